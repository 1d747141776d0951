"""What is known of the identity provider: its metadata and its keys, fetched once for all who wait."""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import httpx

from kontakt.auth.discovery import ProviderMetadata, discover
from kontakt.auth.faults import ProviderUnreachable, ProviderUnusable
from kontakt.auth.fetch import fetch
from kontakt.auth.keys import KeySet, read_key_set
from kontakt.auth.problems import ProviderUnavailable

_LOGGER = logging.getLogger(__name__)
_Value = TypeVar("_Value")

METADATA_AGE = 3600.0
"""After this time in seconds the metadata is fetched again, in the background and only if somebody signs in."""

KEYS_AGE = 600.0
"""After this time in seconds the keys are fetched again, so that a withdrawn key does not live on."""

RETRY_AFTER = 30.0
"""After a failed refresh, what is known is used for this many seconds before the next attempt."""

REFETCH_FLOOR = 10.0
"""After the keys were fetched for an unknown key in vain, they are not for this many seconds."""


class Provider:
    """The provider's metadata and keys; they outlive a time in which it does not answer. `clock` is in seconds."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        metadata: ProviderMetadata,
        *,
        allow_http: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._allow_http = allow_http
        self._clock = clock
        self._metadata = metadata
        self._metadata_until = clock() + METADATA_AGE
        self._keys: KeySet | None = None
        self._keys_until = 0.0
        self._no_refetch_before = 0.0
        self._running: dict[str, asyncio.Task[Any]] = {}

    @property
    def known_metadata(self) -> ProviderMetadata:
        """The last known metadata."""
        return self._metadata

    def metadata(self) -> ProviderMetadata:
        """Return the last known metadata; if they are old, have them fetched again for those who come later."""
        if self._clock() > self._metadata_until:
            self._metadata_until = self._clock() + RETRY_AFTER
            self._task("metadata", self._fetch_metadata)
        return self._metadata

    async def keys(self) -> KeySet:
        """Return the provider's keys; raise `ProviderUnavailable` if there never were any and there are none now."""
        if self._keys is None:
            return await self._shared("keys", self._fetch_keys)
        if self._clock() > self._keys_until:
            try:
                return await self._shared("keys", self._fetch_keys)
            except ProviderUnavailable:
                self._keys_until = self._clock() + RETRY_AFTER
        return self._keys

    async def newer_keys(self, seen: KeySet) -> KeySet:
        """Return the keys that followed those in which one was missing; the same ones if there are no others."""
        if self._keys is not None and self._keys is not seen:
            return self._keys  # Somebody else fetched them in the meantime.
        if self._clock() < self._no_refetch_before:
            return seen
        newer: KeySet = await self._shared("keys", self._fetch_keys)
        if newer == seen:
            self._no_refetch_before = self._clock() + REFETCH_FLOOR
        return newer

    async def aclose(self) -> None:
        """Stop what runs in the background."""
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _fetch_metadata(self) -> None:
        try:
            metadata = await discover(self._metadata.issuer, self._client, allow_http=self._allow_http)
        except (ProviderUnreachable, ProviderUnusable) as error:
            _LOGGER.warning("The identity provider's metadata could not be refreshed: %s", error)
            return
        if self._metadata.jwks_uri != metadata.jwks_uri:
            self._keys_until = 0.0
        self._metadata = metadata
        self._metadata_until = self._clock() + METADATA_AGE

    async def _fetch_keys(self) -> KeySet:
        url = self._metadata.jwks_uri
        try:
            answer = await fetch(self._client, "GET", url)
        except ProviderUnreachable as error:
            raise _unavailable(error) from error
        if answer.document is None or answer.finding:
            raise _unavailable(f"{url} {answer.finding.sentence if answer.finding else ''}")
        self._keys = read_key_set(answer.document)
        self._keys_until = self._clock() + KEYS_AGE
        return self._keys

    async def _shared(self, name: str, fetching: Callable[[], Coroutine[Any, Any, _Value]]) -> _Value:
        # Shielded: who goes away does not take the answer from the others who wait.
        return await asyncio.shield(self._task(name, fetching))

    def _task(self, name: str, fetching: Callable[[], Coroutine[Any, Any, _Value]]) -> asyncio.Task[_Value]:
        if name not in self._running:
            task = asyncio.create_task(fetching(), name=f"oidc-{name}")
            task.add_done_callback(lambda done: self._finish(name, done))
            self._running[name] = task
        return self._running[name]

    def _finish(self, name: str, task: asyncio.Task[Any]) -> None:
        del self._running[name]
        if not task.cancelled():
            task.exception()  # Asked for, so that a failure for which nobody waits any more is not reported again.


def _unavailable(reason: object) -> ProviderUnavailable:
    _LOGGER.warning("The identity provider cannot be used: %s", reason)
    return ProviderUnavailable()
