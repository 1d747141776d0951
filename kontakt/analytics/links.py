"""Which of its links persons used on a card."""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, func, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from kontakt.analytics.periods import Period
from kontakt.analytics.reports import LinkCounts
from kontakt.analytics.schemas import Agent, EventKind
from kontakt.analytics.sums import within
from kontakt.analytics.targets import OTHERS, fingerprint
from kontakt.db.counts import Event, LinkDay
from kontakt.pages.links import Link

LENGTH = 20


async def used(
    session: AsyncSession, card_id: UUID, period: Period, shown: Sequence[Link]
) -> tuple[list[LinkCounts], int]:
    """Return the links of these that were used most, in one query, and how often others were."""
    known = {(link.event, fingerprint(link.href)): link for link in reversed(shown)}
    counts: Counter[tuple[str, str | None, str]] = Counter()
    removed = 0
    for kind, target, count in await session.execute(_counts(card_id, period, [target for _, target in known])):
        link = known.get((kind, target))
        if link is None:
            removed += count
        else:
            counts[link.event, link.label, link.value] += count
    most = sorted(counts.items(), key=lambda one: -one[1])[:LENGTH]
    found = [
        LinkCounts(kind=EventKind(kind), label=label, value=value, count=count) for (kind, label, value), count in most
    ]
    return found, removed


def _counts(card_id: UUID, period: Period, known: Sequence[bytes]) -> Select[Any]:
    """Return the query of the counts by kind and target. Those which are not known are one: anybody can report some."""
    rolled_up = select(LinkDay.kind, LinkDay.target, LinkDay.count).where(
        LinkDay.card_id == card_id, LinkDay.day.between(period.begin, period.end)
    )
    live = (
        select(Event.kind, Event.target, func.count().label("count"))
        .where(
            *(Event.card_id == card_id, Event.agent == Agent.PERSON, Event.target.is_not(None)),
            *within(period),
        )
        .group_by(Event.kind, Event.target)
    )
    each = union_all(rolled_up, live).subquery()
    target = case((each.c.target.in_(known), each.c.target), else_=literal(OTHERS)).label("target")
    named = select(each.c.kind, target, each.c.count).subquery()
    return select(named.c.kind, named.c.target, func.sum(named.c.count)).group_by(named.c.kind, named.c.target)
