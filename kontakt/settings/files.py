"""Values that come from files, the way container secrets arrive."""

import os
import stat

LIMIT = 64 * 1024
"""The largest file that is read, in bytes."""


class Unreadable(Exception):  # noqa: N818 - says what is so
    """The file holds no value; the message says why, and nothing of its content.

    `is_absent` if there is no file at the path, which then may be something else than a path.
    """

    def __init__(self, reason: str, *, is_absent: bool = False) -> None:
        super().__init__(reason)
        self.is_absent = is_absent


def read_value(path: str) -> str:
    """Return the file's text without line breaks at its end; raise `Unreadable`."""
    try:
        content = _content(path)
    except (FileNotFoundError, NotADirectoryError):
        raise Unreadable("no such file", is_absent=True) from None
    except PermissionError:
        raise Unreadable(f"the user with the id {os.geteuid()} may not read it") from None
    except (OSError, ValueError) as error:  # A path too long is the one, one with a NUL byte the other.
        reason = getattr(error, "strerror", None) or "no path"
        raise Unreadable(reason, is_absent=True) from None
    if len(content) > LIMIT:
        raise Unreadable(f"it is larger than {LIMIT // 1024} KiB")
    if b"\0" in content:
        raise Unreadable("it holds a NUL byte, so it is no text in UTF-8")
    try:
        text = content.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError:
        raise Unreadable("it is no text in UTF-8") from None
    if not text:
        raise Unreadable("it is empty")
    return text


def _content(path: str) -> bytes:
    """Return at most one byte more than the limit; raise `OSError`, or `Unreadable` for what is no regular file."""
    # Asked before it is opened: opening a pipe may wait for ever, and a device may do something.
    kind = os.stat(path).st_mode  # noqa: PTH116 - a Path would take an empty name for the present folder
    if not stat.S_ISREG(kind):
        raise Unreadable(f"it is {'a folder' if stat.S_ISDIR(kind) else 'a device or a pipe'}, and no file")
    with open(path, "rb", buffering=0, opener=_open_at_once) as file:
        content = b""
        while len(content) <= LIMIT and (part := file.read(LIMIT + 1 - len(content))):
            content += part
        return content


def _open_at_once(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)
