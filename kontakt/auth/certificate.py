"""The certificate that a server shows (RFC 5280), looked at only after it was not trusted, to say which one it is."""

import hashlib
import ssl
import warnings
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

import anyio
import httpx
from cryptography import x509

from kontakt.auth.faults import shown
from kontakt.auth.fetch import http_client

LOOK = 2.0
"""How long each step of a second look at the server may take, in seconds."""

_MOST_NAMES = 8


class Distrust(Enum):
    """Why a certificate is not trusted, to be read after "the certificate"."""

    EXPIRED = "has expired"
    NOT_YET_VALID = "is not valid yet"
    OTHER_NAME = "is for another host name"
    SELF_SIGNED = "is self-signed"
    UNKNOWN_AUTHORITY = "is of an authority that is not known here"
    OTHER = "is not trusted"


# Verify codes of OpenSSL (x509_vfy.h). Nobody can tell 20 and 21 from a server that leaves out an intermediate one.
_REASONS = {
    9: Distrust.NOT_YET_VALID,
    10: Distrust.EXPIRED,
    18: Distrust.SELF_SIGNED,
    19: Distrust.UNKNOWN_AUTHORITY,
    20: Distrust.UNKNOWN_AUTHORITY,
    21: Distrust.UNKNOWN_AUTHORITY,
    62: Distrust.OTHER_NAME,
    64: Distrust.OTHER_NAME,
}


def distrust(verify_code: int) -> Distrust:
    """Return what OpenSSL's verify code means."""
    return _REASONS.get(verify_code, Distrust.OTHER)


@dataclass(frozen=True, slots=True)
class Certificate:
    """What tells one certificate from another. All texts are as the server sent them."""

    subject: str
    names: tuple[str, ...]
    issuer: str
    valid_from: datetime
    valid_until: datetime
    fingerprint: str

    def __str__(self) -> str:
        """Return it in words that are fit to be shown."""
        names = [shown(name, 100) for name in self.names[:_MOST_NAMES]]
        more = len(self.names) - len(names)
        return (
            f"subject {shown(self.subject)}; names {', '.join(names) or 'none'}{f' and {more} more' if more else ''}; "
            f"issued by {shown(self.issuer)}; valid from {self.valid_from:%Y-%m-%d %H:%M} "
            f"until {self.valid_until:%Y-%m-%d %H:%M} UTC; SHA-256 {self.fingerprint}"
        )


async def presented(url: str, seconds: float = LOOK) -> Certificate | None:
    """Return the certificate that the server at the address shows, whoever that is; None if it shows none in time."""
    seen: list[bytes] = []

    async def watch(event: str, information: Mapping[str, Any]) -> None:
        if event.endswith("start_tls.complete"):
            certificate = information["return_value"].get_extra_info("ssl_object").getpeercert(binary_form=True)
            seen.append(certificate or b"")

    trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trusting.check_hostname = False
    trusting.verify_mode = ssl.CERT_NONE  # Nothing secret is sent, and nothing is believed.
    # By an HTTP client, so that it takes the same way as the request before: perhaps through a proxy.
    with suppress(httpx.RequestError, OSError), anyio.move_on_after(2 * seconds):
        async with http_client(trusting) as client:
            await client.head(url, timeout=seconds, extensions={"trace": watch})
    return read(seen[-1]) if seen else None


def read(encoded: bytes) -> Certificate | None:
    """Return what a certificate in DER says; None if it cannot be read."""
    try:
        with warnings.catch_warnings(action="ignore"):  # Of what the standard forbids and the server does anyway.
            certificate = x509.load_der_x509_certificate(encoded)
        return Certificate(
            certificate.subject.rfc4514_string(),
            _names(certificate),
            certificate.issuer.rfc4514_string(),
            certificate.not_valid_before_utc,
            certificate.not_valid_after_utc,
            hashlib.sha256(encoded).digest().hex(":").upper(),
        )
    except ValueError:
        return None


def _names(certificate: x509.Certificate) -> tuple[str, ...]:
    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except (x509.ExtensionNotFound, x509.DuplicateExtension, x509.UnsupportedGeneralNameType, ValueError):
        return ()
    return tuple(str(name.value) for name in extension.value if isinstance(name, x509.DNSName | x509.IPAddress))
