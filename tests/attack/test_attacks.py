"""What `make attack` judges by; the run itself takes two minutes and a Kontakt of its own."""

import re
from pathlib import Path

import httpx
import pytest

from tests.attack.__main__ import tried
from tests.attack.attacks import ATTACKS
from tests.attack.attacks.elsewhere import trap
from tests.attack.ledger import Attack, Outcome, all_of, answered, seen
from tests.attack.site import Site
from tests.attack.watch import MEMORY_LIMIT, resident
from tests.fuzz.targets.markup import sound_html

COMPOSE = (Path(__file__).resolve().parents[2] / "compose.nix.yml").read_text(encoding="utf-8")


def test_there_are_attacks_of_every_kind_and_each_once():
    assert len(ATTACKS) > 100
    assert len({one.name for one in ATTACKS}) == len(ATTACKS)
    assert all(one.sent and "\n" not in one.name + one.sent for one in ATTACKS)


def test_an_answer_that_is_not_allowed_is_no_refusal():
    assert answered([httpx.Response(403), 404], 403, 404) == Outcome(True, "1 × 403, 1 × 404")
    assert not answered([403, 200], 403).is_refused
    assert not answered([], 403).is_refused
    assert not all_of(Outcome(True, "a"), Outcome(False, "b")).is_refused
    assert seen(False, "good", "bad") == Outcome(False, "bad")


def test_an_attack_that_ends_in_an_error_is_not_refused():
    def broken(site: Site) -> Outcome:
        raise ValueError("nobody answers")

    outcome = tried(Attack("one", "sent", broken), Site(1, 1, {}, Path()))
    assert not outcome.is_refused
    assert "nobody answers" in outcome.happened


@pytest.mark.parametrize(
    "page",
    [
        "<p><script>alert(1)</script><script>alert(1)</script></p>",
        '<p title=""><img src=x onerror=alert(1)>"></p>',
        '<img src="/x" onerror="alert(1)">',
        '<a href="javascript:alert(1)">x</a>',
        '<a href="&#106;avascript:alert(1)">x</a>',
        '<a href="//evil.example">x</a>',
        "<p>1 < 2</p>",
        "<iframe></iframe>",
        "<!-- a comment -->",
    ],
)
def test_the_judge_of_pages_sees_what_became_code(page):
    with pytest.raises(AssertionError):
        sound_html(page, scripts=1)


def test_the_judge_of_pages_lets_text_be_text():
    sound_html('<p title="&#34;&gt; onerror=x src=">&lt;script&gt; <a href="https://example.com/">x</a></p>', scripts=0)


def test_the_trap_notices_whoever_comes():
    with trap() as listener:
        httpx.get(f"http://127.0.0.1:{listener.port}/", trust_env=False)
        assert listener.came


def test_the_memory_of_this_process_is_counted():
    assert 10 * 2**20 < resident(int(Path("/proc/self").readlink().name)) < 64 * 2**30


def test_the_memory_limit_is_that_of_the_stack():
    (limit,) = re.findall(r"api:\n(?:    .*\n)*?    mem_limit: ([0-9]+)m\n", COMPOSE)
    assert int(limit) * 2**20 == MEMORY_LIMIT
