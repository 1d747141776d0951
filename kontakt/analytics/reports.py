"""What the owner of a card gets to know about its visitors."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from kontakt.analytics.schemas import Agent, Device, EventKind, Source


class Counts(BaseModel):
    """How often a card was seen, by how many visitors (each counts once a day), and how often something was done."""

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


class CardReport(BaseModel):
    """What happened to a card in a period and in the one before; persons, but for `programs`."""

    total: PeriodCounts
    previous: PeriodCounts
    days: list[DayCounts]
    sources: list[SourceCounts]
    devices: list[DeviceCounts]
    programs: list[AgentCounts]
