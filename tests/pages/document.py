"""A page as a list of elements, read by the standard library's parser."""

from dataclasses import dataclass
from html.parser import HTMLParser

VOID = {"meta", "link", "img", "base", "path", "wbr", "br", "input"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    text: str = ""


class Document(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self._open: list[Element] = []

    def handle_starttag(self, tag, attrs):
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        assert self._open, f"</{tag}> closes nothing"
        assert self._open.pop().tag == tag, f"</{tag}> closes another element"

    def handle_data(self, data):
        unread = self._open and self._open[-1].tag in {"script", "style"}  # Nobody reads these, wherever they stand.
        for element in self._open[-1:] if unread else self._open:
            element.text += data

    def all(self, tag: str, **attributes: str) -> list[Element]:
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [e for e in self.elements if e.tag == tag and wanted.items() <= e.attributes.items()]

    def one(self, tag: str, **attributes: str) -> Element:
        (element,) = self.all(tag, **attributes)
        return element

    def meta(self, name: str) -> str:
        (element,) = [e for e in self.all("meta") if name in (e.attributes.get("name"), e.attributes.get("property"))]
        return element.attributes["content"]


def parse(html: bytes) -> Document:
    document = Document()
    document.feed(html.decode())
    document.close()
    assert not document._open
    return document
