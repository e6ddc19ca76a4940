"""What a query says, as a small tree of frozen values.

Its text is canonical: parsing what a tree prints gives the same tree again, so that chips
and facets rewrite the tree and never the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Field(StrEnum):
    """What can be asked of a conversation or an item besides its metadata and its words."""

    CREATED = "created"
    UPDATED = "updated"
    ITEMS = "items"
    ROLE = "role"
    TYPE = "type"
    STATUS = "status"
    ORIGIN = "origin"
    BY = "by"
    DELETED = "deleted"


# Words before a colon that are not metadata keys; `meta.` in front makes each of them one.
RESERVED = frozenset({"id", "text", "has", "missing", "item", *Field})


@dataclass(frozen=True)
class Among:
    """Is exactly one of `values`, of which there are at least two, or one for a field."""

    values: tuple[str, ...]


@dataclass(frozen=True)
class Beginning:
    """Begins with `prefix`."""

    prefix: str


@dataclass(frozen=True)
class Bound:
    """One end of a range as it was written: `3`, `2026-11-01`, or an age, `7d`."""

    value: str
    is_included: bool


@dataclass(frozen=True)
class Between:
    """Lies between two bounds, of which one may be missing.

    Ages count backwards: `updated:<7d` is an age of less than seven days.
    """

    low: Bound | None
    high: Bound | None


type Condition = Among | Beginning | Between


@dataclass(frozen=True)
class Pair:
    """The metadata has this key with exactly this value."""

    key: str
    value: str

    def __str__(self) -> str:
        prefix = "meta." if self.key in FIELDS or self.key.startswith("meta.") else ""
        return f"{quoted(prefix + self.key, key=True)}:{quoted(self.value)}"


@dataclass(frozen=True)
class Meta:
    """The metadata has this key with a value that meets `condition`."""

    key: str
    condition: Condition


@dataclass(frozen=True)
class Has:
    """The metadata has this key."""

    key: str


@dataclass(frozen=True)
class Id:
    """The conversation with this id."""

    value: str

    def __str__(self) -> str:
        return f"id:{quoted(self.value)}"


@dataclass(frozen=True)
class Text:
    """An item contains these words, one after the other; the last may be a beginning."""

    words: str
    is_beginning: bool = False

    def __str__(self) -> str:
        return quoted(self.words, key=":" in self.words)


@dataclass(frozen=True)
class Attribute:
    """A field of the conversation, or of one of its items, meets `condition`."""

    field: Field
    condition: Condition


@dataclass(frozen=True)
class SameItem:
    """One and the same item satisfies all of `term`, which speaks of items only."""

    term: Term


@dataclass(frozen=True)
class Not:
    term: Term

    def __str__(self) -> str:
        return f"-{self.term}"


@dataclass(frozen=True)
class AllOf:
    """Two or more terms in parentheses."""

    terms: tuple[Term, ...]


@dataclass(frozen=True)
class AnyOf:
    """Two or more terms with OR between them."""

    terms: tuple[Term, ...]


type Term = Pair | Meta | Has | Id | Text | Attribute | SameItem | Not | AllOf | AnyOf


@dataclass(frozen=True)
class Query:
    """All of `terms` hold. Empty: everything matches."""

    terms: tuple[Term, ...] = ()

    def __str__(self) -> str:
        return " ".join(map(str, self.terms))

    def __iter__(self) -> Iterator[Term]:
        return iter(self.terms)

    def including(self, term: Term) -> Query:
        return self if term in self.terms else Query((*self.terms, term))

    def without(self, term: Term) -> Query:
        return Query(tuple(other for other in self.terms if other != term))

    @property
    def texts(self) -> list[str]:
        """The words and phrases looked for, to highlight them."""
        return [term.words for term in self.terms if isinstance(term, Text)]

    @property
    def has_words(self) -> bool:
        """Say whether the answer depends on what is written in items."""
        terms = (term.term if isinstance(term, Not) else term for term in self.terms)
        return any(isinstance(term, Text) for term in terms)


FIELDS = frozenset({"id"})


def quoted(value: str, *, key: bool = False) -> str:
    """`value` as it must be typed: bare where that is unambiguous, else in quotes."""
    bare = r"[^\s\":-][^\s\":]*" if key else r"[^\s\"-][^\s\"]*"
    if re.fullmatch(bare, value) and not value.endswith(":"):
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
