"""Chromium that takes the certificate of a stack on localhost, and no other that is not public."""

import hashlib
import shutil
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import Browser, BrowserType

from tests.browser.visits import FLAGS
from tests.images.stack import Stack


@contextmanager
def chromium(kind: BrowserType, stack: Stack, *flags: str) -> Iterator[Browser]:
    """Run the Chromium of this machine with more flags, without a window."""
    # The root is not sent; the key of the certificate below it, which signed the site's, is what can be named here.
    trust = f"--ignore-certificate-errors-spki-list={_fingerprint(stack.certificate('intermediate'))}"
    browser = kind.launch(executable_path=shutil.which("chromium"), args=[*FLAGS, trust, *flags])
    try:
        yield browser
    finally:
        browser.close()


def _fingerprint(certificate: bytes) -> str:
    key = x509.load_pem_x509_certificate(certificate).public_key()
    public = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return b64encode(hashlib.sha256(public).digest()).decode()
