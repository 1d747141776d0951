"""How popular cards are, and what is at hand of them."""

import pytest

from tests.bench.plan import CARD_BYTES, EXPONENTS, page, simulated
from tests.bench.popularity import Popularity, at_hand, passed_on, total


def test_groups_stand_for_every_card_and_request():
    groups = Popularity(1_000_000, 0.8, 500).groups
    assert sum(count for count, _ in groups) == 1_000_000
    assert total(groups) == pytest.approx(500)
    assert len(groups) < 4000


def test_equal_cards_are_at_hand_as_far_as_there_is_room():
    assert at_hand(Popularity(10_000, 0).groups, 2500) == pytest.approx(0.25, abs=0.001)
    assert at_hand(Popularity(1000, 1).groups, 1000) == 1


@pytest.mark.parametrize("exponent", EXPONENTS)
def test_the_application_s_own_memory_does_as_computed(exponent):
    popularity = Popularity(2000, exponent)
    computed = at_hand(popularity.groups, 200)
    assert simulated(page(), popularity, 200, 10_000) == pytest.approx(computed, abs=0.03)


def test_a_cache_that_keeps_nothing_passes_everything_on():
    groups = Popularity(1000, 1, 100).groups
    assert passed_on(groups, 0, 20) == groups
    assert total(passed_on(groups, 60, 1)) <= 1000 / 60
    assert total(passed_on(groups, 60, 20)) > total(passed_on(groups, 60, 1))


def test_a_card_weighs_what_the_document_says():
    assert round(CARD_BYTES / 1000, 1) == 2.4
