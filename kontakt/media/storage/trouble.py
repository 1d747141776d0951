"""What an object store's client says when something is wrong, in words for an operator.

The client's errors are sentences, with the server's answer or the system's error somewhere in them: these are looked
for, and nothing else is repeated. The codes are those of the S3 API, appendix "Error responses".
"""

import re

from kontakt.media.storage.interface import Defect, StorageUnusable
from kontakt.settings.storage_url import ObjectAddress

_STATUS = re.compile(r"non-2xx status code: (\d{3})")
_CODE = re.compile(r"<Code>([A-Za-z0-9]{1,60})</Code>")
_REGION = re.compile(r"<Region>([A-Za-z0-9-]{1,60})</Region>")
_CERTIFICATE = re.compile(r"InvalidCertificate\(\s*(?:Other\(\s*OtherError\(\s*)?(\w+)")
_CERTIFICATES = {
    "UnknownIssuer": "by an authority that is not trusted",
    "CaUsedAsEndEntity": "by an authority that is not trusted: itself",
    "NotValidForName": "for another name",
    "NotValidForNameContext": "for another name",
    "Expired": "that has expired",
    "ExpiredContext": "that has expired",
    "NotValidYet": "that is not valid yet",
    "NotValidYetContext": "that is not valid yet",
}
_REFUSALS = {
    "InvalidAccessKeyId": "there is no such access key",
    "SignatureDoesNotMatch": "the secret is not that of the access key",
    "AccessDenied": "the access key may not do this",
    "ExpiredToken": "the session token has expired",
    "InvalidToken": "the session token is none",
    "RequestTimeTooSkewed": "this machine's clock and the store's differ",
}


def is_no_object(error: Exception) -> bool:
    """Return whether the store itself says that there is no object, as opposed to no bucket, or to no store."""
    code = _CODE.search(str(error))
    return code is not None and code[1] != "NoSuchBucket"


def is_behind_the_end(error: Exception) -> bool:
    """Return whether the store says that an object has no byte where one was asked for (RFC 9110, section 15.5.17)."""
    status = _STATUS.search(str(error))
    return status is not None and status[1] == "416"


def told(error: Exception, address: ObjectAddress, timeout: float) -> StorageUnusable:
    """Return what is wrong."""
    text = str(error)
    if "169.254.169.254" in text:  # Where a machine of AWS learns its own key, after everything else.
        return StorageUnusable(Defect.REFUSED, "no access key, neither here nor in AWS_ACCESS_KEY_ID")
    if status := _STATUS.search(text):
        code = _CODE.search(text)
        return _answered(int(status[1]), code[1] if code else "", _REGION.search(text), address)
    if "redirect without LOCATION" in text:
        found = f"{address.host} says that the bucket {address.bucket} is in another region"
        return StorageUnusable(Defect.BUCKET, found)
    if certificate := _CERTIFICATE.search(text):
        reason = _CERTIFICATES.get(certificate[1], f"that cannot be used ({certificate[1]})")
        return StorageUnusable(Defect.CERTIFICATE, f"{address.host} shows a certificate {reason}")
    return StorageUnusable(*_unanswered(text, address, timeout))


def _answered(status: int, code: str, region: re.Match[str] | None, address: ObjectAddress) -> StorageUnusable:
    said = f"HTTP {status}, {code}" if code else f"HTTP {status}"
    if code == "NoSuchBucket":
        return StorageUnusable(Defect.BUCKET, f"{address.host} has no bucket {address.bucket}")
    if region:
        found = f"{address.host} says that the bucket {address.bucket} is in the region {region[1]} ({said})"
        return StorageUnusable(Defect.BUCKET, found)
    if status >= 500 or status in {408, 429}:
        return StorageUnusable(Defect.UNREACHABLE, f"{address.host} answers with a fault of its own ({said})")
    if not code and status != 403:  # Without an answer of S3's form, such as from a store's pages for people.
        return StorageUnusable(Defect.ABSENT, f"{address.host} answers, but not as an object store does ({said})")
    reason = _REFUSALS.get(code, "it does not take the request")
    return StorageUnusable(Defect.REFUSED, f"{address.host} says that {reason} ({said})")


def _unanswered(text: str, address: ObjectAddress, timeout: float) -> tuple[Defect, str]:
    if "builder error" in text:
        found = "no connection to an object store can be made: its address is no https://, or no authority is trusted"
        return Defect.CERTIFICATE, found
    for sign, reason in (
        ("dns error", "has a name that is not known"),
        ("ConnectionRefused", "refuses the connection"),
        ("TimedOut", f"does not answer within {timeout:g} s"),
        ("kind: Timeout", f"does not answer within {timeout:g} s"),
        ("tls handshake", "does not speak TLS"),
        ("InvalidMessage", "does not speak TLS"),
        ("Connect", "cannot be connected to"),
    ):
        if sign in text:
            return Defect.UNREACHABLE, f"{address.host} {reason}"
    return Defect.UNREACHABLE, f"{address.host} ends the connection before its answer is whole"
