"""Deque's axe, the same engine that browsers' accessibility tools use, asked about a page as it is just now."""

from functools import cache
from typing import Any

from playwright.sync_api import Page

from tests.browser.embedded import ROOT

# Every rule that is on by default, good practice included, and targets of 24 pixels (WCAG 2.2, criterion 2.5.8).
# The live card is a frame without script, in which axe cannot run; as a page of its own it is asked like any other.
RUN = """async () => {
  const { violations } = await axe.run({
    resultTypes: ['violations'], iframes: false, rules: { 'target-size': { enabled: true } },
  })
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, any, all, none }) => ({
      id, help, target: target.join(' '), why: [...any, ...all, ...none].map(({ message }) => message).join('; '),
    })))
}"""


def assert_accessible(page: Page) -> None:
    """Fail with the rule, the element and the reason of everything that axe finds."""
    page.evaluate(_script())
    found: list[dict[str, Any]] = page.evaluate(RUN)
    assert found == [], f"{page.url}: {found}"


@cache
def _script() -> str:
    # Evaluated by the browser's debugger, which no content security policy concerns; the page itself loads nothing.
    return (ROOT / "web/node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
