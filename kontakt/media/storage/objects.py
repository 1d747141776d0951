"""Pictures as objects in a bucket of an S3-compatible store."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import certifi
from obstore.exceptions import BaseError
from obstore.store import S3Store

from kontakt import __version__
from kontakt.media.storage.interface import (
    LARGEST,
    Defect,
    InvalidName,
    Part,
    StorageUnusable,
    Stored,
    checked_name,
    is_name,
)
from kontakt.media.storage.trouble import is_behind_the_end, is_no_object, told
from kontakt.settings.storage_url import ObjectAddress

if TYPE_CHECKING:
    from obstore.store import ClientConfig, S3Config

_PROBES = "check"
_CONNECTING = 3.0


class ObjectStorage:
    """Pictures in a bucket, each under its name behind the address's prefix.

    `timeout` is that of each request, in seconds; with `retries` it takes at most twice as long.
    """

    def __init__(self, address: ObjectAddress, *, timeout: float = 10.0, retries: int = 2) -> None:
        self._address = address
        self._timeout = timeout
        with self._telling():
            self._store = S3Store(
                address.bucket,
                prefix=address.prefix or None,
                config=_config(address),
                client_options=_client(address, timeout),
                retry_config={"max_retries": retries, "retry_timeout": timedelta(seconds=timeout)},
            )

    def put(self, name: str, data: bytes) -> None:
        """Write the object, unless it has this content already."""
        if self._read(checked_name(name)) != data:
            self._write(name, data)

    def write(self, name: str, data: bytes) -> None:
        """Write the object in one request, of which a store shows all or nothing, and read it back.

        Its signature covers the content's SHA-256. That an answer has the right ETag would prove less: for objects that
        a store encrypts with keys of their own it is no MD5, and it says nothing of what a later request gets.
        """
        self._write(checked_name(name), data)

    def read(self, name: str) -> bytes | None:
        """Return the object's content, or None."""
        try:
            return self._read(checked_name(name))
        except InvalidName:
            return None

    def part(self, name: str, start: int, length: int) -> Part | None:
        """Return some of the object's content, or None; a request of its own."""
        try:
            return self._part(checked_name(name), start, length)
        except InvalidName:
            return None

    def stored(self) -> Iterator[Stored]:
        """Yield the objects that pictures can be; each request asks for a thousand."""
        with self._telling():
            for found in self._store.list(chunk_size=1000):
                for one in found:
                    if is_name(one["path"]):
                        yield Stored(one["path"], one["size"], one["last_modified"].timestamp())

    def delete(self, name: str) -> None:
        """Remove the object, if it exists."""
        checked_name(name)
        with self._telling():
            self._store.delete(name)

    def check(self) -> str:
        """Ask for an object that is not there, and expect to be told so: address, bucket and key are right then."""
        if self._read(f"{_PROBES}/{uuid4().hex}") is not None:
            found = f"{self._address.host} has an answer for names that nobody gave, so it is something else"
            raise StorageUnusable(Defect.ABSENT, found)
        return f"bucket {self._address.bucket} at {self._address.host}, answers"

    def prepare(self) -> None:
        """Write an object, read it and remove it."""
        probe = f"{_PROBES}/{uuid4().hex}"
        self._write(probe, probe.encode())
        with self._telling():
            self._store.delete(probe)

    def sweep(self, older_than: float = 3600) -> int:
        """Remove what `prepare` left that was interrupted; pictures themselves are never unfinished."""
        limit = datetime.fromtimestamp(time.time() - older_than, UTC)
        with self._telling():
            left = [one["path"] for part in self._store.list(_PROBES) for one in part if one["last_modified"] <= limit]
            for path in left:
                self._store.delete(path)
        return len(left)

    def _write(self, path: str, data: bytes) -> None:
        with self._telling():
            self._store.put(path, data, use_multipart=False)
        if self._read(path) != data:
            found = f"{self._address.host} took {len(data)} bytes, and gives something else back"
            raise StorageUnusable(Defect.UNREACHABLE, found)

    def _read(self, path: str) -> bytes | None:
        with self._telling():
            try:
                result = self._store.get(path)
                if result.meta["size"] > LARGEST:
                    result = self._store.get(path, options={"range": (0, LARGEST)})
                return bytes(result.bytes())
            except FileNotFoundError as error:
                if is_no_object(error):
                    return None
                raise

    def _part(self, path: str, start: int, length: int) -> Part | None:
        with self._telling():
            try:
                result = self._store.get(path, options={"range": (start, start + length)})
                return Part(bytes(result.bytes()), result.meta["size"])
            except FileNotFoundError as error:
                if is_no_object(error):
                    return None
                raise
            except BaseError as error:
                if is_behind_the_end(error):
                    return Part(b"", start)  # It does not say how many bytes there are: none are behind this one.
                raise

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except (BaseError, OSError, ValueError) as error:
            raise told(error, self._address, self._timeout) from error


def _config(address: ObjectAddress) -> "S3Config":
    config: S3Config = {
        "virtual_hosted_style_request": address.virtual_hosted_style_request,
        "disable_bulk_delete": True,  # There is one to delete at a time, and not every store can do it in bulk.
    }
    if endpoint := address.request_endpoint:
        config["endpoint"] = endpoint
    if address.region:
        config["region"] = address.region
    if address.access_key_id and address.secret_access_key:
        config["access_key_id"] = address.access_key_id
        config["secret_access_key"] = address.secret_access_key
    if address.session_token:
        config["session_token"] = address.session_token
    return config


def _client(address: ObjectAddress, timeout: float) -> "ClientConfig":
    client: ClientConfig = {
        "user_agent": f"Kontakt/{__version__}",
        "allow_http": (address.endpoint or "").startswith("http://"),
        "timeout": timedelta(seconds=timeout),
        "connect_timeout": timedelta(seconds=min(timeout, _CONNECTING)),
    }
    # As for the provider: the authorities of these files, else the well-known ones, which an image may not have.
    if not {"SSL_CERT_FILE", "SSL_CERT_DIR"} & set(os.environ):
        client["root_certificate"] = certifi.contents()
    return client
