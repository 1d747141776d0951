"""Everything that runs with Kontakt has a licence that may be."""

import tomllib
from pathlib import Path

import pytest
from packaging.licenses import canonicalize_license_expression

from tests.supply.licences import PAGE, POLICY, Part, is_allowed, licence_of, page, parts

PARTS = parts()


def test_the_page_lists_every_part_at_its_locked_version_with_its_licence():
    assert PAGE.read_text(encoding="utf-8") == page(), "make licences"


@pytest.mark.parametrize("source", ["PyPI", "npm", "Debian"])
def test_each_source_has_parts_in_the_images(source):
    assert len([part for part in PARTS if part.source == source and part.where == "images"]) > 10


@pytest.mark.parametrize("part", PARTS, ids=lambda part: f"{part.source}-{part.name}-{part.version}")
def test_the_licence_of_a_part_is_allowed(part):
    assert is_allowed(part, licence_of(part))


def test_every_licence_has_an_spdx_identifier_and_no_exception_is_idle():
    for licence in POLICY["allowed"]:
        assert canonicalize_license_expression(licence) == licence
    names = {part.name for part in PARTS}
    assert {*POLICY["excepted"], *POLICY["python"], *POLICY["debian"]} <= names
    for name in POLICY["excepted"]:
        assert not any(
            set(licence_of(part).split(" AND ")) <= set(POLICY["allowed"]) for part in PARTS if part.name == name
        ), f"{name} needs no exception"


@pytest.mark.parametrize(
    ("expression", "is_fine"),
    [
        ("MIT", True),
        ("MIT AND PSF-2.0", True),
        ("MIT OR AGPL-3.0-only", True),
        ("MIT AND AGPL-3.0-only", False),
        ("AGPL-3.0-only", False),
        ("SSPL-1.0 OR BUSL-1.1", False),
    ],
)
def test_what_must_be_kept_with_another_licence_is_refused(expression, is_fine):
    assert is_allowed(Part("PyPI", "example", "1", "images"), expression) is is_fine


def test_a_part_whose_licence_nothing_tells_is_refused():
    with pytest.raises(LookupError, match="example 1"):
        licence_of(Part("PyPI", "example", "1", "images"))


def test_kontakt_itself_has_the_licence_that_it_says():
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["license"] == "MIT"
    assert Path("LICENSE").read_text(encoding="utf-8").startswith("MIT License")
