"""Where pictures are kept: content-addressed, written once and never changed."""

from pathlib import Path

from kontakt.media.storage.interface import (
    Defect,
    InvalidName,
    Part,
    Storage,
    StorageUnusable,
    Stored,
    is_content,
    is_digest,
    is_name,
    name_for,
)
from kontakt.media.storage.local import LocalStorage
from kontakt.settings import Settings
from kontakt.settings.storage_url import object_address

__all__ = [
    "Defect",
    "InvalidName",
    "LocalStorage",
    "Part",
    "Storage",
    "StorageUnusable",
    "Stored",
    "is_content",
    "is_digest",
    "is_name",
    "name_for",
    "open_storage",
    "storage_at",
]


def open_storage(settings: Settings, *, timeout: float = 10.0, retries: int = 2) -> Storage:
    """Return the place that the settings name: the object store if there is one, else the folder.

    `timeout` (in seconds) and `retries` are those of each request to the object store.
    """
    if settings.storage_url is None:
        return LocalStorage(settings.upload_dir, settings.max_file_size)
    return _object_storage(settings.storage_url.get_secret_value(), timeout, retries)


def storage_at(place: str, *, timeout: float = 10.0, retries: int = 2) -> Storage:
    """Return the place that an address as in STORAGE_URL, or a path, names; raise `Unfit` for any other address."""
    if "://" in place:
        return _object_storage(place, timeout, retries)
    return LocalStorage(Path(place))


def _object_storage(url: str, timeout: float, retries: int) -> Storage:
    # Its client takes long to load, and most installations have a folder.
    from kontakt.media.storage.objects import ObjectStorage  # noqa: PLC0415

    return ObjectStorage(object_address(url), timeout=timeout, retries=retries)
