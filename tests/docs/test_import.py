"""What docs/import.md says about columns, modes and limits, held together with the code."""

import re
from pathlib import Path

from kontakt.cards.fields import Platform
from kontakt.exports.archive import PARTS
from kontakt.imports.columns import COLUMNS, IGNORED, NUMBERED, SYNONYMS, numbered
from kontakt.imports.outcomes import LEASE
from kontakt.imports.states import ImportMode
from kontakt.imports.store import RETENTION
from kontakt.imports.table import MAX_COLUMNS, MAX_ROWS, read_table

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "import.md").read_text(encoding="utf-8")


def names(cell):
    return re.findall(r"`([a-z_0-9]+)`", cell)


def columns_of_the_table():
    section = TEXT.partition("| column |")[2].partition("\n\n")[0]
    return [re.split(r"\s*\|\s*", line.strip("|").strip()) for line in section.splitlines() if line.startswith("| `")]


def test_the_document_lists_every_column_with_its_other_names():
    listed = {}
    for column, others, *_ in columns_of_the_table():
        listed[names(column)[0]] = tuple(names(others))
    platforms = {platform.value for platform in Platform}
    entries = {
        name
        for base, (_, _, also, most) in NUMBERED.items()
        for number in range(1, most + 1)
        for name in (numbered(base, number), f"{numbered(base, number)}_{also}")
    } - set(NUMBERED)
    assert listed.keys() == COLUMNS.keys() - entries - (platforms - {"github"}) - set(IGNORED)
    assert {name: others for name, others in listed.items() if others} == {
        name: others for name, others in SYNONYMS.items() if name not in platforms
    }


def test_the_document_tells_how_many_of_each_there_may_be():
    for base, (_, _, also, most) in NUMBERED.items():
        assert f"`{base}_2` to `{base}_{most}`" in TEXT
        assert f"`{base}_{also}`" in TEXT


def test_the_document_names_the_limits_and_the_modes():
    assert f"{MAX_ROWS:,} rows".replace(",", " ") in TEXT
    assert f"{MAX_COLUMNS} columns" in TEXT
    assert f"deleted after {RETENTION.days} days" in TEXT
    assert f"after {LEASE.seconds} seconds without progress" in TEXT
    assert re.findall(r"^\| `(all_or_nothing|valid_only)` \|", TEXT, re.MULTILINE) == [
        mode.value for mode in ImportMode
    ]
    for name in IGNORED:
        assert f"`{name}`" in TEXT


def test_the_document_names_every_file_of_the_archive():
    listed = set(re.findall(r"^\| `(\w+)\.json` \|", TEXT, re.MULTILINE))
    assert listed == {*PARTS, "settings", "manifest"}


def test_the_help_in_the_application_names_only_columns_that_exist():
    text = (ROOT / "web" / "src" / "imports" / "columns.ts").read_text(encoding="utf-8")
    named = re.findall(r"'([a-z_]+)'", text)
    assert len(named) > 30
    assert set(named) <= set(COLUMNS)


def test_the_template_can_be_imported():
    table = read_table((ROOT / "web" / "public" / "import-template.csv").read_bytes())
    assert table.rows[0].values["mobile"] == "+44 7700 900018"
