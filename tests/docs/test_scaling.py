"""The figures of docs/scaling.md that are computed, and the parts of which they are sums."""

import itertools
import re
from pathlib import Path

import pytest

from tests.bench import plan
from tests.bench.popularity import Popularity, at_hand, passed_on, total

TEXT = (Path(__file__).parents[2] / "docs" / "scaling.md").read_text(encoding="utf-8")


def rows(after):
    """Return the cells of the rows of the first table after these words."""
    lines = TEXT.partition(after)[2].splitlines()
    begin = next(number for number, line in enumerate(lines) if line.startswith("|---"))
    table = itertools.takewhile(lambda line: line.startswith("|"), lines[begin + 1 :])
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def test_what_a_cdn_passes_on_is_as_computed():
    expected = [
        f"{total(passed_on(Popularity(plan.CARDS, exponent, plan.VIEWS).groups, one, places)):,.0f}".replace(",", " ")
        for exponent, places in itertools.product(plan.EXPONENTS, plan.PLACES)
        for one in plan.KEPT
    ]
    assert [cell for row in rows("that it passes on:") for cell in row[2:]] == expected


@pytest.mark.parametrize("exponent", plan.EXPONENTS)
def test_the_pages_at_hand_are_as_computed(exponent):
    (_, *entries), *shares = rows("of what a shield passes on")
    (told,) = [one[1:] for one in shares if one[0] == str(exponent)]
    groups = passed_on(Popularity(plan.CARDS, exponent, plan.VIEWS).groups, 60, 1)
    assert told == [f"{at_hand(groups, int(one.replace(' ', ''))):.3f}" for one in entries]


def test_a_card_and_an_event_weigh_what_their_rows_do():
    weights = {row[0].strip("`"): int(row[2]) + int(row[3]) for row in rows("bytes of a row")}
    card = weights["cards"] + 2 * weights["images"] + weights["card_slugs"] + weights["users"] / 2
    assert (card, weights["events"], weights["card_days"]) == (plan.CARD_BYTES, plan.EVENT_BYTES, plan.DAY_BYTES)
    assert re.search(rf"2\.4 KB = {plan.CARDS * plan.CARD_BYTES / 1e9:.0f} GB", TEXT)
