"""Authorities and certificates, made on the spot, good and bad."""

import ipaddress
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Issued:
    """A certificate, its key, and the authority that issued it, if it is not self-signed."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey
    issuer: Self | None

    @property
    def fingerprint(self) -> str:
        return self.certificate.fingerprint(hashes.SHA256()).hex(":").upper()

    def write(self, folder: Path, *chain: "Issued") -> tuple[str, str]:
        """Return the paths of the certificate, with others behind it, and of its key."""
        folder.mkdir(exist_ok=True)
        certificates, key = folder / "certificate.pem", folder / "key.pem"
        certificates.write_bytes(
            b"".join(one.certificate.public_bytes(Encoding.PEM) for one in (self, *chain)),
        )
        key.write_bytes(self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        return str(certificates), str(key)

    def context(self, folder: Path, *chain: "Issued") -> ssl.SSLContext:
        """Return how a server shows the certificate, with others behind it."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self.write(folder, *chain))
        return context


def issue(
    name: str,
    *hosts: str,
    by: Issued | None = None,
    is_authority: bool = False,
    begin: timedelta = -DAY,
    end: timedelta = DAY,
) -> Issued:
    """Return a new certificate for the hosts, valid from `begin` to `end` after now."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    signer = by.key if by else key
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + begin)
        .not_valid_after(now + end)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
        .add_extension(_usage(is_authority=is_authority), critical=True)
    )
    if hosts:
        builder = builder.add_extension(x509.SubjectAlternativeName([_name(host) for host in hosts]), critical=False)
    return Issued(builder.sign(signer, hashes.SHA256()), key, by)


def _name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _usage(*, is_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        encipher_only=False,
        decipher_only=False,
    )
