"""When something is first seen (first contentful paint) on a slow telephone: a full card beside a page of plain text.

Both have the same number of compressed bytes and come from the same server, through Chromium's own throttle with what
Lighthouse calls slow 4G, on a processor slowed down four times; in the same rounds, each with an empty cache.
"""

import random
import statistics
from collections.abc import Iterator

from playwright.sync_api import Browser

from kontakt.cache.compression import compress
from kontakt.pages.render import Rendered, render_card
from tests.browser.gallery import views
from tests.browser.gallery.server import serving
from tests.browser.visits import chromium

ROUNDS = 15
GOAL = 1.10
"""The most that a card may take, in times of what plain text takes."""

SLOW_4G = {
    "offline": False,
    "latency": 150 * 3.75,
    "downloadThroughput": 0.9 * 1.6 * 1024 * 1024 / 8,
    "uploadThroughput": 0.9 * 750 * 1024 / 8,
}
"""Milliseconds, and bytes per second: 1.6 Mbit/s and 150 ms there and back.

With Lighthouse's factors for this throttle (`mobileSlow4G`), which knows requests and not the packets before them.
"""

PROCESSOR = 4

_PAINT = """() => new Promise((resolve) =>
  new PerformanceObserver((list, observer) => {
    for (const { name, startTime } of list.getEntries()) {
      if (name !== 'first-contentful-paint') continue
      observer.disconnect()
      resolve(startTime)
    }
  }).observe({ type: 'paint', buffered: true }))"""


def main() -> None:
    card = render_card(views.FULL)
    plain = Rendered(_text(len(compress("br", card.html))), "")
    took: dict[str, list[float]] = {"plain": [], "card": []}
    with serving() as shelf, chromium() as browser:
        addresses = {"plain": shelf.put("plain", plain), "card": shelf.put("card", card)}
        for number in range(ROUNDS + 1):
            for name, url in addresses.items():
                milliseconds = _first_paint(browser, url)
                if number:  # In the first round, much is done for the first time.
                    took[name].append(milliseconds)
    for line in _report(took, len(compress("br", card.html))):
        print(line)


def _first_paint(browser: Browser, url: str) -> float:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    client = context.new_cdp_session(page)
    client.send("Network.enable")
    client.send("Network.emulateNetworkConditions", SLOW_4G)
    client.send("Emulation.setCPUThrottlingRate", {"rate": PROCESSOR})
    page.goto(url, wait_until="commit")
    milliseconds: float = page.evaluate(_PAINT)
    context.close()
    return milliseconds


def _text(size: int) -> bytes:
    """Return a page of words that has this many bytes in Brotli, give or take one in a hundred."""
    chance = random.Random(1843)
    words, page = [], b""
    while len(compress("br", page)) < size:
        words += ["".join(chance.choices("etaoinshrdlucmfw", k=chance.randint(2, 9))) for _ in range(size // 100)]
        page = f"<!doctype html><html lang=en><title>Text</title><p>{' '.join(words)}</p></html>".encode()
    return page


def _report(took: dict[str, list[float]], size: int) -> Iterator[str]:
    ratio = statistics.median(card / plain for card, plain in zip(took["card"], took["plain"], strict=True))
    for name, label in (("plain", "plain text"), ("card", "full card")):
        quartiles = statistics.quantiles(took[name], n=4)
        yield f"{label:12} {quartiles[1]:6.0f} ms   (quartiles {quartiles[0]:.0f} to {quartiles[2]:.0f})"
    yield f"{'ratio':12} {ratio:6.2f}      (goal: at most {GOAL:.2f}), each {size} bytes in Brotli, {ROUNDS} rounds"


if __name__ == "__main__":
    main()
