"""Sixty days of visitors of the sample cards, the same whenever they are planted: charts need something to show."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any, NamedTuple

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from kontakt.analytics.schemas import Agent, Device, EventKind, Source
from kontakt.analytics.targets import KINDS, fingerprint
from kontakt.branding.schemas import InstanceSettings
from kontakt.db.base import Base, new_id
from kontakt.db.counts import Event
from kontakt.db.models import Card
from kontakt.pages.build import card_view
from kontakt.pages.links import Link, links

DAYS = 60
_DAY = ("card_id", "day", "kind", "source", "device", "agent", "count", "visitors")
_LINK = ("card_id", "day", "kind", "target", "count")
_CARD_WEEK = ("week", "card_id", "views")

_WEEK = (1.0, 1.1, 1.25, 1.15, 0.9, 0.3, 0.25)
"""How busy the days are, from Monday on."""

_FAIRS = {11: 4.0, 12: 3.0, 38: 2.5}
"""Days ago on which many people met, and how many times the usual number came."""

_SOURCES = ((Source.QR, Source.LINK, Source.SIGNATURE, Source.NFC), (38, 34, 17, 11))
_DEVICES = ((Device.MOBILE, Device.DESKTOP, Device.TABLET), (64, 31, 5))
"""What is used, and how many of a hundred people use it."""

_ACTIONS = {
    EventKind.VCARD: 0.24,
    EventKind.SOCIAL: 0.13,
    EventKind.WEBSITE: 0.11,
    EventKind.EMAIL: 0.1,
    EventKind.PHONE: 0.09,
    EventKind.BOOKING: 0.06,
    EventKind.QR: 0.05,
    EventKind.SHARE: 0.04,
    EventKind.MESSAGE: 0.03,
    EventKind.COPY: 0.03,
    EventKind.ADDRESS: 0.03,
}
"""How many of those who look at a card do this."""

_OFTEN = 0.15
"""How many views are further ones of the same visitor on the same day."""


class Visit(NamedTuple):
    """What somebody did, and how; in the order of the columns of `card_days`."""

    kind: EventKind
    source: Source
    device: Device
    agent: Agent = Agent.PERSON
    target: bytes | None = None


async def plant(session: AsyncSession, cards: Sequence[Card], app_url: str, present: datetime) -> None:
    """Add what visitors of the cards did until now; the cards later in the list have more of them."""
    days: Counter[tuple[Any, ...]] = Counter()
    visitors: Counter[tuple[Any, ...]] = Counter()
    links_used: Counter[tuple[Any, ...]] = Counter()
    events = []
    for place, card in enumerate(cards, 1):
        view = card_view(card, InstanceSettings(), app_url, revealed=True, images=())
        chance, shown = Random(card.slug), list(links(view))  # noqa: S311 - the same visitors every time
        for ago in range(DAYS, -1, -1):
            day = present.date() - timedelta(days=ago)
            busy = _WEEK[day.weekday()] * _FAIRS.get(ago, 1) * (1.3 - ago / DAYS / 2) * (1 if ago else 0.4)
            for visit in _visits(chance, round(chance.gauss(2 + place * 2.2, 2) * busy), shown):
                if ago == 0:
                    events.append({"card_id": card.id, **_event(visit, chance, present)})
                    continue
                key = (card.id, day, *visit[:4])
                days[key] += 1
                visitors[key] += visit.kind is EventKind.VIEW and chance.random() >= _OFTEN
                if visit.target:
                    links_used[card.id, day, visit.kind, visit.target] += 1
    await session.execute(insert(Event), events)
    await _write(session, days, visitors, links_used)


def _visits(chance: Random, number: int, shown: Sequence[Link]) -> Iterator[Visit]:
    targets = {kind: [fingerprint(link.href) for link in shown if link.event == kind] for kind in KINDS}
    possible = {kind: share for kind, share in _ACTIONS.items() if targets.get(kind, True)}
    for _ in range(number):
        (source,), (device,) = chance.choices(*_SOURCES), chance.choices(*_DEVICES)
        yield Visit(EventKind.VIEW, source, device)
        for kind, share in possible.items():
            if chance.random() < share:
                # The first of a kind is what most people use.
                known = targets.get(kind)
                target = known[int(chance.random() ** 2 * len(known))] if known else None
                yield Visit(kind, source, device, target=target)
    if chance.random() < 0.4:
        yield Visit(EventKind.VIEW, Source.LINK, Device.DESKTOP, chance.choice([Agent.BOT, Agent.PREVIEW]))


def _event(visit: Visit, chance: Random, present: datetime) -> dict[str, Any]:
    midnight = present.replace(hour=0, minute=0, second=0, microsecond=0)
    at = midnight + chance.random() * (present - midnight)
    hour = at.replace(minute=0, second=0, microsecond=0) if visit.kind is EventKind.VIEW else None
    moment = {"occurred_at": at, "view_hour": hour, "visitor": chance.randbytes(16)}
    return {"id": new_id(), **visit._asdict(), **moment}


async def _write(
    session: AsyncSession,
    days: Counter[tuple[Any, ...]],
    visitors: Counter[tuple[Any, ...]],
    links_used: Counter[tuple[Any, ...]],
) -> None:
    """Write the days, and what they come to as `kontakt.analytics.days` would."""
    together: Counter[tuple[Any, ...]] = Counter()
    visitors_together: Counter[tuple[Any, ...]] = Counter()
    weeks: Counter[tuple[Any, ...]] = Counter()
    rows = []
    for key, count in days.items():
        card_id, day, kind, _source, _device, agent = key
        rows.append((*key, count, visitors[key]))
        together[key[1:]] += count
        visitors_together[key[1:]] += visitors[key]
        if kind is EventKind.VIEW and agent is Agent.PERSON:
            weeks[day - timedelta(days=day.weekday()), card_id] += count
    sums = ((*key, count, visitors_together[key]) for key, count in together.items())
    used = ((*key, count) for key, count in links_used.items())
    views = ((*key, count) for key, count in weeks.items())
    for name, columns, values in (
        ("card_days", _DAY, rows),
        ("organisation_days", _DAY[1:], sums),
        ("link_days", _LINK, used),
        ("card_weeks", _CARD_WEEK, views),
    ):
        # The table and not the model, whose objects would take longer than all else.
        await session.execute(
            insert(Base.metadata.tables[name]), [dict(zip(columns, row, strict=True)) for row in values]
        )
