"""From what a page reports to an event."""

from kontakt.analytics.agents import MAX_LENGTH, described
from kontakt.analytics.recorder import Recorder
from kontakt.analytics.schemas import EventKind, EventReport, ViewReport
from kontakt.analytics.statement import Reported
from kontakt.analytics.targets import KINDS, fingerprint
from kontakt.cards.slug import is_slug
from kontakt.db.base import new_id


async def record(recorder: Recorder, slug: str, report: ViewReport, *, address: str, user_agent: str) -> bool:
    """Return when the event is committed, and whether the slug leads to a card that the public may see.

    Raise `Unavailable` if it is not certain that the event was written.
    """
    if not is_slug(slug):
        return False
    kind, target = EventKind.VIEW, None
    if isinstance(report, EventReport):
        kind = report.kind
        target = fingerprint(report.target) if report.target and kind in KINDS else None
    agent, device = described(user_agent)
    return await recorder.record(
        Reported(
            new_id(),
            slug,
            # The plain values: the driver looks up how to write each type.
            kind.value,
            report.source.value,
            device.value,
            agent.value,
            target,
            address,
            user_agent[:MAX_LENGTH],
        )
    )
