"""From bytes, which a fuzzer chooses, to values: the same bytes give the same values, and any bytes give some."""

from collections.abc import Sequence
from typing import TypeVar
from zlib import crc32

One = TypeVar("One")

LONGEST = 256
"""Bytes of a case: enough for a whole contact."""

LENGTHS = (20, 60, 120, LONGEST)

WORDS: tuple[str, ...] = (
    *("", " ", "a", "Ada Lovelace", "Grace Hopper", "Ünïcødé", "Ἀθηνᾶ", "Юрий", "王小明", "محمد", "ß", "ﬁ", "İ", "ſ"),
    *("</script><script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "' onload='alert(1)", "<!--<script>"),
    *("]]>", "{{7*7}}", "{% raw %}", "%(name)s", "${7*7}", "</style>", "</title><svg/onload=alert(1)>", "&lt;", "&#0;"),
    *("javascript:alert(1)", "data:text/html,<script>", "vbscript:x", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)"),
    *("https://example.com/", "http://a.example/b?c=d&e=f#g", "https://user:pass@host/", "//evil.example", "/\\evil"),
    *("http://[::1]:80/", "http://[", "https://例え.テスト/", "mailto:a@b.c", "tel:+1", "file:///etc/passwd", "/c/a"),
    *("/api/auth/login", "/..//evil.example", "/.//evil.example", "/%2f%2fevil", "/%5cevil", "/\t/evil", "///evil"),
    *("\r\n", "\r", "\n", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\x00", "\x1b[31m", "\x7f", "\t", "\\"),
    *("\\n", "\\,", "\\;", ";", ",", ":", '"', "'", "^n", "^'", "=", "+1", "-1", "@SUM(1)", "=cmd|' /C calc'!A0"),
    *(
        "\u202e",
        "\u2066",
        "\u200d",
        "\u200b",
        "\ufeff",
        "\ud800",
        "\udfff",
        "👩‍🚀",
        "🏳️‍🌈",
        "🇪🇪",
        "e\u0301",
        "\U0010ffff",
    ),
    *("BEGIN:VCARD", "END:VCARD", "TEL:+666", "\r\nEND:VCARD\r\n", "item1.X-ABLabel:x", "PHOTO;ENCODING=b:", "MECARD:"),
    *("../../etc/passwd", "..\\..\\x", "CON", "NUL.txt", "a.exe", ".htaccess", "%00", "%0d%0a", "%", "%zz", "%ff"),
    *(
        "true",
        "false",
        "null",
        "nan",
        "inf",
        "-0",
        "0",
        "1",
        "1e999",
        "99999999999999999999",
        "٣",
        "½",
        "0x10",
        "1_000",
    ),
    *(
        "#000000",
        "#ffffff",
        "#FfFfFf",
        "#12345",
        "#1234567",
        "rgb(0,0,0)",
        "ffffff",
        "000000",
        "#ggg000",
        "#００００００",
    ),
    *("mobile", "work", "home", "fax", "other", "+372 5555 5555", "+44 20 7946 0958 ext. 12", "112", "ada@example.com"),
    *("00000000-0000-0000-0000-000000000000", "ada-lovelace", "-", "--", "a-", "-a", "card", "aa", "__proto__", "DE"),
)
"""What breaks programs, and what is ordinary."""

_RANGES = ((0x20, 0x7F), (0x00, 0x20), (0x7F, 0x180), (0x370, 0x530), (0x590, 0x700), (0x2000, 0x2070))
_BEYOND = (
    (0x3040, 0x30FF),
    (0x4E00, 0x4F00),
    (0xD7F0, 0xE010),
    (0xFE00, 0x10000),
    (0x1F300, 0x1F6FF),
    (0xE0000, 0xE01F0),
)
_ALL_RANGES = (*_RANGES, *_RANGES, *_BEYOND)


class Source:
    """Reads bytes from the front; after the last one there are only zeros."""

    __slots__ = ("_at", "_data", "is_encodable")

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0
        self.is_encodable = False
        """Whether texts may have no half of a surrogate pair, which neither a request nor the database can hold."""

    def byte(self) -> int:
        """Return a number below 256."""
        at = self._at
        self._at = at + 1
        return self._data[at] if at < len(self._data) else 0

    def number_of_case(self) -> int:
        """Return a number that no fuzzer can learn to choose, for what takes too long to be done in every case."""
        return crc32(self._data)

    def below(self, limit: int) -> int:
        """Return a number below the limit, which is at most 2**32."""
        number = self.byte()
        while limit > 256:
            number = number << 8 | self.byte()
            limit >>= 8
            if limit <= 1:
                break
        return number

    def number(self, least: int, most: int) -> int:
        """Return a number of this range, both ends with it."""
        width = most - least + 1
        return least + self.below(width) % width

    def chance(self, of: int) -> bool:
        """Return true in one of so many cases."""
        return self.byte() % of == 1

    def pick(self, choices: Sequence[One]) -> One:
        """Return one of the choices."""
        return choices[self.below(len(choices)) % len(choices)]

    def raw(self, most: int) -> bytes:
        """Return up to so many of the bytes as they are."""
        length = self.number(0, most)
        found = self._data[self._at : self._at + length]
        self._at += length
        return found

    def rest(self) -> bytes:
        """Return what is left."""
        found = self._data[self._at :]
        self._at = len(self._data)
        return found

    def text(self, most: int = 200, words: Sequence[str] = WORDS) -> str:
        """Return a text of up to so many characters, lone surrogates among them; often of words, sometimes long."""
        parts = []
        for _ in range(self.byte() % 5):
            kind = self.byte() % 8
            if kind < 4:
                parts.append(self.pick(words))
            elif kind < 6:
                low, high = self.pick(_ALL_RANGES)
                parts.append("".join(chr(low + self.byte() % (high - low)) for _ in range(1 + self.byte() % 6)))
            elif kind == 6:
                parts.append(self.raw(24).decode("latin-1"))
            else:
                parts.append((self.pick(words) or "x") * (1 + self.byte()))
        whole = "".join(parts)[:most]
        return whole.encode("utf-8", "replace").decode() if self.is_encodable else whole

    def maybe(self, most: int = 200) -> str | None:
        """Return a text or nothing."""
        return self.text(most) if self.byte() % 3 else None

    def colour(self) -> str:
        """Return a colour `#rrggbb`; greys, black and white come often."""
        kind = self.byte() % 8
        if kind == 0:
            return "#000000" if self.chance(2) else "#ffffff"
        if kind == 1:
            return "#" + f"{self.byte():02x}" * 3
        return f"#{self.byte():02x}{self.byte():02x}{self.byte():02x}"
