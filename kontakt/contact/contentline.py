"""Content lines, the form that vCards are written in: cleaning, escaping, folding (RFC 2426 and RFC 6350, section 3).

Nothing here trusts its caller: whatever the strings hold, a property stays one line and a parameter one parameter.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

Version = Literal["3.0", "4.0"]

# Every character that some parser or other takes for the end of a line.
_LINE_BREAK = re.compile("\r\n|[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]")
# Controls, lone surrogates (no UTF-8 for them), and what turns the direction of text around (UAX #9, section 2).
_FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_TEXT_ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", ",": "\\,", ";": "\\;"})
_CARET_ESCAPES = str.maketrans({"^": "^^", '"': "^'"})
_URI_CHARACTERS = "%:/?#[]@!$&'()*+,;=-._~"
_FOLD_AT = 75


@dataclass(frozen=True, slots=True)
class Property:
    """A property: its value is already escaped, its parameters' values are not.

    A group ties a property to another one of the same group, such as a label (RFC 6350, section 3.3).
    """

    name: str
    value: str
    parameters: tuple[tuple[str, Sequence[str]], ...] = ()
    group: str | None = None


def prose(value: str | None) -> str:
    """Return the text with plain line feeds, without any other control character and outer white space."""
    return _FORBIDDEN.sub("", _LINE_BREAK.sub("\n", value or "").replace("\t", " ")).strip()


def line(value: str | None) -> str:
    """Return the text as one line, without control characters and outer white space."""
    return prose(value).replace("\n", " ")


def escape(value: str) -> str:
    r"""Return the value of a text property or of one component: `\`, `,`, `;` and line feeds escaped (section 3.4)."""
    return value.translate(_TEXT_ESCAPES)


def web_uri(value: str | None) -> str:
    """Return the web address as a URI (RFC 3986), or an empty string if it is not http or https.

    A URI value is not escaped like text (RFC 6350, section 3.4); what no URI may hold is percent-encoded instead.
    """
    address = line(value)
    return quote(address, safe=_URI_CHARACTERS) if address.lower().startswith(("https://", "http://")) else ""


def parameter_value(value: str, version: Version) -> str:
    """Return a parameter's value, quoted where it must be.

    4.0 has the caret for what a quoted value cannot hold (RFC 6868); 3.0 has nothing, so quotes become apostrophes.
    """
    cleaned = line(value)
    cleaned = cleaned.translate(_CARET_ESCAPES) if version == "4.0" else cleaned.replace('"', "'")
    return f'"{cleaned}"' if any(character in cleaned for character in ",;:") else cleaned


def fold(content_line: str) -> bytes:
    """Return the line as UTF-8 with its CRLF, folded so that no physical line has more than 75 octets.

    A fold never lies inside a UTF-8 sequence: not every reader unfolds before it decodes.
    """
    octets = content_line.encode()
    parts = []
    start, room = 0, _FOLD_AT
    while len(octets) - start > room:
        end = start + room
        while octets[end] & 0xC0 == 0x80:
            end -= 1
        parts.append(octets[start:end])
        start, room = end, _FOLD_AT - 1  # The space that marks a continuation counts.
    parts.append(octets[start:])
    return b"\r\n ".join(parts) + b"\r\n"


def serialize(item: Property, version: Version) -> bytes:
    """Return the property as a folded content line."""
    group = f"{item.group}." if item.group else ""
    parameters = "".join(
        f";{name}={','.join(parameter_value(value, version) for value in values)}" for name, values in item.parameters
    )
    return fold(f"{group}{item.name}{parameters}:{item.value}")
