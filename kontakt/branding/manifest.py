"""The web app manifest (W3C Web Application Manifest), by which the application can be installed."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from kontakt.branding import store
from kontakt.branding.output import favicon_out
from kontakt.branding.schemas import InstanceSettings
from kontakt.http import conditional, content_tag

_OWN_ICONS = (
    {"src": "/favicon.svg", "sizes": "any", "type": "image/svg+xml"},
    {"src": "/icon-512.png", "sizes": "512x512", "type": "image/png"},
    {"src": "/icon-maskable-512.png", "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
)


async def manifest(request: Request) -> Response:
    """Answer how the application is called and looks when it is installed."""
    async with request.state.sessions() as session:
        settings = await store.load(session)
    response = JSONResponse(
        manifest_of(settings, request.state.settings.app_url),
        headers={"cache-control": "no-cache", "content-type": "application/manifest+json"},
    )
    return conditional(request, response, content_tag(response.body))


def manifest_of(settings: InstanceSettings, app_url: str) -> dict[str, Any]:
    """Return the members of the manifest; the name is the organisation's, so that several can be told apart."""
    icons: list[dict[str, Any]] = [dict(icon) for icon in _OWN_ICONS]
    if settings.org_favicon is not None:
        own = favicon_out(settings.org_favicon, app_url)
        icons = [{"src": one.url, "sizes": f"{one.size}x{one.size}", "type": "image/png"} for one in own.icons]
    return {
        "id": "/",
        "name": settings.org_name,
        "short_name": settings.org_name[:12].rstrip(),
        "lang": settings.default_locale,
        "start_url": "/cards",
        "scope": "/",
        "display": "standalone",
        "theme_color": settings.default_primary_color,
        "background_color": settings.default_background_color,
        "icons": icons,
    }
