"""What is told while Kontakt waits."""

import re

import pytest

from kontakt.startup.patience import Patience
from kontakt.startup.problems import NotYet, StartProblem
from kontakt.startup.reasons import Reason


async def test_the_countdown_never_says_the_same_twice(caplog: pytest.LogCaptureFixture) -> None:
    async def attempt() -> None:
        raise NotYet([StartProblem(Reason.PROVIDER_REFUSED, "OIDC_ISSUER", "found", "expected", "example")])

    with pytest.raises(NotYet):
        await Patience(1.2).until("provider", attempt)
    told = [re.findall(r", ([0-9.]+) s left", line)[0] for line in caplog.messages]
    assert len(told) == len(set(told)) >= 3
    assert told[0] == "1.2"
    assert float(told[-1]) > 0
