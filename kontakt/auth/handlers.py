"""Signing in and out, and who is signed in."""

import hashlib
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kontakt.audit import Action, record
from kontakt.auth import store
from kontakt.auth.authorization import TRANSACTION_LIFETIME, Transaction
from kontakt.auth.cookies import read_cookies
from kontakt.auth.problems import AccountDisabled, SignInExpired, StateMismatch
from kontakt.auth.recency import RECENT
from kontakt.auth.redirects import safe_next
from kontakt.auth.relying_party import RelyingParty
from kontakt.auth.schemas import Me, MePatch, Profile, SignedOut
from kontakt.auth.sessions import clear_cookie, cookie_name, open_session, session_of, set_cookie
from kontakt.auth.tokens import sign, verify
from kontakt.db.base import now
from kontakt.db.models import Role, User
from kontakt.http import ELSEWHERE, ModelResponse, current_user, read_body
from kontakt.settings import Settings
from kontakt.telemetry.sign_ins import counted

SIGN_IN_TIME = timedelta(seconds=TRANSACTION_LIFETIME)
CHOICE_TIME = timedelta(hours=1)
"""For so long after a sign-out the provider is asked to let the person choose an account."""

MAX_SIGN_INS = 5
"""Sign-ins that one browser may have under way; more would overflow the Cookie header."""


async def login(request: Request) -> Response:
    """Send the browser to the provider; what the callback must match goes along in a cookie of its own."""
    settings: Settings = request.state.settings
    party: RelyingParty = request.state.relying_party
    next_path = safe_next(request.query_params.get("next"))
    if request.headers.get("sec-fetch-site") in ELSEWHERE:
        # To the link that signs in: a provider that knows the person asks nothing, and the session would be begun by
        # another site (ASVS 5.0, section 7.6.2).
        return RedirectResponse(next_path, 303)
    left = cookie_name(settings, "left")
    # Else the provider would sign whoever comes next in again at once, as the person who has just left.
    prompt = "select_account" if left in read_cookies(request) else None
    max_age = None
    if request.query_params.get("fresh"):
        # Not `max_age=0`: some providers then ask for ever, since a moment has passed after each answer.
        prompt, max_age = "login", int(RECENT.total_seconds())
    url, transaction = await party.authorization_url(next_path, prompt=prompt, max_age=max_age)
    response = RedirectResponse(url, 303)
    value = sign("transaction", transaction.to_claims(), settings.jwt_secret.get_secret_value(), SIGN_IN_TIME)
    set_cookie(response, settings, _cookie(settings, transaction.state), value, now() + SIGN_IN_TIME)
    if prompt:  # Asked once: for a provider that cannot do it, the next attempt is without it.
        clear_cookie(response, settings, left)
    for name in _sign_in_cookies(request)[: 1 - MAX_SIGN_INS or None]:
        clear_cookie(response, settings, name)
    return response


async def callback(request: Request) -> Response:
    """Finish the sign-in: check everything, open a session, go where the person wanted to go."""
    with counted():
        return await _finish(request)


async def _finish(request: Request) -> Response:
    settings: Settings = request.state.settings
    state = request.query_params.get("state", "")
    name = _cookie(settings, state)
    claims = verify("transaction", read_cookies(request).get(name, ""), *settings.signing_secrets)
    if claims is None:
        is_another = not state or (_sign_in_cookies(request) and name not in read_cookies(request))
        raise StateMismatch if is_another else SignInExpired
    transaction = Transaction.from_claims(claims)
    party: RelyingParty = request.state.relying_party
    identity = await party.complete(transaction, dict(request.query_params))
    before = await session_of(request)
    async with request.state.sessions.begin() as session:
        user = await store.sign_in(session, identity, request)
        if user.disabled_at is not None:
            raise AccountDisabled(user.id)
        agent = request.headers.get("user-agent", "")
        value, expires = await open_session(session, user, identity, settings, agent)
        if before is not None:
            await store.end_session(session, before.id)
        await store.sweep(session)
        record(session, Action.SIGN_IN, request=request, actor=user.id, subject=user.id)
    response = RedirectResponse(safe_next(transaction.next), 303)
    set_cookie(response, settings, cookie_name(settings), value, expires)
    clear_cookie(response, settings, name)
    return response


async def logout(request: Request) -> Response:
    """End the session here, always; then tell where the provider's session ends, if it has such a place."""
    settings: Settings = request.state.settings
    party: RelyingParty = request.state.relying_party
    redirect = "/"
    if (living := await session_of(request)) is not None:
        async with request.state.sessions.begin() as session:
            await store.end_session(session, living.id)
            record(session, Action.SIGN_OUT, request=request, actor=living.user_id, subject=living.user_id)
        redirect = party.end_session_url(living.id_token, f"{settings.app_url}/") or "/"
    response = ModelResponse(SignedOut(redirect=redirect))
    clear_cookie(response, settings, cookie_name(settings))
    set_cookie(response, settings, cookie_name(settings, "left"), "1", now() + CHOICE_TIME)
    return response


async def me(request: Request) -> Response:
    """Answer who is signed in."""
    return _me(current_user(request))


async def change_me(request: Request) -> Response:
    """Change what the person may choose: the language of the application."""
    user = current_user(request)
    body = await read_body(request, MePatch)
    if "language" in body.model_fields_set:
        async with request.state.sessions.begin() as session:
            user = await store.choose_language(session, user, body.language)
    return _me(user)


def _me(user: User) -> Response:
    permissions = ["cards:create", *(["admin"] if user.role is Role.ADMIN else [])]
    return ModelResponse(
        Me(
            id=user.id,
            name=user.name,
            email=user.email,
            role=user.role,
            locale=user.locale,
            language=user.language,
            picture=user.picture,
            profile=Profile.model_validate(user.profile),
            permissions=permissions,
        )
    )


def _cookie(settings: Settings, state: str) -> str:
    # Named after the state, so that two tabs that sign in at once do not overwrite each other.
    return f"{cookie_name(settings, 'signin')}_{hashlib.sha256(state.encode()).hexdigest()[:12]}"


def _sign_in_cookies(request: Request) -> list[str]:
    prefix = cookie_name(request.state.settings, "signin") + "_"
    return [name for name in read_cookies(request) if name.startswith(prefix)]
