"""What owners and admins get to know about visitors."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from kontakt.analytics.schemas import Agent, Device, EventKind, Source


class Counts(BaseModel):
    """How often a card was seen, by how many visitors (each counts once a day), and how often something was done."""

    # They are always there, which the document says, too.
    model_config = ConfigDict(json_schema_serialization_defaults_required=True)

    views: int = 0
    visitors: int = 0
    actions: int = 0


class DayCounts(Counts):
    """The counts of a day (UTC)."""

    day: date


class SourceCounts(Counts):
    """The counts of those who came in this way."""

    source: Source


class DeviceCounts(Counts):
    """The counts of those who used such a device."""

    device: Device


class AgentCounts(Counts):
    """The counts of programs of this kind, which are no visitors."""

    agent: Agent


class PeriodCounts(Counts):
    """The counts of a period, with each kind of event by itself; `to` is its last day."""

    model_config = ConfigDict(serialize_by_alias=True)

    begin: date = Field(serialization_alias="from")
    end: date = Field(serialization_alias="to")
    events: dict[EventKind, int]


class DayEvents(BaseModel):
    """What persons did on a day (UTC), each kind by itself."""

    day: date
    visitors: int
    events: dict[EventKind, int]


class LinkCounts(BaseModel):
    """How often persons used a link that the card has now.

    `label` is the one that the card has, that of a social link its platform; `value` is what the link says.
    """

    kind: EventKind
    label: str | None
    value: str
    count: int


class CardCounts(Counts):
    """The counts of a card."""

    id: UUID
    name: str
    slug: str


class OrganisationCard(CardCounts):
    """The counts of a card, with the name of its owner."""

    owner: str


class Report(BaseModel):
    """What happened in a period and in the one before; persons, but for `programs`."""

    total: PeriodCounts
    previous: PeriodCounts
    days: list[DayCounts]
    sources: list[SourceCounts]
    devices: list[DeviceCounts]
    programs: list[AgentCounts]


class CardReport(Report):
    """What happened to a card; `removed` is how often links were used that it has not any more."""

    links: list[LinkCounts]
    removed: int


class OwnReport(Report):
    """What happened to a person's cards together, and the cards that were seen most."""

    cards: list[CardCounts]


class OrganisationNumbers(BaseModel):
    """How many cards and people there are now, and how many of the cards were made in the period."""

    cards: int
    users: int
    made: int


class OrganisationReport(Report):
    """What happened to all cards together, and the cards that were seen most; a visitor of two cards counts twice."""

    cards: list[OrganisationCard]
    numbers: OrganisationNumbers
