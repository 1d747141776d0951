"""The authorization code flow as values: requests to be sent and responses to be read (OIDC Core 1.0, section 3.1)."""

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self
from urllib.parse import quote_plus, urlencode, urlsplit, urlunsplit

from kontakt.auth.discovery import ProviderMetadata
from kontakt.auth.problems import (
    ANSWERED,
    CallbackIncomplete,
    MixUp,
    ProviderRefused,
    SignInExpired,
    StateMismatch,
)

TRANSACTION_LIFETIME = 600
"""How long a person may take at the provider, in seconds."""

_ERROR_CODE = re.compile(r"[A-Za-z0-9_.-]{1,64}")


@dataclass(frozen=True, slots=True)
class Transaction:
    """One sign-in between the authorization request and its response; the browser keeps it in a signed cookie.

    `max_age` is how long ago the person may have proved who they are, in seconds, where that matters.
    """

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    code_verifier: str = field(repr=False)
    next: str
    issuer: str
    created_at: int
    max_age: int | None = None

    def to_claims(self) -> dict[str, Any]:
        """Return the members as claims for `kontakt.auth.tokens.sign`."""
        return asdict(self)

    @classmethod
    def from_claims(cls, claims: Mapping[str, Any]) -> Self:
        """Return the transaction that `to_claims` described; raise `SignInExpired` if it is none."""
        members: dict[str, Any] = {member.name: claims.get(member.name) for member in fields(cls)}
        texts = [value for name, value in members.items() if name not in {"created_at", "max_age"}]
        if not all(isinstance(text, str) for text in texts) or not isinstance(members["created_at"], int):
            raise SignInExpired
        if not isinstance(members["max_age"], int | None):
            raise SignInExpired
        return cls(**members)


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """An HTTP request to the token endpoint."""

    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    form: Mapping[str, str] = field(repr=False)


def start(
    metadata: ProviderMetadata,
    *,
    client_id: str,
    redirect_uri: str,
    scopes: str,
    next_path: str,
    now: float,
    prompt: str | None = None,
    max_age: int | None = None,
) -> tuple[str, Transaction]:
    """Return the address to send the browser to (with PKCE, RFC 7636) and what must be remembered of it.

    With `max_age`, in seconds, whoever proved longer ago who they are has to do it again.
    """
    transaction = Transaction(
        state=secrets.token_urlsafe(32),
        nonce=secrets.token_urlsafe(32),
        code_verifier=secrets.token_urlsafe(48),
        next=next_path,
        issuer=metadata.issuer,
        created_at=int(now),
        max_age=max_age,
    )
    parameters = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "scope": scopes,
        "state": transaction.state,
        "nonce": transaction.nonce,
        "code_challenge": code_challenge(transaction.code_verifier),
        "code_challenge_method": "S256",
    }
    if prompt is not None:
        parameters["prompt"] = prompt
    if max_age is not None:
        parameters["max_age"] = str(max_age)
    return with_query(metadata.authorization_endpoint, parameters), transaction


def code_challenge(code_verifier: str) -> str:
    """Return the S256 code challenge (RFC 7636, section 4.2)."""
    digest = hashlib.sha256(code_verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def read_callback(
    metadata: ProviderMetadata, transaction: Transaction, parameters: Mapping[str, str], now: float
) -> str:
    """Return the authorization code of the response; raise the problem if it is none, or none of this transaction."""
    # The state comes first: without it even an error may be somebody else's.
    if not is_same(parameters.get("state"), transaction.state):
        raise StateMismatch
    issuer = parameters.get("iss")
    is_missing = issuer is None and metadata.iss_parameter_supported
    if transaction.issuer != metadata.issuer or is_missing or issuer not in (None, metadata.issuer):
        raise MixUp
    if not transaction.created_at - 60 <= now <= transaction.created_at + TRANSACTION_LIFETIME:
        raise SignInExpired
    if "error" in parameters:
        raise ProviderRefused(ANSWERED, values={"error": shown_error(parameters["error"])})
    code = parameters.get("code")
    if not code:
        raise CallbackIncomplete
    return code


def token_request(
    metadata: ProviderMetadata, *, client_id: str, client_secret: str, redirect_uri: str, code: str, code_verifier: str
) -> TokenRequest:
    """Return the request that exchanges the code (section 3.1.3.1)."""
    headers: dict[str, str] = {}
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": code_verifier,
    }
    if "client_secret_basic" in metadata.token_endpoint_auth_methods:
        # RFC 6749, section 2.3.1: both are form-encoded before they become user name and password.
        pair = f"{quote_plus(client_id)}:{quote_plus(client_secret)}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    else:
        form |= {"client_id": client_id, "client_secret": client_secret}
    return TokenRequest("POST", metadata.token_endpoint, headers, form)


def shown_error(error: object) -> str:
    """Return the provider's error code, if it is one that can be shown."""
    return error if isinstance(error, str) and _ERROR_CODE.fullmatch(error) else "unknown_error"


def with_query(url: str, parameters: Mapping[str, str]) -> str:
    """Return the URL with the parameters added to those that it has (RFC 6749, section 3.1)."""
    parts = urlsplit(url)
    query = "&".join(filter(None, (parts.query, urlencode(parameters))))
    return urlunsplit(parts._replace(query=query))


def is_same(given: object, expected: str) -> bool:
    """Return whether both are the same text; takes equally long for every wrong one."""
    return isinstance(given, str) and hmac.compare_digest(given.encode(errors="replace"), expected.encode())
