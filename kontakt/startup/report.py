"""How a failed start is told: a report for a tired person, or events for a machine that reads logs."""

import logging
import sys
import textwrap
from collections.abc import Iterable

from kontakt.logs import style
from kontakt.startup.problems import StartProblem, StartupFailed

_log = logging.getLogger("kontakt.startup")
_WIDTH = 120
_INDENT = " " * 14


def tell(failure: StartupFailed) -> None:
    """Tell the failure on stderr, in the format of the log."""
    if style() == "json":
        _tell_events(failure)
    else:
        sys.stderr.write(text(failure.problems, failure.exit_code))


def text(problems: Iterable[StartProblem], exit_code: int) -> str:
    """Return the report: one block per problem, in the order in which they are met."""
    blocks = [_block(problem) for problem in problems]
    count = "one reason" if len(blocks) == 1 else f"{len(blocks)} reasons"
    last = f"Exit code {exit_code}. docs/operations.md explains each reason under its name in brackets.\n"
    return "\n".join([f"Kontakt cannot start, for {count}:\n", *blocks, last])


def _block(problem: StartProblem) -> str:
    lines = [f"  {problem.subject}: {problem.reason.sentence}. [{problem.reason.code}]"]
    for label, words in (("found", problem.found), ("expected", problem.expected), ("example", problem.example)):
        # An address or a line to copy stays in one piece, however long it is.
        lines += textwrap.wrap(
            words,
            _WIDTH,
            initial_indent=f"    {label}:".ljust(len(_INDENT)),
            subsequent_indent=_INDENT,
            break_long_words=False,
            break_on_hyphens=False,
        )
    return "\n".join(lines) + "\n"


def _tell_events(failure: StartupFailed) -> None:
    for problem in failure.problems:
        _log.error(
            "%s: %s", problem.subject, problem.reason.sentence, extra={"event": "start-problem", **problem.as_event()}
        )
    _log.critical(
        "Kontakt cannot start",
        extra={"event": "start-failed", "exit_code": failure.exit_code, "problems": len(failure.problems)},
    )
