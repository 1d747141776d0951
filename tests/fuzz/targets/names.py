"""The name under which a download is saved."""

import re
from email.message import Message
from unicodedata import category
from urllib.parse import unquote

from kontakt.contact.filename import content_disposition
from tests.fuzz.source import Source

_HEADER = re.compile(
    r"(attachment|inline); filename=\"([^\"\\\x00-\x1f\x7f-\uffff]+)\"; filename\*=UTF-8''([A-Za-z0-9!#$&+.^_`|~%-]+)"
)


def file_name(source: Source) -> None:
    """The header is one line of ASCII; both names are plain names with that extension, whoever reads them."""
    kind, extension = source.pick(("attachment", "inline")), source.pick(("vcf", "png", "svg", "pdf", "csv"))
    header = content_disposition(source.text(400), extension, "inline" if kind == "inline" else "attachment")
    match = _HEADER.fullmatch(header)
    assert match, header
    assert match[1] == kind
    for name in (match[2], unquote(match[3], errors="strict")):
        assert name.endswith(f".{extension}"), name
        assert not set(name) & set('<>:"/\\|?*\r\n\x00'), name
        assert not any(category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for c in name), name
        assert not name.startswith("."), name
        assert len(name.encode()) <= 210
        assert name.strip() == name
    message = Message()
    message["content-disposition"] = header
    assert message.get_content_disposition() == kind
    assert str(message.get_filename()).endswith(f".{extension}")
