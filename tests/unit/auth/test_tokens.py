import base64
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest

from kontakt.auth.authorization import Transaction
from kontakt.auth.problems import SignInExpired
from kontakt.auth.tokens import Purpose, sign, verify

SECRET = "a-secret-of-this-test-that-is-long-enough"
MINUTE = timedelta(minutes=1)
TRANSACTION = Transaction("state", "nonce", "verifier", "/cards", "https://login.example.com", 1_700_000_000)


def test_a_signed_token_brings_its_claims_back() -> None:
    claims = verify("session", sign("session", {"sid": "1"}, SECRET, MINUTE), SECRET)
    assert claims is not None
    assert claims["sid"] == "1"
    assert claims["exp"] - claims["iat"] == 60


def test_a_token_of_another_purpose_or_secret_is_refused() -> None:
    token = sign("transaction", {"sid": "1"}, SECRET, MINUTE)
    assert verify("session", token, SECRET) is None
    assert verify("transaction", token, SECRET + "x") is None


@pytest.mark.parametrize("purpose", ["transaction", "session", "reveal"])
def test_a_token_of_the_previous_secret_counts_until_that_is_removed(purpose: Purpose) -> None:
    token = sign(purpose, {"sid": "1"}, SECRET, MINUTE)
    assert (verify(purpose, token, "another" + SECRET, SECRET) or {})["sid"] == "1"
    assert verify(purpose, token, "another" + SECRET) is None
    assert verify(purpose, token) is None


def test_an_expired_token_is_refused() -> None:
    assert verify("session", sign("session", {}, SECRET, -MINUTE), SECRET) is None


def test_a_token_of_a_replica_whose_clock_is_ahead_is_accepted() -> None:
    token = _encoded({"iat": datetime.now(UTC) + MINUTE, "exp": datetime.now(UTC) + 2 * MINUTE})
    assert verify("session", token, SECRET) is not None


def _encoded(claims: dict[str, Any]) -> str:
    """Return a token with a right signature, as `sign` would not make it."""
    key = hmac.digest(SECRET.encode(), b"kontakt session", "sha256")
    return jwt.encode(claims, key, "HS256")


def test_a_token_without_an_end_is_refused() -> None:
    assert verify("session", _encoded({"iat": datetime.now(UTC)}), SECRET) is None


def test_a_token_may_not_choose_its_algorithm() -> None:
    _, body, _ = sign("session", {}, SECRET, MINUTE).split(".")
    header = base64.urlsafe_b64encode(json.dumps({"alg": "none"}).encode()).rstrip(b"=").decode()
    assert verify("session", f"{header}.{body}.", SECRET) is None


@pytest.mark.parametrize("token", ["", "a.b.c", "e30.e30.", "ü", "\ud800", "." * 1000, "[" * 10_000])
def test_what_is_no_token_is_none(token: str) -> None:
    assert verify("session", token, SECRET) is None


def test_a_transaction_survives_its_cookie() -> None:
    claims = verify("transaction", sign("transaction", TRANSACTION.to_claims(), SECRET, MINUTE), SECRET)
    assert Transaction.from_claims(claims or {}) == TRANSACTION


@pytest.mark.parametrize(
    "claims", [{}, {**TRANSACTION.to_claims(), "state": 5}, {**TRANSACTION.to_claims(), "created_at": "x"}]
)
def test_claims_of_something_else_are_no_transaction(claims: dict[str, Any]) -> None:
    with pytest.raises(SignInExpired):
        Transaction.from_claims(claims)


def test_secrets_of_a_transaction_are_not_shown() -> None:
    assert "verifier" not in repr(replace(TRANSACTION, state="s", nonce="n"))
