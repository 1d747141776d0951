"""Whether the identity provider is there, as far as its answers and its silence tell."""

import logging
from collections.abc import Callable

_LOGGER = logging.getLogger(__name__)

CONTACT_AGE = 10.0
"""For so many seconds after an answer the provider is believed to be there."""


class Presence:
    """When the provider was heard last, and which of its parts fail. `clock` is in seconds.

    The log says once that it fails, and once that all is well again, however often somebody tried in between.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._heard_until = clock() + CONTACT_AGE
        self._failing: dict[str, type[Exception]] = {}

    @property
    def is_certain(self) -> bool:
        """Whether the provider answered a moment ago and nothing failed since."""
        return self._clock() < self._heard_until

    def heard(self) -> None:
        """Note that the provider answered."""
        self._heard_until = self._clock() + CONTACT_AGE

    def doubt(self) -> None:
        """Note that somebody waited for an answer in vain; whoever comes next asks first."""
        self._heard_until = self._clock()

    def failed(self, part: str, error: Exception) -> None:
        """Note that a part of what is needed (`metadata`, `keys`) could not be had."""
        # By kind, because the words of an outage change while it lasts: refused, too slow, HTTP 503.
        if type(error) not in self._failing.values():
            _LOGGER.warning("The identity provider fails; what is known of it goes on to be used. %s", error)
        self._failing[part] = type(error)

    def succeeded(self, part: str) -> None:
        """Note that a part was had."""
        self.heard()
        if self._failing.pop(part, None) and not self._failing:
            _LOGGER.info("The identity provider is back")
