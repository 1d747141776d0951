"""How a failed start is told: a report for a tired person, or events for a machine that reads logs."""

import logging
import os
import sys
import textwrap
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from kontakt.logs import style
from kontakt.startup.problems import StartProblem, StartupFailed
from kontakt.wording import printable

_log = logging.getLogger("kontakt.startup")
_WIDTH = 120
_INDENT = " " * 14


def tell(failure: StartupFailed) -> None:
    """Tell the failure on stderr, in the format of the log."""
    if style() == "json":
        _tell_events(failure)
        say(sys.stderr, "")
    else:
        say(sys.stderr, text(failure.problems, failure.exit_code))


def say(stream: TextIO | None, words: str) -> None:
    """Write the words to stdout or stderr, as far as it takes them: the exit code tells the outcome in any case."""
    if stream is None:  # The process was started with it closed.
        return
    try:
        stream.flush()
        # As bytes: a terminal without Unicode is no reason to fail.
        stream.buffer.write(words.encode(stream.encoding, "backslashreplace"))
        stream.flush()
    except OSError as error:
        # What is left in the buffer would fail once more at the end, and Python would then exit with 120.
        with Path(os.devnull).open("wb") as nothing:
            os.dup2(nothing.fileno(), stream.fileno())
        if stream is sys.stdout and not isinstance(error, BrokenPipeError):
            say(sys.stderr, f"stdout cannot be written: {error.strerror}\n")


def text(problems: Iterable[StartProblem], exit_code: int, width: int = _WIDTH) -> str:
    """Return the report: one block per problem, in the order in which they are met; `width` is in characters."""
    blocks = [_block(problem, width) for problem in problems]
    count = "one reason" if len(blocks) == 1 else f"{len(blocks)} reasons"
    last = f"Exit code {exit_code}. docs/operations.md explains each reason under its name in brackets."
    return "\n".join([f"Kontakt cannot start, for {count}:\n", *blocks, *textwrap.wrap(last, width), ""])


def _block(problem: StartProblem, width: int) -> str:
    lines = _part("  ", f"{problem.subject}: {problem.reason.sentence}. [{problem.reason.code}]", width)
    lines += _part("    found:", problem.found, width)
    lines += _part("    expected:", problem.expected, width)
    # A line to copy stays in one piece, however long it is.
    lines.append(f"{'    example:':{len(_INDENT)}}{problem.example}")
    return "\n".join(printable(line) for line in lines) + "\n"


def _part(label: str, words: str, width: int) -> list[str]:
    return textwrap.wrap(
        words,
        width,
        initial_indent=label if label.isspace() else label.ljust(len(_INDENT)),
        subsequent_indent=_INDENT,
        break_long_words=False,  # An address, too.
        break_on_hyphens=False,
    )


def _tell_events(failure: StartupFailed) -> None:
    for problem in failure.problems:
        _log.error(
            "%s: %s", problem.subject, problem.reason.sentence, extra={"event": "start-problem", **problem.as_event()}
        )
    _log.critical(
        "Kontakt cannot start",
        extra={"event": "start-failed", "exit_code": failure.exit_code, "problems": len(failure.problems)},
    )
