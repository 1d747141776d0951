"""What is known of the identity provider: its metadata and its keys, kept fresh, fetched once for all who wait."""

import asyncio
import logging
import secrets
import time
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

import httpx

from kontakt.auth.discovery import ProviderMetadata, configuration_url, discover
from kontakt.auth.faults import Obstacle, ProviderUnreachable, ProviderUnusable
from kontakt.auth.fetch import Answer, fetch
from kontakt.auth.freshness import Lifetime
from kontakt.auth.presence import Presence
from kontakt.auth.problems import ProviderUnavailable

if TYPE_CHECKING:
    from kontakt.auth.keys import KeySet

_LOGGER = logging.getLogger(__name__)
_Value = TypeVar("_Value")

METADATA_AGE = Lifetime(usual=3600.0, least=300.0, most=86400.0)
"""After this time in seconds the metadata is fetched again; many providers forbid to keep them at all."""

KEYS_AGE = Lifetime(usual=600.0, least=300.0, most=3600.0)
"""After this time in seconds the keys are fetched again. A key that was withdrawn, perhaps because somebody stole it,
must not live on for longer, whatever the provider says of its usual answers; a new one is fetched when it is met."""

RETRY_AFTER = 30.0
"""After a failed refresh, what is known is used for this many seconds before the next attempt."""

REFETCH_FLOOR = 10.0
"""After the keys were fetched for an unknown key in vain, they are not for this many seconds."""

LONGEST_LOOK = 2.5
"""How long a person waits, in seconds, until it is known whether the provider is there."""

SILENCE_AGE = 5.0
"""For so many seconds after it was not there nobody else waits for it."""


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
        self._presence = Presence(clock)
        self._silent_until = 0.0
        self._metadata = metadata
        self._metadata_until = self._soon(METADATA_AGE.of(metadata.fresh_for))
        self._keys: KeySet | None = None
        self._keys_until = 0.0
        self._no_refetch_before = 0.0
        self._sooner = asyncio.Event()
        self._running: dict[str, asyncio.Task[Any]] = {}

    def start(self) -> None:
        """Fetch the keys, and from now on keep them and the metadata fresh, until `aclose`."""
        self._task("refresh", self._refresh)

    @property
    def known_metadata(self) -> ProviderMetadata:
        """The last known metadata."""
        return self._metadata

    def metadata(self) -> ProviderMetadata:
        """Return the last known metadata; if they are old, have them fetched again for those who come later."""
        if self._clock() > self._metadata_until:
            self._task("metadata", self._fetch_metadata)
        return self._metadata

    async def ready(self) -> ProviderMetadata:
        """Return the metadata of a provider that is there now; raise `ProviderUnavailable` if it is not.

        It is asked only if it was not heard lately, once for all who wait, and for `LONGEST_LOOK` seconds.
        """
        if not self._presence.is_certain:
            if self._clock() < self._silent_until:
                raise ProviderUnavailable
            try:
                async with asyncio.timeout(LONGEST_LOOK):
                    await self._shared("metadata", self._fetch_metadata)
            except (TimeoutError, ProviderUnavailable) as error:
                if isinstance(error, TimeoutError):
                    url, detail = configuration_url(self._metadata.issuer), f"no answer within {LONGEST_LOOK:g} s"
                    self._failed("metadata", ProviderUnreachable(url, Obstacle.TIMEOUT, detail))
                self._silent_until = self._clock() + SILENCE_AGE
                raise ProviderUnavailable from None  # The log has the reason, once.
        return self.metadata()

    async def keys(self) -> "KeySet":
        """Return the provider's keys; raise `ProviderUnavailable` if there never were any and there are none now."""
        if self._keys is None:
            return await self._shared("keys", self._fetch_keys)
        if self._clock() > self._keys_until:
            with suppress(ProviderUnavailable):
                return await self._shared("keys", self._fetch_keys)
        return self._keys

    async def newer_keys(self, seen: "KeySet") -> "KeySet":
        """Return the keys that followed those in which one was missing; the same ones if there are no others."""
        if self._keys is not None and self._keys is not seen:
            return self._keys  # Somebody else fetched them in the meantime.
        if self._clock() < self._no_refetch_before:
            return seen
        newer: KeySet = await self._shared("keys", self._fetch_keys)
        if newer == seen:
            self._no_refetch_before = self._clock() + REFETCH_FLOOR
        return newer

    async def ask(
        self, method: str, url: str, *, headers: Mapping[str, str], form: Mapping[str, str] | None = None
    ) -> Answer:
        """Return the answer of one of the provider's endpoints; raise `ProviderUnavailable` if there is none."""
        try:
            answer = await fetch(self._client, method, url, headers=headers, form=form)
        except ProviderUnreachable as error:
            self._note(error)
            _LOGGER.warning("The identity provider cannot be used: %s", error)
            raise ProviderUnavailable from error
        self._presence.heard()
        return answer

    async def aclose(self) -> None:
        """Stop what runs in the background."""
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _refresh(self) -> None:
        while True:
            self._sooner.clear()
            with suppress(TimeoutError):
                pause = max(0.0, min(self._metadata_until, self._keys_until) - self._clock())
                await asyncio.wait_for(self._sooner.wait(), pause)
            try:
                with suppress(ProviderUnavailable):
                    if self._clock() >= self._metadata_until:
                        await self._shared("metadata", self._fetch_metadata)
                with suppress(ProviderUnavailable):
                    if self._clock() >= self._keys_until:
                        await self._shared("keys", self._fetch_keys)
            except Exception:
                # What nobody thought of must not end this for good, and must not repeat itself without a pause.
                _LOGGER.exception("The identity provider's metadata and keys could not be refreshed")
                await asyncio.sleep(RETRY_AFTER)

    async def _fetch_metadata(self) -> None:
        self._metadata_until = self._soon(RETRY_AFTER)
        try:
            metadata = await discover(self._metadata.issuer, self._client, allow_http=self._allow_http)
        except ProviderUnreachable as error:
            self._note(error)
            self._failed("metadata", error)
            if error.is_busy:
                return
            raise ProviderUnavailable from error
        except ProviderUnusable as error:
            self._failed("metadata", error)
            if error.is_absent:  # A proxy answers for a provider that is not there.
                self._presence.doubt()
                raise ProviderUnavailable from error
            self._presence.heard()
            return
        self._presence.succeeded("metadata")
        if self._metadata.jwks_uri != metadata.jwks_uri:
            self._keys_until = 0.0
        self._metadata = metadata
        self._metadata_until = self._soon(METADATA_AGE.of(metadata.fresh_for))

    async def _fetch_keys(self) -> "KeySet":
        url = self._metadata.jwks_uri
        try:
            answer = await fetch(self._client, "GET", url)
            if answer.finding:
                raise ProviderUnusable([answer.finding])
        except (ProviderUnreachable, ProviderUnusable) as error:
            self._keys_until = self._soon(RETRY_AFTER)
            self._note(error)
            self._failed("keys", error)
            raise ProviderUnavailable from error
        self._presence.succeeded("keys")
        self._keys = keys = await asyncio.to_thread(_read, answer.document or {})
        self._keys_until = self._soon(KEYS_AGE.of(answer.fresh_for))
        return keys

    def _note(self, error: ProviderUnreachable | ProviderUnusable) -> None:
        if isinstance(error, ProviderUnreachable) and error.is_busy:
            self._presence.heard()
        else:
            self._presence.doubt()

    def _failed(self, part: str, error: ProviderUnreachable | ProviderUnusable) -> None:
        self._presence.failed(part, error)
        self._sooner.set()  # The refresh may be asleep for minutes; it is what finds out that the provider is back.

    def _soon(self, seconds: float) -> float:
        # Up to a fifth earlier, so that replicas that started together do not ask together for ever.
        return self._clock() + seconds * secrets.SystemRandom().uniform(0.8, 1.0)

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


def _read(document: Mapping[str, Any]) -> "KeySet":
    # Not above, and in a thread: the first keys come when the server begins to listen, and cryptography takes long.
    from kontakt.auth.keys import read_key_set  # noqa: PLC0415

    return read_key_set(document)
