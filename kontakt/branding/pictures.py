"""Logo and favicon: put, removed, and found where browsers look by themselves."""

import re
from collections.abc import Collection
from typing import Any

from anyio import to_thread
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kontakt.audit import Action, record
from kontakt.branding import marks, store
from kontakt.branding.handlers import answer
from kontakt.branding.schemas import Favicon, InstanceSettings, Logo
from kontakt.http import current_admin, require_match
from kontakt.media.handlers import one_at_a_time
from kontakt.media.images import Rendition
from kontakt.media.store import discard, keep
from kontakt.media.upload import received

OWN_ICON, OWN_LARGE_ICON = "/favicon.svg", "/apple-touch-icon.png"
"""What the web application brings along; the latter is for home screens that draw no SVG."""

_SIZE = re.compile(r"[1-9][0-9]{0,3}")


async def put_logo(request: Request) -> Response:
    """Give the organisation a logo: the body is the image, or multipart with the member `file`."""
    current_admin(request)
    async with received(request, request.state.settings.max_file_size) as file:
        files = await to_thread.run_sync(marks.logo, file, limiter=one_at_a_time)
    webp, png = files.webp, files.png
    logo = Logo(webp=webp.name, png=png.name, width=webp.width, height=webp.height)
    return await _put(request, {"org_logo": logo}, [webp, png])


async def put_favicon(request: Request) -> Response:
    """Give the organisation an icon: the body is the image, or multipart with the member `file`."""
    current_admin(request)
    async with received(request, request.state.settings.max_file_size) as file:
        icons = await to_thread.run_sync(marks.icon, file, limiter=one_at_a_time)
    favicon = Favicon(files={size: one.name for size, one in icons.items()})
    return await _put(request, {"org_favicon": favicon}, list(icons.values()))


async def remove_logo(request: Request) -> Response:
    """Take the organisation's logo away."""
    return await _remove(request, "org_logo")


async def remove_favicon(request: Request) -> Response:
    """Take the organisation's icon away."""
    return await _remove(request, "org_favicon")


async def favicon(request: Request) -> Response:
    """Lead to the organisation's icon, where browsers look by themselves; `size` is the least that is wanted."""
    given = request.query_params.get("size", "")
    size = int(given) if _SIZE.fullmatch(given) else 0
    async with request.state.sessions() as session:
        icon = (await store.load(session)).org_favicon
    if icon is None:
        url = OWN_LARGE_ICON if size else OWN_ICON
    else:
        url = f"/uploads/{icon.files[min((one for one in icon.files if one >= size), default=max(icon.files))]}"
    return RedirectResponse(url, 307, headers={"cache-control": "no-cache"})


async def _put(request: Request, new: dict[str, Any], files: Collection[Rendition]) -> Response:
    unused = [file.name for file in files]
    try:
        async with request.state.sessions.begin() as session:
            before = await store.load_for_change(session)
            require_match(request, store.revision(before), "setting")
            await keep(session, request.state.storage, files)
            after = before.model_copy(update=new)
            await _store(request, session, before, after)
        unused = store.names_of(before)
    finally:
        await discard(request.state.sessions, request.state.storage, unused)
    return answer(request, after)


async def _remove(request: Request, name: str) -> Response:
    current_admin(request)
    async with request.state.sessions.begin() as session:
        before = await store.load_for_change(session)
        require_match(request, store.revision(before), "setting")
        after = before.model_copy(update={name: None})
        await _store(request, session, before, after)
    await discard(request.state.sessions, request.state.storage, store.names_of(before))
    return answer(request, after)


async def _store(request: Request, session: AsyncSession, before: InstanceSettings, after: InstanceSettings) -> None:
    if changes := store.differences(before, after):
        await store.change(session, after)
        admin, details = current_admin(request), {"settings": changes}
        record(session, Action.SETTINGS_CHANGED, request=request, actor=admin.id, details=details)
