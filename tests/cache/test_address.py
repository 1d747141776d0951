"""Which addresses are kept, and under what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontakt.cache.address import target


def key(path, query=b"", **headers):
    found = target(path, query)
    assert found is not None
    sent = {name.replace("_", "-").encode(): value.encode() for name, value in headers.items()}
    return found.address, found.choose(sent) if found.choose else ""


KINDS = ["/c/ada", "/api/cards/ada", "/api/cards/ada/vcf", "/api/cards/ada/qr", "/api/cards/ada/preview.png"]


def test_each_kind_of_answer_has_an_address_of_its_own():
    assert len({key(path) for path in KINDS}) == len(KINDS)


@pytest.mark.parametrize("path", KINDS)
@pytest.mark.parametrize("query", [b"s=qr", b"v=12", b"s=nfc&v=1", b"utm_source=mail", b"&&", b"=", b"%01=%ff"])
def test_parameters_that_change_nothing_lead_to_the_same_answer(path, query):
    assert key(path, query) == key(path)


def test_the_order_of_parameters_does_not_matter_and_the_last_of_two_counts():
    assert key("/api/cards/ada/qr", b"size=200&format=svg") == key("/api/cards/ada/qr", b"format=svg&size=200")
    assert key("/api/cards/ada/qr", b"size=200&size=300") == key("/api/cards/ada/qr", b"size=300")
    assert key("/api/cards/ada/qr", b"size=200") != key("/api/cards/ada/qr", b"size=300")
    assert key("/api/cards/ada/qr", b"fg=%23000000") == key("/api/cards/ada/qr", b"fg=%2300000%30")


@pytest.mark.parametrize("query", [b"key=x", b"key=", b"key", b"s=qr&key=x", b"k%65y=x"])
@pytest.mark.parametrize("path", KINDS)
def test_what_a_key_opens_is_never_kept(path, query):
    assert target(path, query) is None


@pytest.mark.parametrize(
    "path",
    [
        "/", "/c/", "/c/ada/", "/c/Ada", "/c/-a", "/c/ada/vcf", "/c/static/card.js", "/api/cards",
        "/api/cards/ada/view", "/api/cards/0192f5a0-0000-7000-8000-000000000000/images/avatar",
        "/api/health", "/uploads/ada", "//c/ada",
        "/c/ada\n", "/c/" + "a" * 101, "/c/" + "a" * 100_000,
    ],
)  # fmt: skip
def test_nothing_else_is_kept(path):
    assert target(path, b"") is None


def test_made_up_languages_do_not_keep_a_page_again():
    assert key("/c/ada", b"lang=xx") == key("/c/ada", b"lang=") == key("/c/ada")
    assert key("/c/ada", b"lang=de") != key("/c/ada")


def test_a_page_is_chosen_by_what_the_visitor_reads_unless_the_address_says_it():
    assert key("/c/ada", accept_language="de-AT") == key("/c/ada", accept_language="de") != key("/c/ada")
    assert key("/c/ada", b"lang=fr", accept_language="de") == key("/c/ada", b"lang=fr")
    assert key("/c/ada", accept_language="tlh") == key("/c/ada")


def test_a_vcard_is_chosen_by_what_the_program_takes():
    path = "/api/cards/ada/vcf"
    assert key(path, accept="text/vcard; version=4.0") == key(path, accept='text/vcard;version="4.0"') != key(path)
    assert key(path, b"version=3.0", accept="text/vcard;version=4.0") == key(path, b"version=3.0")


@given(query=st.binary(max_size=600), path=st.sampled_from(KINDS))
def test_any_query_has_a_small_address_or_none(query, path):
    found = target(path, query)
    if found is not None:
        assert len(query) <= 500
        assert len(found.address.parameters) <= 6
        assert found == target(path, query)


def test_what_is_refused_is_not_at_hand():
    assert target("/c/ada", b"s=%00") is None


def test_long_addresses_and_headers_are_not_remembered():
    from kontakt.cache import address, coding

    for remembered in (address._target, address._accepted_version, coding._preferred):
        remembered.cache_clear()
    target("/c/" + "a" * 10_000, b"")
    target("/c/ada", b"x" * 10_000)
    assert address._target.cache_info().currsize == 0
    for tail in range(20):
        key("/api/cards/ada/vcf", accept="x" * 10_000 + str(tail))
        coding.preferred(b"x" * 10_000 + str(tail).encode())
    assert address._accepted_version.cache_info().currsize == 1
    assert coding._preferred.cache_info().currsize == 1
