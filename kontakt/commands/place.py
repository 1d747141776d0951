"""A place for pictures that is named on the command line."""

from pathlib import Path

from kontakt.media.storage import Storage, open_storage, storage_at
from kontakt.settings import Settings
from kontakt.settings.files import Unreadable, read_value
from kontakt.settings.storage_url import object_address
from kontakt.wording import Unfit

TIMEOUT, RETRIES = 30.0, 3
"""Of each request, in seconds: nobody waits for a page meanwhile."""


class Place:
    """A place: null for the configured one, the path of a folder, an address as in STORAGE_URL, or @ and a file.

    Such a file holds the address, whose secrets then are not in the list of processes. Raise `Unfit`.
    """

    def __init__(self, given: str | None, settings: Settings) -> None:
        self._settings, self._is_configured = settings, given is None
        if given is None:
            given = settings.storage_url.get_secret_value() if settings.storage_url else str(settings.upload_dir)
        elif given.startswith("@"):
            try:
                given = read_value(given[1:])
            except Unreadable as error:
                raise Unfit(f"a file that cannot be read: {error}", "the path of a file with the address") from None
        self._given = given
        self.identity = _identity(given)

    def open(self) -> Storage:
        """Return the storage, of which nothing is looked at yet."""
        if self._is_configured:
            return open_storage(self._settings, timeout=TIMEOUT, retries=RETRIES)
        return storage_at(self._given, timeout=TIMEOUT, retries=RETRIES)


def _identity(given: str) -> tuple[str, ...]:
    """Return what two names of one place have in common."""
    if "://" not in given:
        return (str(Path(given).resolve()),)
    address = object_address(given)
    return (address.endpoint or "", address.bucket, address.prefix)
