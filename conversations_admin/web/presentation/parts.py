"""What a block is made of: small values, each with the template that draws it.

Made by the renderers of this package, read by `templates/conversations/items/parts/`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.safestring import SafeString

# Longer text shows its beginning in the flow; the rest is folded, and says how much it is.
PROSE_SHOWN = 3_000
CODE_SHOWN = 4_000
CODE_LINES_SHOWN = 60
# A rest beyond this is left to the raw view, if the page offers one.
HUGE = 200_000


@dataclass(frozen=True, slots=True)
class Part:
    """Common to all: which template draws it."""

    template: ClassVar[str] = ""


@dataclass(frozen=True, slots=True)
class Prose(Part):
    """Markdown made safe; `rest` is what did not fit, as plain text when it is very long."""

    template: ClassVar[str] = "conversations/items/parts/prose.html"
    html: SafeString
    rest_html: SafeString | None = None
    rest_text: str = ""
    rest_length: int = 0
    is_rest_open: bool = False

    @property
    def rest_words(self) -> str:
        return _more(self.rest_length)

    @property
    def is_huge(self) -> bool:
        return self.rest_length > HUGE


@dataclass(frozen=True, slots=True)
class Code(Part):
    """Preformatted text: JSON, programs, logs, diffs."""

    template: ClassVar[str] = "conversations/items/parts/code.html"
    text: str
    label: str = ""
    rest: str = ""
    rest_length: int = 0
    is_rest_open: bool = False

    @property
    def rest_words(self) -> str:
        return _more(self.rest_length)

    @property
    def is_huge(self) -> bool:
        return self.rest_length > HUGE


@dataclass(frozen=True, slots=True)
class Table(Part):
    template: ClassVar[str] = "conversations/items/parts/table.html"
    label: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class KeyValues(Part):
    template: ClassVar[str] = "conversations/items/parts/key_values.html"
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Media(Part):
    """An image or a file by name; nothing is fetched. `source` is a URL or an id, shown as text."""

    template: ClassVar[str] = "conversations/items/parts/media.html"
    icon: str
    name: str
    detail: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Fold(Part):
    """Parts behind a summary, closed at first unless `is_open`."""

    template: ClassVar[str] = "conversations/items/parts/fold.html"
    summary: str
    parts: tuple[Part, ...]
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Remark(Part):
    """A sentence of ours about the item; `quote` is text from the item, such as a refusal."""

    template: ClassVar[str] = "conversations/items/parts/remark.html"
    text: str
    tone: str = "info"
    quote: str = ""


def _more(length: int) -> str:
    return f"{length:,} more characters" if length != 1 else "1 more character"


def code(text: str, *, label: str = "") -> Code:
    """Return preformatted text, with what is over the limit kept as its rest."""
    cut = cut_point(_first_lines(text), CODE_SHOWN)
    return Code(text=text[:cut], rest=text[cut:], rest_length=len(text) - cut, label=label)


def _first_lines(text: str) -> str:
    lines = text.splitlines(keepends=True)
    if len(lines) <= CODE_LINES_SHOWN + CODE_LINES_SHOWN // 4:
        return text
    return "".join(lines[:CODE_LINES_SHOWN])


def key_values(*pairs: tuple[str, str]) -> tuple[KeyValues, ...]:
    """Return the pairs that have a value, or nothing at all."""
    given = tuple(pair for pair in pairs if pair[1])
    return (KeyValues(given),) if given else ()


def cut_point(text: str, limit: int) -> int:
    """Return where to cut: after a line or a word that ends near the limit, else at the limit."""
    if len(text) <= limit + limit // 4:
        return len(text)
    for mark in ("\n\n", "\n", " "):
        found = text.rfind(mark, limit // 2, limit)
        if found != -1:
            return found + len(mark)
    return limit
