"""The provider tells that it ended a session (OpenID Connect Back-Channel Logout 1.0)."""

from collections import Counter
from datetime import timedelta
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import Response

from kontakt.audit import Action, record
from kontakt.auth import store, used_tokens
from kontakt.auth.id_token import CLOCK_SKEW, MAXIMUM_AGE
from kontakt.auth.problems import LogoutTokenInvalid
from kontakt.auth.relying_party import RelyingParty
from kontakt.bodies import read_limited

MAX_BODY = 64 * 1024
"""Bytes."""

_LIFETIME = timedelta(seconds=MAXIMUM_AGE + 4 * CLOCK_SKEW)  # Afterwards a token is too old by any replica's clock.


async def backchannel_logout(request: Request) -> Response:
    """End the sessions that the identity provider's logout token names."""
    party: RelyingParty = request.state.relying_party
    token = await party.logout_token(_logout_token(request, await read_limited(request, MAX_BODY)))
    # One transaction: a provider that tries again after a failure must not be told that its token was used.
    async with request.state.sessions.begin() as session:
        if not await used_tokens.use(session, "logout", f"{token.issuer} {token.jti}", _LIFETIME):
            raise LogoutTokenInvalid("it was used before")
        ended = await store.end_provider_sessions(session, token.issuer, subject=token.subject, sid=token.sid)
        for user_id, count in Counter(ended).items():
            details = {"sessions": count}
            action = Action.SIGNED_OUT_BY_PROVIDER
            record(session, action, request=request, actor=None, subject=user_id, details=details)
    return Response(headers={"Cache-Control": "no-store"})


def _logout_token(request: Request, body: bytes) -> str:
    """Return the parameter of section 2.5."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        form = parse_qs(body.decode("ascii"), strict_parsing=True, max_num_fields=10)
    except ValueError:
        form = {}
    tokens = form.get("logout_token", [])
    if kind != "application/x-www-form-urlencoded" or len(tokens) != 1:
        raise LogoutTokenInvalid("the request is no form with one logout_token")
    return tokens[0]
