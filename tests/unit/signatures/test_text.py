"""The plain text of signatures."""

from kontakt.signatures import render
from tests.unit.signatures.people import FIELDS, signature


def test_what_belongs_together_stands_together():
    fields = tuple(name for name in FIELDS if name not in {"website:https://society.example/", "department"})
    assert (
        render.text(signature(fields=fields, disclaimer="Not a contract.\nNot advice."))
        == """\
Ada Lovelace (she/her)
Analyst of Engines
Analytical Society

Work: +44 20 7946 0815
Mobile: +44 7700 900184
ada@society.example
lovelace@example.com
https://ada.example/notes
12 St James's Square, SW1Y 4JH London, United Kingdom

Mastodon: https://mastodon.example/ada
GitHub: https://github.example/ada
LinkedIn: https://linkedin.example/ada
ORCID: https://orcid.example/ada

Meet over tea: https://calendar.example/ada
Save contact: https://cards.example/c/ada?s=signature

Not a contract.
Not advice.
"""
    )


def test_nothing_but_a_name_is_one_line():
    assert render.text(signature(fields=("name",))) == "Ada Lovelace\n"
