"""Reading pages as a person would: by words, links, fields and rows."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urlsplit

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Element:
    def __init__(self, tag: str, attributes: dict[str, str], parent: Element | None) -> None:
        self.tag, self.attributes, self.parent = tag, attributes, parent
        self.children: list[Element | str] = []

    def all(self, tag: str = "", **wanted: str) -> list[Element]:
        """Every element below with this tag and these attributes (`data_label` for data-label)."""
        found = []
        for child in self.children:
            if isinstance(child, Element):
                if child._is(tag, wanted):
                    found.append(child)
                found += child.all(tag, **wanted)
        return found

    def one(self, tag: str = "", **wanted: str) -> Element:
        found = self.all(tag, **wanted)
        assert len(found) == 1, f"{len(found)} of {tag} {wanted}"
        return found[0]

    def has(self, tag: str = "", **wanted: str) -> bool:
        return bool(self.all(tag, **wanted))

    @property
    def text(self) -> str:
        return " ".join(self._raw().split())

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]

    def get(self, name: str) -> str | None:
        return self.attributes.get(name)

    def _raw(self) -> str:
        return "".join(each if isinstance(each, str) else each._raw() for each in self.children)

    def _is(self, tag: str, wanted: dict[str, str]) -> bool:
        if tag and self.tag != tag:
            return False
        for name, value in wanted.items():
            attribute = self.attributes.get(name.strip("_").replace("_", "-"))
            if attribute is None or (
                value not in attribute.split() if name == "class_" else attribute != value
            ):
                return False
        return True


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.open = Element("", {}, None)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, self.open)
        self.open.children.append(element)
        if tag not in VOID:
            self.open = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.tag == tag, f"</{tag}> closes <{self.open.tag}>"
        assert self.open.parent is not None
        self.open = self.open.parent

    def handle_data(self, data: str) -> None:
        self.open.children.append(data)


def read(response: Any) -> Element:
    """The page of a response; fails on markup that is not balanced."""
    builder = _Builder()
    builder.feed(response.content.decode())
    builder.close()
    assert builder.open is builder.root, f"<{builder.open.tag}> is never closed"
    return builder.root


def query_of(url: str) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(urlsplit(url).query).items()}


def titles(page: Element) -> list[str]:
    """What the rows of a list are called."""
    return [link.text for link in page.all("a", class_="row-title")]


HTMX = {"HX-Request": "true"}
