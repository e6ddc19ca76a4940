"""From what stands before and behind a colon to a term. Pure; one function a kind of key."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from typing import Final

from conversations_admin.models.conversation import Origin
from conversations_admin.search.language import drifts
from conversations_admin.search.language.bounds import Kind
from conversations_admin.search.language.faults import Fault, replacing, shown
from conversations_admin.search.language.fields import RESERVED, Field
from conversations_admin.search.language.normal import any_of, one_of
from conversations_admin.search.language.quoting import (
    COMPARISON,
    CONVERSATION_ID,
    quoted,
    unquoted,
)
from conversations_admin.search.language.ranges import (
    beginning_of,
    extent_of,
    is_comparing,
    is_range,
    range_of,
)
from conversations_admin.search.language.tree import (
    Among,
    Attribute,
    Beginning,
    Between,
    Has,
    Id,
    Meta,
    Not,
    Term,
    Text,
)
from conversations_admin.search.language.values import Piece, piece_of, pieces_of
from conversations_admin.search.text.tokens import query_tokens

# Each of them is looked for by itself in the words of an item.
MAX_NAMES: Final = 40

_DATE_KINDS: Final = frozenset({Kind.DATE, Kind.AGE})
_KINDS: Final = {
    Field.CREATED: _DATE_KINDS,
    Field.UPDATED: _DATE_KINDS,
    Field.ITEMS: frozenset({Kind.COUNT}),
}
_NAMED: Final = (Field.ROLE, Field.TYPE, Field.STATUS, Field.BY)
# Every way to write a value, with the value.
_LISTED: Final[Mapping[Field, Mapping[str, str]]] = {
    Field.ORIGIN: {value: value for value in Origin.values},
    Field.DRIFT: drifts.WRITTEN,
}
_NO_BEGINNING: Final = "A star needs the beginning of a word before it: refund*."
_NO: Final = ("false", "none", "never", "n")
_UNEQUAL: Final = re.compile(r"!=|<>")
_THOUSANDS: Final = re.compile(r"[<>=]*\d{1,3}(?:,\d{3})+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Typed:
    """`key:value` as it was typed, the value at `start`."""

    key: str
    value: str
    start: int

    def fault(self, message: str, *, instead: str, at: int = 0) -> Fault:
        """A fault `at` characters into the value, mended by `instead` for key and value."""
        begin, end = self.start - len(self.key) - 1, self.start + len(self.value)
        return Fault(message, place=self.start + at, mend=replacing(begin, end, instead))


def pair_of(typed: Typed) -> Term:
    """The term of `key:value`. A name in quotes or behind `meta.` is always metadata."""
    if typed.key == "item":
        raise typed.fault("Brackets hold what one item must have.", instead=f"item:({typed.value})")
    if unequal := _UNEQUAL.match(typed.value):
        instead = f"-{typed.key}:{typed.value[unequal.end() :]}"
        raise typed.fault("Leave a value out with a minus before the key.", instead=instead)
    pieces = pieces_of(typed.value, typed.start)
    read = _READERS.get(typed.key)
    if read is None or read.takes_ranges:
        _refuse_ranges_in_list(typed, pieces)
    return read.read(pieces) if read else _metadata(_name(typed.key), pieces)


def word_of(typed: str, *, start: int) -> Term:
    """The term of a word or a phrase that stands by itself."""
    if CONVERSATION_ID.fullmatch(typed):
        return Id(typed)
    if typed == "*":
        raise piece_of(typed, start).fault(_NO_BEGINNING, instead="")
    compared = COMPARISON.fullmatch(typed)
    if compared and compared[1] in RESERVED:
        raise _comparison_without_colon(compared, start)
    return _text(piece_of(typed, start))


def _metadata(key: str, pieces: Sequence[Piece]) -> Term:
    found = [range_of(piece) for piece in pieces if not piece.is_beginning]
    exact = tuple(dict.fromkeys(value for value in found if isinstance(value, str)))
    terms: list[Term] = [Meta(key, each) for each in found if isinstance(each, Between)]
    if exact:
        terms.append(one_of(key, exact))
    return any_of([*terms, *_beginnings(key, pieces)])


def _beginnings(key: str, pieces: Sequence[Piece]) -> Iterable[Term]:
    for piece in pieces:
        if piece.is_beginning:
            prefix = beginning_of(piece)
            # Every value begins with nothing.
            yield Meta(key, Beginning(prefix)) if prefix else Has(key)


def _ids(pieces: Sequence[Piece]) -> Term:
    return any_of(Id(_whole(piece, of="id")) for piece in pieces)


def _texts(pieces: Sequence[Piece]) -> Term:
    return any_of(map(_text, pieces))


def _text(piece: Piece) -> Text:
    if piece.is_beginning and not piece.text:
        raise piece.fault(_NO_BEGINNING)
    if not query_tokens(piece.text):
        raise piece.fault(f"There is no letter or digit to look for in {shown(piece.text)}.")
    return Text(piece.text, piece.is_beginning)


def _has(pieces: Sequence[Piece]) -> Term:
    return any_of(Has(_key(piece)) for piece in pieces)


def _missing(pieces: Sequence[Piece]) -> Term:
    if len(pieces) > 1:
        each = " missing:".join(piece.raw for piece in pieces)
        mend = replacing(pieces[0].start, pieces[-1].end, each)
        message = "Write missing: for each key that must be missing."
        raise Fault(message, place=pieces[1].start, mend=mend)
    return Not(Has(_key(pieces[0])))


def _key(piece: Piece) -> str:
    name = _whole(piece, of="key")
    return name if piece.is_quoted else name.removeprefix("meta.")


def _whole(piece: Piece, *, of: str) -> str:
    if piece.is_beginning or is_comparing(piece):
        message = f"Only a whole {of} can stand here, in quotes if it holds a star or < > =."
        raise piece.fault(message, instead=None if piece.is_quoted else quoted(piece.raw))
    return piece.text


def _named(pieces: Sequence[Piece], *, field: Field) -> Term:
    """Roles, types, states, names of people: any of the values, whatever they are."""
    names = dict.fromkeys(_whole(piece, of=field) for piece in pieces)
    if len(names) > MAX_NAMES:
        message = f"{field} can be any of {MAX_NAMES} values; these are {len(names)}."
        raise Fault(message, place=pieces[MAX_NAMES].start)
    return Attribute(field, Among(tuple(names)))


def _listed(pieces: Sequence[Piece], *, field: Field, written: Mapping[str, str]) -> Term:
    """Any of a few values that there are."""
    for piece in pieces:
        if piece.is_beginning or piece.text not in written:
            likely = get_close_matches(piece.text.casefold(), written, n=1)
            *values, last = dict.fromkeys(written.values())
            message = f"{field} is {', '.join(values)} or {last}, not {shown(piece.raw)}."
            raise piece.fault(message, instead=written[likely[0]] if likely else None)
    found = dict.fromkeys(written[piece.text] for piece in pieces)
    return Attribute(field, Among(tuple(found)))


def _bounded(pieces: Sequence[Piece], *, field: Field, allowed: frozenset[Kind]) -> Term:
    """Dates and counts: one, a range, or any of several."""
    return any_of(Attribute(field, extent_of(piece, allowed=allowed)) for piece in pieces)


def _deleted(pieces: Sequence[Piece]) -> Term:
    return any_of(map(_deletion, pieces))


def _deletion(piece: Piece) -> Term:
    is_deleted = Attribute(Field.DELETED, Among(("yes",)))
    if piece.text.isalpha() and piece.text not in ("yes", "no"):
        message = "deleted is yes or no, a date, or an age: deleted:<7d."
        raise piece.fault(message, instead="no" if piece.text.casefold() in _NO else "yes")
    if piece.text.isalpha():
        return is_deleted if piece.text == "yes" else Not(is_deleted)
    return _bounded([piece], field=Field.DELETED, allowed=_DATE_KINDS)


def _name(key: str) -> str:
    name = key if key.startswith('"') else key.removeprefix("meta.")
    return unquoted(name) if name.startswith('"') else name


def _refuse_ranges_in_list(typed: Typed, pieces: Sequence[Piece]) -> None:
    ranges = [piece for piece in pieces if is_range(piece)]
    if not pieces[1:] or not (ranges or typed.key == Field.ITEMS):
        return
    at = (ranges or pieces[1:])[0].start - typed.start
    if _THOUSANDS.fullmatch(typed.value):
        instead = f"{typed.key}:{typed.value.replace(',', '')}"
        raise typed.fault("Write numbers without commas.", instead=instead, at=at)
    if ranges:
        each = " OR ".join(f"{typed.key}:{piece.raw}" for piece in pieces)
        raise typed.fault("Put OR between ranges, not commas.", instead=f"({each})", at=at)


def _comparison_without_colon(compared: re.Match[str], start: int) -> Fault:
    name, operator, operand = compared.groups()
    pair = f"{name}:{'' if operator == '=' else operator}{operand}"
    message = f"Write {shown(pair)} with a colon, or put the words in quotes."
    mend = replacing(start, start + len(compared[0]), pair)
    return Fault(message, place=start + len(name), mend=mend)


@dataclass(frozen=True, slots=True)
class _Reader:
    read: Callable[[Sequence[Piece]], Term]
    takes_ranges: bool = False


_READERS: Final[Mapping[str, _Reader]] = {
    "id": _Reader(_ids),
    "text": _Reader(_texts),
    "has": _Reader(_has),
    "missing": _Reader(_missing),
    Field.DELETED: _Reader(_deleted, takes_ranges=True),
    **{
        field: _Reader(partial(_bounded, field=field, allowed=kinds), takes_ranges=True)
        for field, kinds in _KINDS.items()
    },
    **{field: _Reader(partial(_named, field=field)) for field in _NAMED},
    **{
        field: _Reader(partial(_listed, field=field, written=written))
        for field, written in _LISTED.items()
    },
}
