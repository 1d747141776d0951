"""Conditional and partial requests for an answer that is at hand whole (RFC 9110, sections 13 and 14)."""

import re

_RANGE = re.compile(rb"bytes=(\d{0,15})-(\d{0,15})")


def is_known(if_none_match: bytes, tag: bytes) -> bool:
    """Return whether the client has the answer: one of its tags is this one, weak or strong, or it takes any."""
    if if_none_match == tag:
        return True
    tags = {one.strip().removeprefix(b"W/") for one in if_none_match.split(b",")}
    return tag in tags or b"*" in tags


def part(value: bytes, length: int) -> tuple[int, int] | None:
    """Return the first and the last byte of the range asked for; None where the range is to be ignored.

    Several ranges, and what is no range at all, are ignored: the whole is always a right answer. Raise `ValueError`
    where no byte of the content lies in the range (416).
    """
    match = _RANGE.fullmatch(value.strip())
    if match is None or match.groups() == (b"", b""):
        return None
    first, last = match.groups()
    if not first:
        if int(last) == 0 or length == 0:
            raise ValueError("nothing of it")
        return max(0, length - int(last)), length - 1
    begin, end = int(first), min(int(last), length - 1) if last else length - 1
    if last and int(last) < begin:
        return None
    if begin >= length:
        raise ValueError("behind the end")
    return begin, end
