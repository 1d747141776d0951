"""The instance's settings: the public part for anyone, all of them for admins."""

from starlette.requests import Request
from starlette.responses import Response

from kontakt.audit import Action, record
from kontakt.branding import store
from kontakt.branding.changes import SettingsPatch
from kontakt.branding.output import public_settings, settings_out
from kontakt.branding.schemas import InstanceSettings
from kontakt.http import ModelResponse, conditional, content_tag, current_admin, etag, read_body, require_match


async def public(request: Request) -> Response:
    """Answer what the sign-in page and the cards need to know about the organisation."""
    async with request.state.sessions() as session:
        settings = await store.load(session)
    body = public_settings(settings, request.state.settings.app_url)
    response = ModelResponse(body, headers={"cache-control": "no-cache"})
    return conditional(request, response, content_tag(response.body))


async def read(request: Request) -> Response:
    """Answer every setting."""
    current_admin(request)
    async with request.state.sessions() as session:
        settings = await store.load(session)
    return conditional(request, answer(request, settings), etag(store.revision(settings)))


async def change(request: Request) -> Response:
    """Change the settings that the body has; null returns to the default."""
    admin = current_admin(request)
    body = await read_body(request, SettingsPatch)
    async with request.state.sessions.begin() as session:
        before = await store.load_for_change(session)
        require_match(request, store.revision(before), "setting")
        after = body.applied(before)
        if changes := store.differences(before, after):
            await store.change(session, after)
            details = {"settings": changes}
            record(session, Action.SETTINGS_CHANGED, request=request, actor=admin.id, details=details)
    return answer(request, after)


def answer(request: Request, settings: InstanceSettings) -> Response:
    """Return every setting, with the revision that If-Match can name."""
    body = settings_out(settings, request.state.settings.app_url)
    headers = {"etag": etag(store.revision(settings)), "cache-control": "no-cache"}
    return ModelResponse(body, headers=headers)
