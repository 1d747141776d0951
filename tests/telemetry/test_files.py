"""The dashboard, the alert rules and the documentation name what `/metrics` gives."""

import json
import re
from pathlib import Path

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from kontakt.telemetry.metrics import AREAS

ROOT = Path(__file__).resolve().parents[2]
NAME = re.compile(r"\b(?:kontakt|process)_[a-z0-9_]+")
SUFFIX = re.compile(r"_(bucket|sum|count)$")
RULES = [
    rule
    for group in yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text())["groups"]
    for rule in group["rules"]
]
BOARD = json.loads((ROOT / "deploy/grafana/kontakt.json").read_text())
PANELS = [panel for panel in BOARD["panels"] if panel["type"] != "row"]


def names(text):
    return set(NAME.findall(text))


@pytest.fixture
async def families(client):
    """The names of families as they are written, and the labels that they have."""
    found: dict[str, set[str]] = {}
    for family in text_string_to_metric_families((await client.get("/metrics")).text):
        name = f"{family.name}_total" if family.type == "counter" else family.name
        found[name] = {label for sample in family.samples for label in sample.labels} - {"le"}
    return found


def known(name, families):
    return name in families or SUFFIX.sub("", name) in families


async def test_each_metric_of_an_alert_is_given(families):
    assert len(RULES) > 10
    for rule in RULES:
        found = names(rule["expr"])
        assert found or rule["expr"].startswith("up{"), rule["alert"]
        assert all(known(name, families) for name in found), rule["alert"]


def test_each_alert_says_what_is_and_why_somebody_is_told():
    for rule in RULES:
        assert re.fullmatch(r"Kontakt[A-Za-z]+", rule["alert"])
        assert rule["labels"]["severity"] in {"warning", "critical"}
        assert set(rule["annotations"]) == {"summary", "reason"}
        assert rule["annotations"]["reason"].endswith(".")
    assert len({rule["alert"] for rule in RULES}) == len(RULES)


async def test_each_metric_of_the_dashboard_is_given_and_each_family_is_shown(families):
    shown = set()
    for panel in PANELS:
        for target in panel["targets"]:
            found = names(target["expr"])
            assert found
            assert all(known(name, families) for name in found), (panel["title"], target["expr"])
            shown |= {SUFFIX.sub("", name) for name in found}
    assert {name for name in families if name.startswith("kontakt_")} <= shown


def test_the_panels_of_the_dashboard_do_not_lie_upon_each_other():
    taken: set[tuple[int, int]] = set()
    for panel in BOARD["panels"]:
        place = panel["gridPos"]
        cells = {(place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])}
        assert not cells & taken, panel["title"]
        assert all(x < 24 for x, _ in cells)
        taken |= cells
    assert len({panel["id"] for panel in BOARD["panels"]}) == len(BOARD["panels"])


async def test_the_documentation_lists_each_metric_with_its_labels(families, client, make, grace):
    text = (ROOT / "docs/monitoring.md").read_text()
    listed = {}
    for row in re.findall(r"^\| (`(?:kontakt|process)_.*?) \| (.*?) \|", text, re.MULTILINE):
        for name in names(row[0]):
            listed[name] = set(row[1].split(", ")) if row[1] else set()
    assert set(listed) == set(families)
    for name, labels in families.items():
        if name != "kontakt_http_requests_total" or labels:  # A route appears with its first request.
            assert labels in (listed[name], set()), name


def test_whoever_counts_a_failure_of_upkeep_names_an_area_that_is_known():
    named = re.compile(r'note_failure\(\s*"([a-z]+)"|repeated\([^"]*"([a-z]+)"')
    found = {
        first or second
        for path in (ROOT / "kontakt").rglob("*.py")
        for first, second in named.findall(path.read_text(encoding="utf-8"))
    }
    assert found == set(AREAS)
