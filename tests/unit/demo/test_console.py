"""What the person at the terminal sees."""

import io

import pytest

from kontakt.demo.console import Console
from kontakt.demo.errors import DemoError


@pytest.fixture
def output():
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8")


def text(output):
    output.seek(0)
    return output.read()


def test_a_step_shows_a_tick_and_its_seconds(output):
    with Console(output).step("Caddy"):
        pass
    assert text(output).split() == ["✓", "Caddy", "0.0", "s"]


def test_a_failed_step_shows_a_cross(output):
    with pytest.raises(DemoError), Console(output).step("Caddy"):
        raise DemoError("no")
    assert text(output).split() == ["✗", "Caddy"]


def test_a_file_gets_no_escape_sequences(output):
    console = Console(output)
    console.follow()
    console.log("api", "listening")
    assert text(output) == "api      listening\n"


def test_logs_are_shown_only_when_they_are_followed(output):
    Console(output).log("api", "listening")
    assert text(output) == ""


def test_a_terminal_without_unicode_gets_words():
    output = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    with Console(output).step("Caddy"):
        pass
    assert text(output).split()[0] == "ok"


def test_a_reader_that_has_gone_away_stops_nothing():
    output = io.StringIO()
    output.close()
    Console.say(_with_stream(output), "anything")


def _with_stream(stream):
    console = Console(io.StringIO())
    console._stream = stream
    return console
