"""The relying party: signs people in with the organisation's identity provider (OpenID Connect Core 1.0)."""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeVar

import httpx

from kontakt.auth.authorization import (
    TRANSACTION_LIFETIME,
    Transaction,
    read_callback,
    shown_error,
    start,
    token_request,
    with_query,
)
from kontakt.auth.discovery import ProviderMetadata
from kontakt.auth.fetch import Answer
from kontakt.auth.identity import AdminClaim, Identity, identity, needs_userinfo
from kontakt.auth.problems import (
    ANSWERED,
    BadSignature,
    CallbackReplayed,
    LogoutTokenInvalid,
    ProviderAnswerUnusable,
    ProviderRefused,
    ProviderUnavailable,
    UnknownKey,
    UserinfoMismatch,
)
from kontakt.auth.provider import Provider
from kontakt.problems import SignInFailed
from kontakt.settings import Settings

if TYPE_CHECKING:
    from kontakt.auth.keys import KeySet
    from kontakt.auth.logout_token import LogoutToken

_Value = TypeVar("_Value")
_LOGGER = logging.getLogger(__name__)
_STATE_LIFETIME = timedelta(seconds=TRANSACTION_LIFETIME + 120)  # Afterwards it has expired by any replica's clock.
_LONGEST_HINT = 6000  # Characters; many servers refuse a request line of 8 KiB.


@dataclass(frozen=True, slots=True)
class Registration:
    """Kontakt as a client of the provider."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    redirect_uri: str
    scopes: str = "openid email profile"
    admin: AdminClaim | None = None
    allow_http: bool = False

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the registration that the environment describes."""
        path, value = settings.oidc_admin_claim, settings.oidc_admin_claim_value
        return cls(
            issuer=settings.oidc_issuer,
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret.get_secret_value(),
            redirect_uri=settings.callback_url,
            scopes=settings.oidc_scopes,
            admin=AdminClaim(path, value) if path is not None and value is not None else None,
            allow_http=settings.oidc_allow_http,
        )


class UseOnce(Protocol):
    """What knows which states of callbacks were used, for all replicas."""

    async def use(self, state: str, lifetime: timedelta) -> bool:
        """Note that the state was used; return whether it was not before."""

    async def release(self, state: str) -> None:
        """Let the state be used again."""


@dataclass(frozen=True, slots=True)
class _Tokens:
    id_token: str = field(repr=False)
    access_token: str | None = field(repr=False)


class RelyingParty:
    """One client of one provider.

    `metadata` is what the start found out; it is refreshed while people sign in. `used` knows the callbacks that were
    used. `now` is in seconds UTC.
    """

    def __init__(
        self,
        registration: Registration,
        client: httpx.AsyncClient,
        *,
        metadata: ProviderMetadata,
        used: UseOnce,
        now: Callable[[], float] = time.time,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._registration = registration
        self._now = now
        self._provider = Provider(client, metadata, allow_http=registration.allow_http, clock=clock)
        self._used = used

    async def authorization_url(
        self, next_path: str, *, prompt: str | None = None, max_age: int | None = None
    ) -> tuple[str, Transaction]:
        """Return where to send the browser, and the transaction that it must bring back.

        A prompt that the provider does not know is left out; `max_age`, in seconds, never is. Raise
        `ProviderUnavailable` if the browser would find nobody there.
        """
        metadata = await self._provider.ready()
        if metadata.prompt_values_supported is not None and prompt not in metadata.prompt_values_supported:
            prompt = None
        return start(
            metadata,
            client_id=self._registration.client_id,
            redirect_uri=self._registration.redirect_uri,
            scopes=self._registration.scopes,
            next_path=next_path,
            now=self._now(),
            prompt=prompt,
            max_age=max_age,
        )

    async def complete(self, transaction: Transaction, parameters: Mapping[str, str]) -> Identity:
        """Return who signed in, from the query of the callback; raise the `SignInFailed` that says why not."""
        metadata = self._provider.metadata()
        code = read_callback(metadata, transaction, parameters, self._now())
        await self._provider.keys()  # Before the code is used up: without keys the page must be loaded again later.
        # The provider must refuse a code that was used (RFC 6749, section 4.1.2); this is for one that does not.
        if not await self._used.use(transaction.state, _STATE_LIFETIME):
            raise CallbackReplayed
        try:
            tokens = await self._redeem(metadata, transaction, code)
        except ProviderUnavailable:
            await self._used.release(transaction.state)  # Nobody has seen the code; loading the page again may succeed.
            raise
        claims = await self._validated(metadata, transaction, tokens)
        userinfo: dict[str, Any] = {}
        if metadata.userinfo_endpoint and tokens.access_token and needs_userinfo(claims, self._registration.admin):
            userinfo = await self._userinfo(metadata.userinfo_endpoint, tokens.access_token, claims["sub"])
        return identity(claims, userinfo, admin=self._registration.admin, id_token=tokens.id_token)

    async def logout_token(self, token: str) -> "LogoutToken":
        """Return what the provider's logout token says; raise `LogoutTokenInvalid`, or `ProviderUnavailable`."""
        # Not above, as in `_validated`.
        from kontakt.auth.logout_token import validate_logout_token  # noqa: PLC0415

        metadata = self._provider.metadata()
        client_id = self._registration.client_id

        def validate(keys: "KeySet") -> "LogoutToken":
            return validate_logout_token(token, keys, issuer=metadata.issuer, client_id=client_id, now=self._now())

        try:
            return await self._with_keys(validate)
        except SignInFailed as error:
            raise LogoutTokenInvalid(error.code.replace("-", " ")) from error

    def end_session_url(self, id_token_hint: str | None, post_logout_redirect_uri: str) -> str | None:
        """Return where to end the provider's session (OIDC RP-Initiated Logout 1.0), or None."""
        metadata = self._provider.known_metadata
        if metadata.end_session_endpoint is None:
            return None
        parameters = {
            "client_id": self._registration.client_id,
            "post_logout_redirect_uri": post_logout_redirect_uri,
        }
        if id_token_hint and len(id_token_hint) <= _LONGEST_HINT:
            parameters["id_token_hint"] = id_token_hint
        return with_query(metadata.end_session_endpoint, parameters)

    def start(self) -> None:
        """Keep in the background what is known of the provider fresh, until `aclose`."""
        self._provider.start()

    async def aclose(self) -> None:
        """Stop what runs in the background."""
        await self._provider.aclose()

    async def _redeem(self, metadata: ProviderMetadata, transaction: Transaction, code: str) -> _Tokens:
        request = token_request(
            metadata,
            client_id=self._registration.client_id,
            client_secret=self._registration.client_secret,
            redirect_uri=self._registration.redirect_uri,
            code=code,
            code_verifier=transaction.code_verifier,
        )
        answer = await self._provider.ask(request.method, request.url, headers=request.headers, form=request.form)
        if answer.document is not None and "error" in answer.document:
            raise _refused(answer.document["error"])
        document = _usable(answer)
        id_token, access_token = document.get("id_token"), document.get("access_token")
        if not isinstance(id_token, str) or not isinstance(access_token, str | None):
            _LOGGER.warning("The identity provider's token response has no ID token")
            raise ProviderAnswerUnusable
        return _Tokens(id_token, access_token)

    async def _validated(self, metadata: ProviderMetadata, transaction: Transaction, tokens: _Tokens) -> dict[str, Any]:
        # Not above: nobody signs in before the server listens, and cryptography takes long to import.
        from kontakt.auth.id_token import validate_id_token  # noqa: PLC0415

        def validate(keys: "KeySet") -> dict[str, Any]:
            return validate_id_token(
                tokens.id_token,
                keys,
                metadata,
                client_id=self._registration.client_id,
                nonce=transaction.nonce,
                access_token=tokens.access_token,
                max_age=transaction.max_age,
                now=self._now(),
            )

        return await self._with_keys(validate)

    async def _with_keys(self, validate: Callable[["KeySet"], _Value]) -> _Value:
        keys = await self._provider.keys()
        try:
            return validate(keys)
        except (UnknownKey, BadSignature):
            # The provider has a new key; some give it no name, or that of the former one.
            newer = await self._provider.newer_keys(keys)
            if newer == keys:
                raise
            return validate(newer)

    async def _userinfo(self, url: str, access_token: str, subject: str) -> dict[str, Any]:
        answer = await self._provider.ask("GET", url, headers={"Authorization": f"Bearer {access_token}"})
        userinfo = _usable(answer)
        if userinfo.get("sub") != subject:
            raise UserinfoMismatch
        return userinfo


def _usable(answer: Answer) -> dict[str, Any]:
    if answer.finding:
        _LOGGER.warning("The identity provider cannot be used: %s", answer.finding.sentence)
        raise ProviderAnswerUnusable
    return answer.document or {}


def _refused(error: object) -> ProviderRefused | CallbackReplayed:
    values = {"error": shown_error(error)}
    if error == "invalid_grant":
        return CallbackReplayed(ANSWERED, values=values)
    # An operator must act: the client secret or the redirect URI is wrong.
    _LOGGER.error("The token endpoint refused Kontakt: %s", values["error"])
    return ProviderRefused(ANSWERED, values=values)
