"""Some hundred cases of every target; `make fuzz` tries a million of each."""

import json
import random
import sys
from multiprocessing import get_context
from pathlib import Path
from typing import cast

import pytest

from tests.fuzz.__main__ import main
from tests.fuzz.one import again
from tests.fuzz.running import Run, first
from tests.fuzz.source import LENGTHS, Source
from tests.fuzz.targets import SLOW, TARGETS, Target
from tests.fuzz.targets.redirects import host_of

CASES = 400


@pytest.mark.parametrize("target", TARGETS)
def test_the_target_keeps_its_promises(target: str) -> None:
    chance = random.Random(f"{target} in the tests")
    for data in first(target):
        TARGETS[target](Source(data))
    for _ in range(CASES // SLOW.get(target, 1)):
        TARGETS[target](Source(chance.randbytes(chance.choice(LENGTHS))))


@pytest.mark.parametrize(
    ("reference", "host"),
    [
        ("/c/ada", "cards.example"),
        ("//evil.example/c", "evil.example"),
        ("/\\evil.example", "evil.example"),
        ("\t/\n/evil.example?x", "evil.example"),
        ("https:evil.example", "evil.example"),
        ("https://cards.example@evil.example/", "evil.example"),
    ],
)
def test_the_judge_of_addresses_reads_them_as_browsers_do(reference: str, host: str) -> None:
    assert host_of(reference) == host


def test_a_broken_promise_is_kept_and_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(cast("dict[str, Target]", TARGETS), "slug", broken)
    (tmp_path / "cases").mkdir()
    run = Run("slug", tmp_path)
    run.try_case(b"fine")
    run.try_case(b"\x01 broken")
    run.try_case(b"\x01 broken again")
    (fault,) = run.faults.values()
    assert run.cases == 3
    assert "one is enough" in fault.message
    run.tell()
    assert Run.after("slug", tmp_path).faults == run.faults
    with pytest.raises(AssertionError, match="one is enough"):
        again("slug", Path(fault.case))


def broken(source: Source) -> None:
    assert source.byte() != 1, "one is enough"


def test_what_grows_without_end_is_a_fault_and_is_stopped(tmp_path: Path) -> None:
    (tmp_path / "cases").mkdir()
    # In a process of its own: this one may use again what other tests have left.
    process = get_context("spawn").Process(target=grow, args=(tmp_path,))
    process.start()
    process.join()
    told = json.loads((tmp_path / "slug.json").read_text(encoding="utf-8"))
    assert told["cases"] < 5000
    ((place, message, _),) = told["faults"]
    assert place == "memory"
    assert "cases of one process" in message
    assert process.exitcode == 3


def grow(folder: Path) -> None:
    held: list[bytes] = []
    cast("dict[str, Target]", TARGETS)["slug"] = lambda _: held.append(bytes(range(256)) * 64)
    run = Run("slug", folder, most_growth=16 * 2**20)
    try:
        for _ in range(5000):
            run.try_case(b"x")
    except MemoryError:
        sys.exit(3)


def test_the_command_prints_a_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["fuzz", "--cases", "200", "--folder", str(tmp_path), "csv-cells"])
    assert main() == 0
    assert "csv-cells                    200" in capsys.readouterr().out
