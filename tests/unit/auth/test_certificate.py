"""Which certificate it is that is not trusted."""

from pathlib import Path

import pytest

from kontakt.auth.certificate import Distrust, distrust, presented, read
from tests.startup.certificates import issue
from tests.startup.listener import close, hang, listening


@pytest.mark.parametrize("answer", [close, hang], ids=["closes", "hangs"])
async def test_the_certificate_is_the_one_that_the_server_shows(answer, tmp_path: Path) -> None:
    leaf = issue("Our Provider", "id.example.com", "127.0.0.1", by=issue("Our Authority", is_authority=True))
    with listening(answer, leaf.context(tmp_path)) as address:
        certificate = await presented(f"https://{address}/", seconds=0.5)
    assert certificate is not None
    assert (certificate.subject, certificate.issuer) == ("CN=Our Provider", "CN=Our Authority")
    assert certificate.names == ("id.example.com", "127.0.0.1")
    assert certificate.fingerprint == leaf.fingerprint
    assert certificate.valid_from == leaf.certificate.not_valid_before_utc
    assert f"until {leaf.certificate.not_valid_after_utc:%Y-%m-%d %H:%M} UTC" in str(certificate)


async def test_a_server_that_shows_none_in_time_has_none(tmp_path: Path) -> None:
    with listening(hang) as address:
        assert await presented(f"https://{address}/", seconds=0.2) is None
    with listening(close) as address:
        assert await presented(f"https://{address}/", seconds=0.2) is None
    assert await presented(f"https://{address}/", seconds=0.2) is None


def test_what_a_stranger_writes_into_a_certificate_is_shown_short_and_harmless() -> None:
    from cryptography.hazmat.primitives.serialization import Encoding

    names = (f"host{number}.example.com" for number in range(500))
    certificate = read(issue("\x1b[2J\nfine \u202e", *names).certificate.public_bytes(Encoding.DER))
    words = str(certificate)
    assert words.isprintable()
    assert words.isascii()
    assert len(words) < 700
    assert "and 492 more" in words


@pytest.mark.parametrize("encoded", [b"", b"no certificate", b"\x30\x03\x02\x01\x01"])
def test_what_is_no_certificate_is_not_read(encoded: bytes) -> None:
    assert read(encoded) is None


@pytest.mark.parametrize(
    ("verify_code", "why"),
    [(10, Distrust.EXPIRED), (18, Distrust.SELF_SIGNED), (62, Distrust.OTHER_NAME), (66, Distrust.OTHER)],
)
def test_the_reason_is_what_openssl_says(verify_code: int, why: Distrust) -> None:
    assert distrust(verify_code) is why
