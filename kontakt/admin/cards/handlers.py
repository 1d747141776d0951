"""All cards, for admins."""

from starlette.requests import Request
from starlette.responses import Response

from kontakt.admin.bulk import BulkOut
from kontakt.admin.cards import change, store
from kontakt.admin.cards.schemas import AdminCard, AdminCardPage, CardQuery, CardsChange, Person
from kontakt.admin.cards.views import views
from kontakt.admin.listing import next_cursor, read_query
from kontakt.audit import record
from kontakt.cards.output import card_url, upload_url
from kontakt.cards.schemas import ImageOut
from kontakt.http import ModelResponse, conditional, content_tag, current_admin, read_body


async def cards(request: Request) -> Response:
    """Answer one page of all cards: found by words, filtered, sorted."""
    current_admin(request)
    asked = read_query(request, CardQuery)
    app_url = request.state.settings.app_url
    async with request.state.sessions() as session:
        rows, total = await store.listed(session, asked)
        shown = rows[: asked.limit]
        seen = await views(session, [row.id for row in shown])
    items = [
        AdminCard(
            id=row.id,
            slug=row.slug,
            url=card_url(app_url, row.slug),
            name=row.name,
            job_title=row.job_title,
            company=row.company,
            owner=Person(id=row.owner_id, name=row.owner_name),
            intended_for=row.intended_for,
            visibility=row.visibility,
            avatar=ImageOut(url=upload_url(app_url, row.webp_name), width=row.width, height=row.height)
            if row.webp_name
            else None,
            views=seen[row.id],
            revision=row.revision,
            created_at=row.created_at,
            updated_at=row.updated_at,
        )
        for row in shown
    ]
    following = next_cursor(rows, asked.limit, lambda row: (row.key, row.id))
    page = ModelResponse(AdminCardPage(items=items, next=following, total=total), headers={"cache-control": "no-cache"})
    return conditional(request, page, content_tag(page.body))


async def change_cards(request: Request) -> Response:
    """Enable, unlist, disable, delete, restore or transfer many cards."""
    admin = current_admin(request)
    body = await read_body(request, CardsChange)
    async with request.state.sessions.begin() as session:
        done = await change.apply(session, body)
        for card_id, details in done.changed.items():
            record(session, done.action, request=request, actor=admin.id, subject=card_id, details=details)
    return ModelResponse(BulkOut.of(body.ids, done.found))
