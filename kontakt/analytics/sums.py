"""Queries of what events come to: those of days that are rolled up, and those since."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, func, select, tuple_, union_all

from kontakt.analytics.days import KEY, counted, not_counted, start_of
from kontakt.analytics.periods import ONE_DAY, Period
from kontakt.analytics.schemas import Agent, EventKind
from kontakt.db.counts import CardDay, Event, OrganisationDay
from kontakt.db.models import Card

EACH = ("kind", "day", "source", "device")
_COLUMNS = ("day", "kind", "source", "device", "agent", "count", "visitors")


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose counts: the table of the days that are rolled up, and the conditions for its rows and for events."""

    days: type[CardDay | OrganisationDay]
    of_days: tuple[ColumnElement[bool], ...] = ()
    of_events: tuple[ColumnElement[bool], ...] = ()


def of_cards(card_ids: Sequence[UUID] | Select[UUID]) -> Scope:
    """Return what counts these cards together."""
    return Scope(CardDay, (CardDay.card_id.in_(card_ids),), (Event.card_id.in_(card_ids),))


def of_card(card_id: UUID) -> Scope:
    """Return what counts a card."""
    return of_cards([card_id])


def of_owner(user_id: UUID) -> Scope:
    """Return what counts a person's cards together."""
    return of_cards(select(Card.id).where(Card.user_id == user_id, Card.deleted_at.is_(None)))


def of_all() -> Scope:
    """Return what counts all cards together, also those that are deleted by now."""
    return Scope(OrganisationDay)


def within(period: Period) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions for events of the period that are not rolled up."""
    since = func.greatest(not_counted(), start_of(period.begin))
    return Event.occurred_at >= since, Event.occurred_at < start_of(period.end + ONE_DAY)


def sums(scope: Scope, period: Period) -> Select[Any]:
    """Return the query of the sums for the period and the one before, by agent: of all, and of each of `EACH`."""
    each = _each(scope, Period(period.before.begin, period.end), _COLUMNS)
    is_present = (each.c.day >= period.begin).label("is_present")
    both = (is_present, each.c.agent)
    groups = func.grouping_sets(tuple_(*both), *(tuple_(*both, each.c[name]) for name in EACH))
    return select(*both, *(each.c[name] for name in EACH), *_counts(each)).group_by(groups)


def by_card(card_ids: Sequence[UUID] | Select[UUID], period: Period) -> Subquery:
    """Return the sums of persons for each of the cards to which anything happened, by `card_id`."""
    each = _each(of_cards(card_ids), period, ("card_id", *_COLUMNS))
    query = select(each.c.card_id, *_counts(each)).where(each.c.agent == Agent.PERSON)
    return query.group_by(each.c.card_id).subquery()


def by_day(scope: Scope, period: Period) -> Select[Any]:
    """Return the query of what persons did, by day and kind."""
    each = _each(scope, period, _COLUMNS)
    numbers = (func.sum(each.c.count).label("count"), func.sum(each.c.visitors).label("visitors"))
    query = select(each.c.day, each.c.kind, *numbers).where(each.c.agent == Agent.PERSON)
    return query.group_by(each.c.day, each.c.kind)


def _each(scope: Scope, period: Period, columns: Sequence[str]) -> Subquery:
    rolled_up = select(*(getattr(scope.days, name) for name in columns)).where(
        *scope.of_days, scope.days.day.between(period.begin, period.end)
    )
    key = [name for name in columns if name in KEY]
    live = counted(*scope.of_events, *within(period), by=key).subquery()
    return union_all(rolled_up, select(*(live.c[name] for name in columns))).subquery()


def _counts(each: Subquery) -> tuple[ColumnElement[Any], ...]:
    is_view = each.c.kind == EventKind.VIEW
    return (
        func.coalesce(func.sum(each.c.count).filter(is_view), 0).label("views"),
        func.sum(each.c.visitors).label("visitors"),
        func.coalesce(func.sum(each.c.count).filter(~is_view), 0).label("actions"),
    )
