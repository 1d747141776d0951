"""Signatures as pure functions: a view in, HTML for mail programs and plain text out.

What mail programs agree on is the HTML of tables: all style is in attributes, no rule is in a style element, and what
Word (the engine of Outlook on Windows) needs is said twice, as attribute and as property.
"""

from kontakt.pages.language import translations
from kontakt.pages.render import template
from kontakt.signatures.fields import SignatureLayout
from kontakt.signatures.icons import glyphs
from kontakt.signatures.view import Contact, SignatureView


def html(view: SignatureView) -> str:
    """Return the HTML to paste: one table, at most 600 pixels wide. Gmail takes 10 000 characters."""
    words = translations(view.language).gettext
    drawn: str = template(f"signatures/{view.layout.value}.html").render(view=view, _=words)
    # The template's own lines; those of a disclaimer are elements.
    return "".join(line.strip() for line in drawn.split("\n"))


def document(view: SignatureView, title: str) -> str:
    """Return a whole page with the signature, as mail programs read it from a file."""
    drawn: str = template("signatures/document.html").render(view=view, title=title, signature=html(view))
    return drawn


def text(view: SignatureView) -> str:
    """Return the plain text: lines, and an empty one between what belongs together."""
    _ = translations(view.language).gettext
    name = " ".join(part for part in (view.name, f"({view.pronouns})" if view.pronouns else None) if part)
    contacts = [f"{one.label}: {one.text}" if one.label else _line(one) for one in view.contacts]
    profiles = [f"{one.name}: {one.href}" for one in view.profiles]
    links = [f"{_('Save contact')}: {view.card}"] if view.card else []
    if view.booking:
        links.insert(0, f"{view.booking[1] or _('Book a meeting')}: {view.booking[0]}")
    blocks = [[name, *view.roles], contacts, profiles, links, list(view.disclaimer)]
    return "\n\n".join("\n".join(filter(None, block)) for block in blocks if any(block)) + "\n"


def _line(contact: Contact) -> str:
    """Return a website with its scheme, by which mail programs make a link of it, and all else as it is shown."""
    return contact.href if contact.is_code and contact.href.startswith("http") else contact.text


def prepare() -> None:
    """Compile the templates and read the glyphs, which takes longer than drawing a signature."""
    glyphs()
    for layout in SignatureLayout:
        template(f"signatures/{layout.value}.html")
    template("signatures/document.html")
