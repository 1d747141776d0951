"""Tags that a client knows, and parts that it asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontakt.cache.conditions import is_known, part

TAG = b'"br-abc"'


@pytest.mark.parametrize(
    "header",
    [b'"br-abc"', b'W/"br-abc"', b'"x", "br-abc"', b'"x","br-abc","y"', b'W/"x", W/"br-abc"', b"*", b' "br-abc" '],
)
def test_a_client_that_has_the_answer_does_not_get_it_again(header):
    assert is_known(header, TAG)


@pytest.mark.parametrize("header", [b"", b'"abc"', b"br-abc", b'"br-abc', b'w/"br-abc"', b'"br-abcd"', b'"*"', b","])
def test_a_client_that_has_another_one_gets_it(header):
    assert not is_known(header, TAG)


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (b"bytes=0-", (0, 99)),
        (b"bytes=0-0", (0, 0)),
        (b"bytes=10-19", (10, 19)),
        (b"bytes=90-1000", (90, 99)),
        (b"bytes=99-99", (99, 99)),
        (b"bytes=-1", (99, 99)),
        (b"bytes=-1000", (0, 99)),
        (b" bytes=5-6 ", (5, 6)),
        # None of these is a range of bytes, so that all is sent.
        (b"", None),
        (b"bytes=", None),
        (b"bytes=-", None),
        (b"bytes=5", None),
        (b"bytes=9-5", None),
        (b"bytes=0-1,3-4", None),
        (b"bytes=a-b", None),
        (b"lines=0-1", None),
        (b"bytes=1-99999999999999999999", None),
        (b"bytes=\xb2-", None),
    ],
)
def test_a_part_is_what_was_asked_for(header, found):
    assert part(header, 100) == found


@pytest.mark.parametrize("header", [b"bytes=100-", b"bytes=100-200", b"bytes=999999999999999-", b"bytes=-0"])
def test_what_is_not_there_cannot_be_had(header):
    with pytest.raises(ValueError):
        part(header, 100)


def test_nothing_has_no_parts():
    for header in (b"bytes=0-", b"bytes=-1"):
        with pytest.raises(ValueError):
            part(header, 0)


@given(st.binary(max_size=40) | st.from_regex(rb"bytes=\d*-\d*", fullmatch=True), st.integers(0, 1000))
def test_a_part_lies_within_the_content(header, length):
    try:
        found = part(header, length)
    except ValueError:
        return
    assert found is None or 0 <= found[0] <= found[1] < length
