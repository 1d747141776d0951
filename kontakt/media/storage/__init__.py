"""Where pictures are kept: content-addressed, written once and never changed."""

from kontakt.media.storage.interface import Defect, InvalidName, Storage, StorageUnusable, is_name
from kontakt.media.storage.local import LocalStorage
from kontakt.settings import Settings
from kontakt.settings.storage_url import object_address

__all__ = ["Defect", "InvalidName", "LocalStorage", "Storage", "StorageUnusable", "is_name", "open_storage"]


def open_storage(settings: Settings, *, timeout: float = 10.0, retries: int = 2) -> Storage:
    """Return the place that the settings name: the object store if there is one, else the folder.

    `timeout` (in seconds) and `retries` are those of each request to the object store.
    """
    if settings.storage_url is None:
        return LocalStorage(settings.upload_dir, settings.max_file_size)
    # Its client takes long to load, and most installations have a folder.
    from kontakt.media.storage.objects import ObjectStorage  # noqa: PLC0415

    address = object_address(settings.storage_url.get_secret_value())
    return ObjectStorage(address, timeout=timeout, retries=retries)
