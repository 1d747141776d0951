"""What is said of exceptions in the log."""

import json
import subprocess
import sys
import traceback
from pathlib import Path

import psycopg
import pytest
from pydantic import BaseModel, Field, ValidationError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from kontakt.discretion import story, told

NOBODY: dict[str, object] = {}


class Person(BaseModel):
    name: str = Field(max_length=5)
    phones: list[int] = []


def raised(work):
    with pytest.raises(Exception) as caught:
        work()
    return caught.value


async def fault(connection, statement, **values):
    with pytest.raises(DBAPIError) as caught:
        await connection.execute(text(statement), values)
    return caught.value


async def test_postgresql_names_the_constraint_and_not_the_values(connection):
    await connection.execute(text("CREATE TEMPORARY TABLE people (name text UNIQUE CHECK (name <> 'Ada'))"))
    await connection.execute(text("INSERT INTO people VALUES ('Grace')"))
    error = await fault(connection, "INSERT INTO people VALUES (:name)", name="Grace")
    assert "(name)=(Grace)" in str(error)
    assert told(error) == (
        '(psycopg.errors.UniqueViolation) duplicate key value violates unique constraint "people_name_key"'
    )


async def test_postgresql_does_not_quote_what_it_cannot_read(connection):
    error = await fault(connection, "SELECT CAST(:name AS text)::integer", name='Grace "Amazing" Hopper')
    assert "Amazing" in str(error)
    assert told(error) == ("(psycopg.errors.InvalidTextRepresentation) invalid input syntax for type integer: (hidden)")


def test_what_libpq_says_of_a_connection_stays():
    error = raised(lambda: psycopg.connect("host=127.0.0.1 port=1 user=kontakt password=planted"))
    assert "127.0.0.1" in told(error)
    assert "planted" not in told(error)


@pytest.mark.parametrize(
    ("work", "words"),
    [
        (lambda: int("Grace Hopper"), "invalid literal for int() with base 10: (hidden)"),
        (lambda: NOBODY["Grace"], "(hidden)"),
        (lambda: int("O'Grace \"Amazing\" 'Hopper"), "invalid literal for int() with base 10: (hidden)"),
        (lambda: json.loads('{"Grace'), "Unterminated string starting at: line 1 column 2 (char 1)"),
        ([].pop, "pop from empty list"),
        (lambda: Person(name="Grace Hopper", phones=["Bridge"]), "2 faults of Person: int_parsing, string_too_long"),
        (lambda: Path("/nowhere").stat(), "[Errno 2] No such file or directory: '/nowhere'"),
    ],
)
def test_values_are_not_quoted(work, words):
    assert told(raised(work)) == words


def deep(name):
    try:
        Person(name=name)
    except ValidationError as error:
        try:
            int(name)
        except ValueError:
            raise RuntimeError("the whole thing") from error


def test_a_story_is_pythons_own_but_for_the_values():
    name = "Grace Hopper"
    error = raised(lambda: deep(name))
    theirs, ours = "".join(traceback.format_exception(error)), story(error)
    assert "Grace" in theirs
    assert "Grace" not in ours
    frames = [line for line in theirs.splitlines() if line.startswith("  File")]
    assert [line for line in ours.splitlines() if line.startswith("  File")] == frames
    assert ours.endswith("RuntimeError: the whole thing")


def test_a_context_is_told_and_one_that_is_suppressed_is_not():
    def handled():
        try:
            int("Grace")
        except ValueError:
            raise KeyError("Hopper") from None

    assert "ValueError" not in story(raised(handled))

    def failed():
        try:
            int("Grace")
        except ValueError:
            NOBODY["Hopper"]

    assert "During handling of the above exception" in story(raised(failed))


def test_every_exception_of_a_group_is_told():
    group = ExceptionGroup("two of them", [ValueError("one of 'Grace'"), RuntimeError("two")])
    assert "two of them (2 sub-exceptions)" in story(group)
    assert "ValueError: one of (hidden)" in story(group)
    assert "RuntimeError: two" in story(group)


def test_an_exception_that_is_its_own_cause_is_told_once():
    error = RuntimeError("round")
    error.__cause__ = error
    assert story(error).count("RuntimeError: round") == 1


SCRIPT = """
import asyncio, gc, logging, sys, threading
from kontakt import logs
logs.configure("debug")
{}
"""


def said(script, **environment):
    command = [sys.executable, "-c", SCRIPT.format(script)]
    process = subprocess.run(
        command, capture_output=True, text=True, check=False, env={"LOG_FORMAT": "json"} | environment
    )
    assert process.stdout == ""
    return process.stderr


@pytest.mark.parametrize(
    ("script", "event"),
    [
        ("int('Grace')", "crashed"),
        ("t = threading.Thread(target=int, args=('Grace',)); t.start(); t.join()", "thread-crashed"),
        ("class A:\n  def __del__(self): int('Grace')\ndel (a := [A()])[0]", "unraisable"),
    ],
)
@pytest.mark.parametrize("style", ["json", "console"])
def test_what_nobody_caught_is_told_without_values(script, event, style):
    text = said(script, LOG_FORMAT=style)
    assert "ValueError: invalid literal" in text
    assert "(hidden)" in text
    assert "Grace" not in text
    assert (f'"event": "{event}"' in text) == (style == "json")


def test_a_task_that_nobody_waits_for_does_not_show_its_exception():
    script = """
class Failed(Exception):
    def __repr__(self):
        return "Failed(Grace)"
    def __str__(self):
        return "no value"
async def fail():
    raise Failed
async def main():
    task = asyncio.create_task(fail())
    await asyncio.sleep(0)
    del task
    gc.collect()
asyncio.run(main())
"""
    text = said(script)
    assert "Task exception was never retrieved" in text
    assert "Failed: no value" in text
    assert "Grace" not in text


def test_libraries_do_not_tell_at_debug_what_they_handle():
    text = said("logging.getLogger('httpcore.http11').debug('Grace'); logging.getLogger('kontakt.x').debug('ours')")
    assert "Grace" not in text
    assert "ours" in text


def test_a_message_with_an_exception_in_it_is_told_without_values():
    text = said("logging.getLogger('x').warning('%s failed: %s', 'it', ValueError(\"of 'Grace'\"))")
    assert json.loads(text)["message"] == "it failed: of (hidden)"
