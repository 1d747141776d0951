"""Work that comes back while the server runs."""

import asyncio
import logging

import pytest

from kontakt.upkeep import repeated


@pytest.mark.parametrize(
    ("error", "level"), [(ConnectionError("away"), "WARNING"), (RuntimeError("unforeseen"), "ERROR")]
)
async def test_a_failure_is_told_and_does_not_end_the_work(caplog, error, level):
    caplog.set_level(logging.INFO, "kontakt")
    begun: list[object] = []
    again = asyncio.Event()

    async def work():
        begun.append(None)
        if len(begun) == 1:
            raise error
        again.set()

    async with repeated(work, 0, 0, "audit", "nothing is done yet"):
        await asyncio.wait_for(again.wait(), 5)
    [record] = caplog.records
    assert (record.levelname, record.getMessage()) == (level, f"nothing is done yet: {error}")
    assert (record.exc_info is not None) == (level == "ERROR")


async def test_it_ends_with_what_it_is_done_for():
    begun: list[object] = []

    async def work():
        begun.append(None)

    async with repeated(work, 60, 60, "audit", ""):
        await asyncio.sleep(0)
    assert begun == []
