"""Bring the catalogues up to date: `make messages`, or `.venv/bin/python -m tests.locale.messages`.

Reads what the templates and the public pages say, adds it to every `kontakt.po` without a translation, drops what is
said no more, and compiles. Beside the catalogues it writes `countries.json`: the names of the countries in that
language, from the Unicode CLDR as Babel has it.
"""

import json
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from iso3166 import countries_by_alpha2

from kontakt.pages.language import LANGUAGES

ROOT = Path(__file__).parent.parent.parent
FOLDER = ROOT / "kontakt" / "locale"
TEMPLATE = FOLDER / "kontakt.pot"
TRANSLATED = tuple(language for language in LANGUAGES if language != "en")

_METHODS = [
    ("kontakt/pages/**.py", "python"),
    ("kontakt/problems.py", "python"),
    ("kontakt/auth/problems.py", "python"),
    ("templates/**.html", "jinja2"),
]
_KEYWORDS = DEFAULT_KEYWORDS | {"translatable": None}


class Words(Catalog):
    """A catalogue whose header says what gettext needs, and neither dates nor names that differ with each run."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """Return the lines of the header."""
        headers = [("Content-Type", "text/plain; charset=utf-8")]
        if self.locale is not None:
            headers += [("Language", str(self.locale)), ("Plural-Forms", self.plural_forms)]
        return headers


def extracted() -> Words:
    """Return what the code and the templates say, with the comments for translators."""
    found = Words(header_comment="# The words of the public pages.", fuzzy=False)
    options = {"jinja2": {"trimmed": "true"}}
    for folder in ("kontakt", "templates"):
        methods = [(pattern.partition("/")[2], method) for pattern, method in _METHODS if pattern.startswith(folder)]
        for name, _, message, comments, context in extract_from_dir(
            ROOT / folder,
            methods,
            {pattern: options.get(method, {}) for pattern, method in methods},
            keywords=_KEYWORDS,
            comment_tags=("NOTE:",),
            strip_comment_tags=True,
        ):
            found.add(message, None, [(f"{folder}/{name}", 0)], auto_comments=comments, context=context)
    return found


def catalogue(language: str) -> Words:
    """Return the translations into a language, as they are kept in its `.po`; empty where there is none yet."""
    words = Words(language, header_comment=f"# {Locale.parse(language).english_name}.", fuzzy=False)
    if not po(language).exists():
        return words
    with po(language).open("rb") as file:
        read = read_po(file, locale=language)
    for message in messages(read):
        words[message.id] = message
    words.obsolete = read.obsolete
    return words


def messages(catalog: Catalog) -> Iterator[Message]:
    """Yield all messages but the header."""
    return (message for message in catalog if message.id)


def strings(message: Message) -> tuple[str, ...]:
    """Return the translations of a message, one for each plural form; empty where there is none."""
    return tuple(message.string) if isinstance(message.string, tuple | list) else (message.string or "",)


def compiled(words: Words) -> bytes:
    """Return the catalogue as gettext reads it."""
    output = BytesIO()
    write_mo(output, words)
    return output.getvalue()


def countries(language: str) -> str:
    """Return the content of `countries.json`, one country a line."""
    territories = Locale.parse(language).territories
    names = {code: territories[code] for code in sorted(countries_by_alpha2)}
    return json.dumps(names, ensure_ascii=False, indent=0, separators=(",", ":")) + "\n"


def po(language: str) -> Path:
    """Return the path of a catalogue."""
    return FOLDER / language / "LC_MESSAGES" / "kontakt.po"


def main() -> None:
    """Write everything; exit with 1 if words are missing, and name them."""
    template = extracted()
    _write(TEMPLATE, template)
    missing = []
    for language in TRANSLATED:
        words = catalogue(language)
        words.update(template, no_fuzzy_matching=True)
        _write(po(language), words)
        po(language).with_suffix(".mo").write_bytes(compiled(words))
        missing += [f"{language}: {message.id}" for message in messages(words) if not all(strings(message))]
    for language in LANGUAGES:
        path = FOLDER / language / "countries.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(countries(language), encoding="utf-8")
    sys.exit("\n".join(["These have no translation yet:", *missing]) if missing else 0)


def _write(path: Path, words: Words) -> None:
    output = BytesIO()
    path.parent.mkdir(parents=True, exist_ok=True)
    write_po(output, words, width=120, ignore_obsolete=True, include_lineno=False, sort_by_file=True)
    path.write_bytes(output.getvalue())


if __name__ == "__main__":
    main()
