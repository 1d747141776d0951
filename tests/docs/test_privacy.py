"""What docs/privacy.md says is stored, and for how long, held together with the code."""

import re
from datetime import timedelta

from kontakt.account import upkeep
from kontakt.account.archive import PARTS
from kontakt.analytics import upkeep as analytics
from kontakt.auth.recency import RECENT
from kontakt.branding.schemas import InstanceSettings
from kontakt.cards import upkeep as cards
from kontakt.cards.deletion import REVERSIBLE
from kontakt.db.base import Base
from kontakt.imports.store import RETENTION
from kontakt.limits.rates import RATES
from kontakt.routes import ENDPOINTS
from kontakt.settings import Settings
from tests.docs.test_docs import ROOT

TEXT = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `([a-z_]+)` \| (.+?) \| (.+?) \| (.+?) \|$", TEXT, re.MULTILINE)
UNTIL = {table: until for table, _, _, until in ROWS}


def test_every_table_is_named_once_with_what_is_in_it_why_and_until_when():
    assert sorted(table for table, *_ in ROWS) == sorted(Base.metadata.tables)


def test_the_times_are_those_of_the_code():
    hours = int(Settings.model_fields["session_idle"].default / timedelta(hours=1))
    assert f"`SESSION_IDLE` ({hours} hours)" in UNTIL["sessions"]
    assert f"`SESSION_MAX` ({Settings.model_fields['session_max'].default.days} days)" in UNTIL["sessions"]
    assert f"within {upkeep.LOOK_SECONDS / 60:.0f} minutes" in UNTIL["sessions"]
    settings = InstanceSettings()
    assert f"`event_retention_days` ({settings.event_retention_days} days)" in UNTIL["events"]
    assert f"`audit_retention_days` ({settings.audit_retention_days} days, at least 30)" in UNTIL["audit_entries"]
    for table in ("imports", "import_rows"):
        assert UNTIL[table].startswith(f"{RETENTION.days} days")
    assert timedelta(hours=1) == REVERSIBLE
    assert "an hour in which that can be taken back" in UNTIL["cards"]
    assert cards.LOOK_SECONDS <= 600
    assert analytics.LOOK_SECONDS <= 60
    assert f"a sign-in of the last {RECENT / timedelta(minutes=1):.0f} minutes" in TEXT
    assert max(rate.item(1).get_expiry() for rate in RATES) == 3600
    assert "at most an hour" in UNTIL["rate_limits"]


def test_it_names_only_routes_that_exist():
    there = {(one.method, re.sub(r"\{\w+(:\w+)?\}", "{id}", one.path)) for one in ENDPOINTS}
    written = re.findall(r"(?:`([A-Z]+)`, )?`([A-Z]+) (/api/[^`]+)`", TEXT)
    named = {(method, path) for *methods, path in written for method in methods if method}
    assert len(named) > 5
    assert named <= there


def test_it_tells_of_every_part_of_the_download():
    download = TEXT.partition("**The download**")[2].partition("**The deletion**")[0]
    words = {"audit": "the record", "analytics": "the counts"}
    assert [name for name in PARTS if words.get(name, name) not in download] == []


def test_every_heading_that_it_links_exists():
    links = re.findall(r"\]\(([a-z]+\.md)(?:#([a-z-]+))?\)", TEXT)
    assert len(links) > 3
    for name, anchor in links:
        text = (ROOT / "docs" / name).read_text(encoding="utf-8")
        lines = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
        headings = {re.sub(r"[^a-z0-9 -]", "", line.lower()).replace(" ", "-") for line in lines}
        assert not anchor or anchor in headings, f"{name}#{anchor}"
