"""Everybody who comes during a soak, at a fixed rate whatever becomes of those before: a process of its own.

`python -m tests.soak.visitors PLAN RESULT`: what to do, and what came of it, are files of JSON.
"""

import asyncio
import json
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import uvloop

from tests.soak.acting import Actions, Refused
from tests.soak.judgement import Failure
from tests.spread import Spread

MIX = {
    "page": 127,
    "known page": 40,
    "vcard": 25,
    "qr": 15,
    "json": 15,
    "picture": 15,
    "list": 5,
    "event": 42,
    "edit": 10,
    "create": 2,
    "upload": 1,
    "sign-in": 1,
}
"""How many of each begin among 298: a sign-in asks Kontakt three times, which makes 300 requests."""

AT_ONCE = 2000
"""How many may wait for an answer; more would be a site that does not come back."""

TIMEOUT = 30.0
BEHIND = 60.0
"""Seconds by which a request is too late for any of them to mean something: the machine is too busy."""


@dataclass
class Plan:
    """What to do: `began` is when (monotonic), `cookies` are an administrator's."""

    url: str
    cookies: dict[str, str]
    slugs: list[str]
    began: float
    seconds: float
    rate: float


@dataclass
class Result:
    """What came of it. `late` is by how many seconds a request began after it was due, at most and in the median."""

    requests: int = 0
    done: Counter[str] = field(default_factory=Counter)
    failures: list[Failure] = field(default_factory=list)
    seconds: dict[str, list[float]] = field(default_factory=dict)
    late: list[float] = field(default_factory=list)
    events: Counter[str] = field(default_factory=Counter)
    events_tried: Counter[str] = field(default_factory=Counter)
    cards: dict[str, dict[str, list[str]]] = field(default_factory=dict)


def main() -> None:
    with suppress(PermissionError):  # Else a site that catches up would delay those who ask, and so get less to do.
        os.nice(-10)
    plan = Plan(**json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    result = uvloop.run(run(plan))
    Path(sys.argv[2]).write_text(json.dumps(vars(result)), encoding="utf-8")


async def run(plan: Plan) -> Result:
    """Return what came of the plan."""
    result, order = Result(), _order()
    headers = {"origin": plan.url, "accept-encoding": "gzip"}
    async with httpx.AsyncClient(base_url=plan.url, headers=headers, transport=Spread(), timeout=TIMEOUT) as client:
        actions = Actions(client, plan.url, plan.cookies, plan.slugs, result.events, result.events_tried, result.cards)
        for name in MIX:
            result.seconds[name] = []
        await actions.prepare()
        waiting: set[asyncio.Task[None]] = set()
        each = sum(MIX.values()) / (sum(MIX.values()) + 2 * MIX["sign-in"]) * plan.rate
        for number in range(round(plan.seconds * each)):
            due = plan.began + number / each
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            result.late.append(time.monotonic() - due)
            if result.late[-1] > BEHIND:
                break
            name = order[number % len(order)]
            if len(waiting) >= AT_ONCE:
                now = time.monotonic() - plan.began
                result.failures.append(Failure(name, now, now, 0, has_retry_after=False, what="too many wait"))
                continue
            task = asyncio.create_task(_act(name, actions.named(name), result, plan.began))
            waiting.add(task)
            task.add_done_callback(waiting.discard)
        await asyncio.gather(*waiting)
        result.requests = actions.requests
    return result


async def _act(name: str, action: Callable[[], Awaitable[None]], result: Result, began: float) -> None:
    begin = time.monotonic()
    try:
        await action()
    except Refused as error:
        end = time.monotonic()
        failed = Failure(name, begin - began, end - began, error.status, error.has_retry_after, str(error))
        result.failures.append(failed)
    else:
        result.done[name] += 1
        result.seconds[name].append(time.monotonic() - begin)


def _order() -> list[str]:
    names = [name for name, number in MIX.items() for _ in range(number)]
    random.Random(7).shuffle(names)
    return names


if __name__ == "__main__":
    main()
