"""docs/security.md names files and tests that exist, and every requirement of the standard once."""

import re
from collections import Counter
from pathlib import Path

import pytest

PAGE = Path("docs/security.md").read_text(encoding="utf-8")
THREATS, STANDARD = PAGE.split("## OWASP ASVS 5.0")
MET, LEFT_OUT = STANDARD.split("### What does not apply")
_SECTIONS = """
1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 3.2:2 3.3:4 3.4:6 3.5:5 3.7:2 4.1:3 4.2:1 4.3:2 4.4:4
5.1:1 5.2:3 5.3:2 5.4:3 6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4 7.1:3 7.2:4 7.3:2 7.4:5 7.5:2 7.6:2 8.1:2
8.2:3 8.3:1 8.4:1 9.1:3 9.2:4 10.1:2 10.2:2 10.3:4 10.4:11 10.5:5 10.6:2 10.7:3 11.1:2 11.2:3 11.3:3 11.4:4
11.5:1 11.6:1 12.1:3 12.2:2 12.3:4 13.1:1 13.2:5 13.3:2 13.4:5 14.1:2 14.2:4 14.3:3 15.1:3 15.2:3 15.3:7 16.1:1
16.2:5 16.3:4 16.4:3 16.5:3 17.1:1 17.2:4 17.3:2
"""
LEVEL_2 = {section: int(count) for section, count in (word.split(":") for word in _SECTIONS.split())}
"""How many requirements of levels 1 and 2 each section of ASVS 5.0.0 has; they come before those of level 3."""

ROW = re.compile(r"^\| ([\d., -]+) \|(.*)\|$", re.MULTILINE)


def requirements(text):
    """Return the numbers in the first column, ranges taken apart."""
    for row in ROW.finditer(text):
        for part in row[1].split(","):
            first, _, last = part.strip().partition("-")
            section, _, start = first.rpartition(".")
            end = (last or first).rpartition(".")[2]
            yield from (f"{section}.{number}" for number in range(int(start), int(end) + 1))


def test_every_requirement_of_levels_1_and_2_is_there_once():
    asked = {f"{section}.{number}" for section, count in LEVEL_2.items() for number in range(1, count + 1)}
    assert len(asked) == 253
    named = Counter([*requirements(MET), *requirements(LEFT_OUT)])
    assert set(named) == asked
    assert [number for number, times in named.items() if times > 1] == []


def test_every_requirement_that_is_met_says_where_and_what_shows_it():
    rows = [row[2].split("|") for row in ROW.finditer(MET)]
    assert len(rows) > 100
    for how, where, shown in rows:
        assert how.strip()
        assert re.findall(r"`([^`]+)`", where), how
        assert re.findall(r"`(tests/[^`]+::test_\w+|make [a-z-]+)`", shown), how


def test_every_reason_for_leaving_one_out_is_a_sentence():
    for row in ROW.finditer(LEFT_OUT):
        assert re.fullmatch(r" [A-Z].+\. ", row[2]), row[0]


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`((?:[\w.-]+/)[\w./-]+|[A-Z]\w+\.md|Caddyfile)`", PAGE))))
def test_every_file_that_it_names_exists(name):
    assert Path(name).exists()


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`(tests/[^`]+::\w+)`", PAGE))))
def test_every_test_that_it_names_exists(name):
    path, _, test = name.partition("::")
    assert re.search(rf"^(async )?def {test}\(", Path(path).read_text(encoding="utf-8"), re.MULTILINE)


def test_every_threat_has_a_test():
    table = THREATS.split("## Threats and measures")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (?!threat|---)(.+) \|$", table, re.MULTILINE)
    assert len(rows) >= 15
    assert all("`tests/" in row.rpartition("|")[2] for row in rows)


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([^)]+)\)", PAGE))))
def test_every_link_leads_somewhere(link):
    name, _, anchor = link.partition("#")
    page = Path("docs", name) if name else Path("docs/security.md")
    titles = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert not anchor or anchor in {re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in titles}


def test_every_command_that_it_names_exists():
    makefile = Path("Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"`make ([a-z-]+)`", PAGE))
    assert named
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in named)
