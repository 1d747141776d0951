"""Who is behind a user agent: a person, a crawler, or a program that fetches a page to preview a link to it.

The list is that of the package crawler-user-agents, which its community keeps.
"""

import re
from functools import lru_cache
from typing import Any

from crawleruseragents import CRAWLER_USER_AGENTS_DATA

from kontakt.analytics.schemas import Agent, Device

MAX_LENGTH = 500
"""How many characters of a user agent count. People's have about 200; a hostile one costs no more than this."""

_PEOPLE = ("MetaIAB Facebook",)
"""What the list takes for a fetcher, and is the browser inside an application, with a person before it."""

_PLAIN = re.compile(r"(?:[^\\.^$*+?\[\]{}()|]|\\[^A-Za-z0-9])+")


class Patterns:
    """Regular expressions of which nearly all are plain text, which is ten times as fast to look for."""

    def __init__(self, patterns: list[str]) -> None:
        plain = [pattern for pattern in patterns if _PLAIN.fullmatch(pattern)]
        others = [f"(?:{pattern})" for pattern in patterns if not _PLAIN.fullmatch(pattern)]
        self._texts = [re.sub(r"\\(.)", r"\1", pattern) for pattern in plain]
        self._search = re.compile("|".join(others) or r"(?!)").search

    def match(self, text: str) -> bool:
        """Return whether one of them is found in the text."""
        return any(one in text for one in self._texts) or self._search(text) is not None


def _patterns(*, of_previews: bool) -> Patterns:
    entries: list[dict[str, Any]] = CRAWLER_USER_AGENTS_DATA
    return Patterns([one["pattern"] for one in entries if ("social-preview" in one.get("tags", ())) is of_previews])


_PREVIEWS, _BOTS = _patterns(of_previews=True), _patterns(of_previews=False)


def described(user_agent: str) -> tuple[Agent, Device]:
    """Return who it is, and on what kind of device; of a long one only the beginning counts."""
    return _described(user_agent[:MAX_LENGTH])


@lru_cache(maxsize=4096)
def _described(user_agent: str) -> tuple[Agent, Device]:
    return _agent(user_agent), _device(user_agent.lower())


def _agent(user_agent: str) -> Agent:
    for words in _PEOPLE:
        user_agent = user_agent.replace(words, "")
    if _PREVIEWS.match(user_agent):
        return Agent.PREVIEW
    # Every browser has a name.
    return Agent.BOT if not user_agent.strip() or _BOTS.match(user_agent) else Agent.PERSON


def _device(user_agent: str) -> Device:
    if "ipad" in user_agent or "tablet" in user_agent or ("android" in user_agent and "mobile" not in user_agent):
        return Device.TABLET
    return Device.MOBILE if "mobi" in user_agent or "iphone" in user_agent else Device.DESKTOP
