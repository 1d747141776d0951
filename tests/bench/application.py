"""When the largest thing of the application's first screen is seen (largest contentful paint), on a throttled network.

The list of cards of somebody who is signed in, with an empty cache, through the real Caddy, on what Lighthouse calls
slow 4G before its factors: 150 ms there and back, 1.6 Mbit/s; once with the processor as it is, once slowed down four
times. Beside it the sign-in page of the same build, so that there is a ratio as well.
"""

import statistics
from collections.abc import Iterator
from itertools import product

from playwright.sync_api import Browser, StorageState, ViewportSize

from kontakt.demo.people import GRACE
from tests.browser.embedded import Site, running
from tests.browser.steps import sign_in
from tests.browser.visits import chromium

ROUNDS = 9
GOAL = 1500
"""Milliseconds to the largest contentful paint of the list."""

THROTTLE = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6 * 1024 * 1024 / 8,
    "uploadThroughput": 750 * 1024 / 8,
}
PROCESSORS = (1, 4)

_PAINT = """() => new Promise((resolve) => {
  let last = 0
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) last = entry.startTime
  }).observe({ type: 'largest-contentful-paint', buffered: true })
  setTimeout(() => resolve(last), 4000)
})"""
_BYTES = """() => performance.getEntriesByType('resource')
  .filter(({ name }) => name.endsWith('.js'))
  .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)"""


def main() -> None:
    took: dict[tuple[str, int], list[float]] = {}
    with running() as site, chromium() as browser:
        session = _signed_in(browser, site)
        for _, processor in product(range(ROUNDS), PROCESSORS):
            for name, state in (("sign-in", None), ("list of cards", session)):
                milliseconds, size = _seen(browser, site, state, processor)
                took.setdefault((name, processor), []).append(milliseconds)
    for line in _report(took):
        print(line)
    print(f"JavaScript that came until then and soon after, compressed: {size} bytes")


def _signed_in(browser: Browser, site: Site) -> StorageState:
    context = browser.new_context(base_url=site.url)
    page = context.new_page()
    page.goto("/")
    sign_in(page, GRACE)
    state = context.storage_state()
    context.close()
    return state


def _seen(browser: Browser, site: Site, state: StorageState | None, processor: int) -> tuple[float, int]:
    phone: ViewportSize = {"width": 390, "height": 844}
    context = browser.new_context(base_url=site.url, viewport=phone, storage_state=state, service_workers="block")
    page = context.new_page()
    client = context.new_cdp_session(page)
    client.send("Network.enable")
    client.send("Network.emulateNetworkConditions", THROTTLE)
    client.send("Emulation.setCPUThrottlingRate", {"rate": processor})
    page.goto("/cards", wait_until="commit")
    milliseconds: float = page.evaluate(_PAINT)
    size: int = page.evaluate(_BYTES)
    context.close()
    return milliseconds, size


def _report(took: dict[tuple[str, int], list[float]]) -> Iterator[str]:
    for (name, processor), milliseconds in took.items():
        low, middle, high = statistics.quantiles(milliseconds, n=4)
        goal = f", goal: under {GOAL}" if name == "list of cards" else ""
        label = f"{name}, processor {processor} times slower" if processor > 1 else name
        yield f"{label:42} {middle:6.0f} ms   (quartiles {low:.0f} to {high:.0f}{goal})"
    for processor in PROCESSORS:
        pairs = zip(took["list of cards", processor], took["sign-in", processor], strict=True)
        ratio = statistics.median(own / beside for own, beside in pairs)
        yield f"{f'ratio, processor {processor} times slower':42} {ratio:6.2f}"


if __name__ == "__main__":
    main()
