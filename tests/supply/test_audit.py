"""What the look-up of vulnerabilities makes of each answer: above all, that no answer is never a good one."""

import json

import pytest

from tests.supply.audit import Verdict, of_debian, of_npm, of_python

CLEAN = {"name": "alembic", "version": "1.20.1", "vulns": []}
FLAWED = {"name": "jinja2", "version": "2.0", "vulns": [{"id": "PYSEC-2019-217", "fix_versions": ["2.10.1"]}]}
UNKNOWN = {"name": "atheris", "version": "3.0.0", "skip_reason": "Dependency not found"}


def report(*packages):
    return json.dumps({"dependencies": packages, "fixes": []})


def test_packages_that_nothing_is_known_of_are_clean():
    assert of_python(0, report(CLEAN), "").verdict is Verdict.CLEAN


def test_a_known_vulnerability_is_named_with_the_release_that_mends_it():
    outcome = of_python(1, report(CLEAN, FLAWED), "")
    assert outcome.verdict is Verdict.VULNERABLE
    assert outcome.lines == ("jinja2 2.0: PYSEC-2019-217, mended in 2.10.1",)


def test_a_package_that_was_not_looked_up_spoils_the_answer_but_hides_no_finding():
    outcome = of_python(0, report(CLEAN, UNKNOWN, FLAWED), "")
    assert outcome.verdict is Verdict.UNKNOWN
    assert [line.split(":")[0] for line in outcome.lines] == ["jinja2 2.0", "1 of 3 not looked up"]


@pytest.mark.parametrize("answer", ["", "{}", "[]", "No known vulnerabilities found", report()])
@pytest.mark.parametrize("read", [of_python, of_npm])
def test_an_answer_that_says_nothing_is_no_good_one(read, answer):
    outcome = read(0, answer, "first line\nName or service not known\n")
    assert outcome.verdict is Verdict.UNKNOWN
    assert outcome.lines


def test_a_status_that_is_not_zero_is_never_clean():
    assert of_python(1, report(CLEAN), "").verdict is Verdict.VULNERABLE


def test_npm_names_what_is_vulnerable_and_fails_when_its_registry_does_not_answer():
    metadata = {"dependencies": {"total": 250}}
    assert of_npm(0, json.dumps({"vulnerabilities": {}, "metadata": metadata}), "").verdict is Verdict.CLEAN
    found = {"moo": {"range": "<0.5.4", "severity": "high"}}
    outcome = of_npm(1, json.dumps({"vulnerabilities": found, "metadata": metadata}), "")
    assert (outcome.verdict, outcome.lines) == (Verdict.VULNERABLE, ("moo <0.5.4: high",))
    refused = of_npm(1, json.dumps({"message": "405 Method Not Allowed", "error": {}}), "npm error")
    assert (refused.verdict, refused.lines) == (Verdict.UNKNOWN, ("405 Method Not Allowed",))
    nothing = {"vulnerabilities": {}, "metadata": {"dependencies": {"total": 0}}}
    assert of_npm(0, json.dumps(nothing), "").verdict is Verdict.UNKNOWN


def test_a_package_that_debian_has_replaced_is_named():
    held = {"libssl3t64": {"version": "3.5.7-1~deb13u2"}, "zlib1g": {"version": "1.3"}}
    assert of_debian(held, held).verdict is Verdict.CLEAN
    newer = held | {"libssl3t64": {"version": "3.5.7-1~deb13u3"}}
    outcome = of_debian(held, newer)
    assert outcome.verdict is Verdict.VULNERABLE
    assert outcome.lines == ("libssl3t64 3.5.7-1~deb13u2: Debian has replaced it by 3.5.7-1~deb13u3",)
    assert of_debian(held, {"zlib1g": {"version": "1.3"}}).verdict is Verdict.UNKNOWN
