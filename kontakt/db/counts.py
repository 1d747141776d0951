"""The tables of what visitors do: single events, and what they come to."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from kontakt.db.base import Base, Created, Key


class Event(Base):
    """Something that a visitor did with a card. `visitor` cannot be followed past its day. The table is kept by month.

    `view_hour` is the hour of a view, of which a visitor has one for each card. Its column is null for all else, and
    for views from before they were counted so. `target` names the link that was used (`kontakt.analytics`).
    """

    __tablename__ = "events"
    # Each month has an index of the ids, and a unique one of the views (card, hour and visitor): see revision 0008.
    __table_args__ = (
        Index(None, "card_id", "occurred_at"),
        {"postgresql_partition_by": "RANGE (occurred_at)"},
    )

    id: Mapped[Key]
    card_id: Mapped[UUID] = mapped_column(ForeignKey("cards.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(20))
    device: Mapped[str] = mapped_column(String(20))
    agent: Mapped[str] = mapped_column(String(20), server_default="person")
    visitor: Mapped[bytes] = mapped_column(LargeBinary(16))
    view_hour: Mapped[datetime | None]
    target: Mapped[bytes | None] = mapped_column(LargeBinary(8))
    occurred_at: Mapped[Created] = mapped_column(index=True)


class CardDay(Base):
    """How often something happened to a card on a day (UTC) that is over.

    `visitors` is how many of the views were the first of a visitor on that day, so that sums of it count nobody twice.
    """

    __tablename__ = "card_days"

    card_id: Mapped[UUID] = mapped_column(ForeignKey("cards.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True, index=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    source: Mapped[str] = mapped_column(String(20), primary_key=True)
    device: Mapped[str] = mapped_column(String(20), primary_key=True)
    agent: Mapped[str] = mapped_column(String(20), primary_key=True)
    count: Mapped[int]
    visitors: Mapped[int]


class LinkDay(Base):
    """How often persons used a link of a card on a day (UTC) that is over."""

    __tablename__ = "link_days"

    card_id: Mapped[UUID] = mapped_column(ForeignKey("cards.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True, index=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    target: Mapped[bytes] = mapped_column(LargeBinary(8), primary_key=True)
    count: Mapped[int]


class CardWeek(Base):
    """How often persons opened a card in a week, which begins on a Monday (UTC): those days of it that are over.

    It is what `card_days` says, in so few rows that all cards can be ranked at once.
    """

    __tablename__ = "card_weeks"

    week: Mapped[date] = mapped_column(primary_key=True)
    card_id: Mapped[UUID] = mapped_column(ForeignKey("cards.id", ondelete="CASCADE"), primary_key=True, index=True)
    views: Mapped[int]


class OrganisationDay(Base):
    """How often something happened to all cards together on a day (UTC) that is over; deleted cards stay counted."""

    __tablename__ = "organisation_days"

    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    source: Mapped[str] = mapped_column(String(20), primary_key=True)
    device: Mapped[str] = mapped_column(String(20), primary_key=True)
    agent: Mapped[str] = mapped_column(String(20), primary_key=True)
    count: Mapped[int]
    visitors: Mapped[int]


class DailyKey(Base):
    """The random key that turns addresses into visitors for one day; deleted when the day is over."""

    __tablename__ = "daily_keys"

    day: Mapped[date] = mapped_column(primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary(32))
