"""The list of limits, held together with the routes and the documentation."""

import re

import pytest

from kontakt.limits.rates import RATES, SIGN_IN
from kontakt.routes import ENDPOINTS
from tests.docs.test_docs import ROOT

OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| ([^|]+) \| (\d+ per [^|]+) \| (visitor|person) \| ([^|]+) \|$", OPERATIONS, re.MULTILINE)


def test_every_rate_is_of_some_route_and_has_a_name_of_its_own():
    assert {one.rate for one in ENDPOINTS if one.rate} == set(RATES)
    assert len({rate.name for rate in RATES}) == len(RATES)


def test_the_documentation_lists_every_limit():
    assert [limit for _, limit, _, _ in ROWS] == [rate.limit for rate in RATES]
    for rate, (_, _, whose, decided) in zip(RATES, ROWS, strict=True):
        routes = [one for one in ENDPOINTS if one.rate == rate]
        assert {"visitor" if one.who.value == "anyone" else "person" for one in routes} == {whose}, rate.name
        assert decided == ("at once" if rate.is_exact else "within a second"), rate.name


@pytest.mark.parametrize(("factor", "amount"), [(1, 300), (4, 1200), (0.5, 150), (0.001, 1)])
def test_a_factor_multiplies_what_is_allowed_and_never_forbids_everything(factor, amount):
    item = SIGN_IN.item(factor)
    assert (item.amount, item.get_expiry(), item.namespace) == (amount, 300, "sign-in")
