"""The list of what a start can say, held together with the code."""

import re

from kontakt.startup.reasons import Reason
from tests.docs.test_docs import ROOT

OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `([a-z-]+)` \| (\d+) \| (.+?) \| (.+?) \|$", OPERATIONS, re.MULTILINE)


def test_every_report_of_the_start_is_listed_with_its_exit_code_and_advice():
    listed = [(name, int(exit_code), sentence) for name, exit_code, sentence, _ in ROWS]
    assert listed == [(reason.code, reason.exit_code, reason.sentence) for reason in Reason]
    for name, _, _, advice in ROWS:
        assert advice.endswith("."), name


def test_every_reason_has_a_name_of_its_own():
    assert len({reason.code for reason in Reason}) == len(Reason)
