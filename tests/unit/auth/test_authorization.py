"""What a transaction binds together, beneath the application."""

from dataclasses import replace

import pytest

from kontakt.auth.problems import CallbackReplayed, MixUp
from tests.unit.auth.conftest import SignIn
from tests.unit.auth.provider import REMOVED, Provider


async def test_the_provider_sees_the_wrong_code_verifier(sign_in: SignIn) -> None:
    transaction, query = await sign_in.begin()
    with pytest.raises(CallbackReplayed) as refused:
        await sign_in.finish(replace(transaction, code_verifier="x" * 43), query)
    assert refused.value.detail == "The identity provider answered: invalid_grant."


async def test_the_redirect_uri_is_the_registered_one(sign_in: SignIn) -> None:
    sign_in.redirect_uri = "https://kontakt.example.net/api/auth/callback"
    with pytest.raises(AssertionError, match="unknown client, redirect URI"):
        await sign_in.begin()


async def test_the_issuer_may_be_missing_where_it_is_not_promised(provider: Provider, sign_in: SignIn) -> None:
    provider.metadata["authorization_response_iss_parameter_supported"] = REMOVED
    provider.authorization_response = {"iss": REMOVED}
    assert (await sign_in()).subject == "grace-1"


async def test_a_transaction_of_another_provider_is_refused(second_provider: Provider, sign_in: SignIn) -> None:
    transaction, query = await sign_in.begin()
    with pytest.raises(MixUp):
        await sign_in.finish(replace(transaction, issuer=second_provider.issuer), query)


async def test_a_code_of_a_second_provider_is_worth_nothing(
    second_provider: Provider, sign_in: SignIn, provider: Provider
) -> None:
    elsewhere = SignIn(second_provider, sign_in.client)
    _, foreign = await elsewhere.begin()
    transaction, query = await sign_in.begin()
    with pytest.raises(CallbackReplayed):
        await sign_in.finish(transaction, {**query, "code": foreign["code"]})
