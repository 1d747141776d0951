"""What a query asks for, however it is written."""

import pytest

from kontakt.contact.parameters import QrParameters, qr_parameters, vcard_version
from kontakt.problems import Invalid


def pointers(query: str) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        qr_parameters(query)
    return {error["pointer"]: error["code"] for error in caught.value.errors}


@pytest.mark.parametrize(
    "query",
    [
        "",
        "format=png&size=300&content=url&logo=0&fg=%23000000&bg=%23ffffff",
        "bg=FFFFFF&fg=000000&logo=0&content=url&size=0300&format=png",
        "s=qr&v=7&utm_source=x",
        "size=400&size=300",
    ],
)
def test_the_same_wish_is_the_same_value_however_it_is_written(query):
    assert qr_parameters(query) == QrParameters()


def test_every_parameter_is_read():
    query = "content=mecard&bg=%23FFFBEB&fg=0F172A&logo=1&size=2000&format=pdf"
    assert qr_parameters(query) == QrParameters("pdf", 2000, "mecard", logo=True, fg="#0f172a", bg="#fffbeb")


def test_every_wrong_parameter_is_named():
    assert pointers("format=gif&size=99&content=all&logo=yes&fg=red&bg=%23fff") == {
        "/format": "not-a-choice",
        "/size": "out-of-range",
        "/content": "not-a-choice",
        "/logo": "not-a-choice",
        "/fg": "colour",
        "/bg": "colour",
    }


@pytest.mark.parametrize("size", ["", "2001", "1e3", "-300", "300.0", "+300", "٣٠٠", "²²²", "0" * 5000 + "300"])
def test_a_size_is_a_whole_number_from_100_to_2000(size):
    assert pointers(f"size={size}") == {"/size": "out-of-range"}


@pytest.mark.parametrize("query", ["fg=ffffff&bg=000000", "fg=777777&bg=888888", "fg=ffff00", "bg=000000"])
def test_colours_that_would_not_scan_are_wrong(query):
    assert pointers(query) == {"/fg": "contrast"}


@pytest.mark.parametrize(
    ("query", "accept", "version"),
    [
        ("", "", "3.0"),
        ("", "*/*", "3.0"),
        ("version=", "*/*", "3.0"),
        ("version=4.0", "text/vcard;version=3.0", "4.0"),
        ("version=3.0", "text/vcard;version=4.0", "3.0"),
        ("", "text/vcard;version=4.0", "4.0"),
        ("", 'TEXT/vCard ; version="4.0" ; q=0.8, */*;q=0.1', "4.0"),
        ("", "text/vcard;version=4.0;q=0", "3.0"),
        ("", "text/vcard;version=4.0;q=0.5, text/vcard;version=3.0;q=0.9", "3.0"),
        ("", "text/vcard;version=3.0;q=0.5, text/vcard;version=4.0;q=0.9", "4.0"),
        ("", "text/vcard;version=3.0, text/vcard;version=4.0", "3.0"),
        ("", "text/vcard;version=2.1", "3.0"),
        ("", "text/html;version=4.0", "3.0"),
        ("", "text/vcard;q=x;version=;,;;=", "3.0"),
    ],
)
def test_the_query_counts_more_than_the_header(query, accept, version):
    assert vcard_version(query, accept) == version


@pytest.mark.parametrize("query", ["version=2.1", "version=4", "version=4.0%20"])
def test_a_version_that_does_not_exist_is_refused(query):
    with pytest.raises(Invalid) as caught:
        vcard_version(query, "")
    assert [error["pointer"] for error in caught.value.errors] == ["/version"]
