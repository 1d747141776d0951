"""Step 3, too: pictures can be kept. And step 6: their place is opened."""

import asyncio
import os
import shlex
from pathlib import Path

from kontakt.media.storage import Defect, Storage, StorageUnusable, open_storage
from kontakt.settings import Settings
from kontakt.settings.meaning import example
from kontakt.settings.storage_url import object_address
from kontakt.startup.problems import NotYet, StartProblem, StartupFailed
from kontakt.startup.reasons import Reason

_REASONS = {
    Defect.MISSING: Reason.UPLOADS_MISSING,
    Defect.NO_FOLDER: Reason.UPLOADS_NO_FOLDER,
    Defect.NOT_WRITABLE: Reason.UPLOADS_NOT_WRITABLE,
    Defect.READ_ONLY: Reason.UPLOADS_NOT_WRITABLE,
    Defect.FULL: Reason.UPLOADS_FULL,
    Defect.UNREACHABLE: Reason.STORAGE_UNREACHABLE,
    Defect.CERTIFICATE: Reason.STORAGE_CERTIFICATE,
    Defect.ABSENT: Reason.STORAGE_ABSENT,
    Defect.BUCKET: Reason.STORAGE_BUCKET,
    Defect.REFUSED: Reason.STORAGE_REFUSED,
}


async def check(settings: Settings, *, seconds: float) -> str:
    """Return what the place of the pictures is, without changing anything; `seconds` are left to find out.

    Raise `NotYet` if it may come by itself, `StartupFailed` if not.
    """

    def look() -> str:
        return open_storage(settings, timeout=min(5.0, max(1.0, seconds)), retries=0).check()

    try:
        return await asyncio.to_thread(look)
    except StorageUnusable as error:
        failed = NotYet if error.defect is Defect.UNREACHABLE else StartupFailed
        raise failed([_problem(error, settings)]) from error


async def opened(settings: Settings) -> Storage:
    """Return the place of the pictures, made ready and tried out; raise `StartupFailed`."""

    def make_ready() -> Storage:
        storage = open_storage(settings)
        storage.prepare()
        storage.sweep()
        return storage

    try:
        return await asyncio.to_thread(make_ready)
    except StorageUnusable as error:
        raise StartupFailed([_problem(error, settings)]) from error


def _problem(error: StorageUnusable, settings: Settings) -> StartProblem:
    if settings.storage_url is None:
        subject, advice = "UPLOAD_DIR", _folder_advice(error.defect, settings.upload_dir, settings.max_file_size)
    else:
        subject, advice = "STORAGE_URL", _store_advice(error.defect, settings.storage_url.get_secret_value())
    return StartProblem(_REASONS[error.defect], subject, error.found, *advice)


def _folder_advice(defect: Defect, folder: Path, largest: int) -> tuple[str, str]:
    """Return what is expected, and a line to copy."""
    quoted = shlex.quote(str(folder))
    match defect:
        case Defect.MISSING:
            parent = shlex.quote(str(folder.absolute().parent))
            expected = "a folder in one that is there: a mistyped path, or a forgotten mount, would lose pictures"
            return expected, f"mkdir -p {parent}"
        case Defect.NO_FOLDER:
            return "a folder", "UPLOAD_DIR=/data/uploads"
        case Defect.READ_ONLY:
            return "a folder that can be written to", f"mount -o remount,rw {quoted}"
        case Defect.FULL:
            return f"room for at least one upload, which MAX_FILE_SIZE lets have {largest} bytes", f"df -h {quoted}"
    expected = "a folder in which this user may make, read and remove files"
    return expected, f"chown -R {os.geteuid()}:{os.getegid()} {quoted}"


def _store_advice(defect: Defect, url: str) -> tuple[str, str]:
    """Return what is expected, and a line to copy."""
    address = object_address(url)
    match defect:
        case Defect.UNREACHABLE:
            expected = "an object store that answers, at the latest after STARTUP_TIMEOUT"
        case Defect.CERTIFICATE:
            expected = "a certificate for that name, by an authority that is trusted; SSL_CERT_FILE names others"
            return expected, "SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt"
        case Defect.ABSENT:
            expected = (
                "as endpoint the address of the S3 API, which often has another host or port than the store's pages"
            )
        case Defect.BUCKET:
            where = f" --endpoint-url {shlex.quote(address.endpoint)}" if address.endpoint else ""
            return "a bucket that is there, in the region named", f"aws s3 mb s3://{address.bucket}{where}"
        case _:
            expected = "a key that may list the bucket, and get, put and delete objects in it"
            return (
                expected,
                "STORAGE_URL=s3://bucket/prefix?endpoint=https://host&access_key_id=...&secret_access_key=...",
            )
    return expected, example("storage_url")
