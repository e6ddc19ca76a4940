"""From the text of a query to its tree. Pure; no database.

    tier:gold  -env:test  has:ticket  created:>30d  item:(role:tool refund)  (a OR "b c")

The grammar knows brackets, OR, AND, the minus and `key:value`; `terms.py` reads keys and
values, `normal.py` gives each meaning one tree, and `syntax.py` says what is wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedInput, UnexpectedToken

from conversations_admin.errors import InvalidQuery
from conversations_admin.models.plain import is_storable
from conversations_admin.search.language import items, syntax, terms
from conversations_admin.search.language.faults import Fault
from conversations_admin.search.language.normal import all_of, any_of, query_of
from conversations_admin.search.language.quoting import BARE, JOINERS, QUOTED
from conversations_admin.search.language.terms import Typed
from conversations_admin.search.language.tree import Query, SameItem, Term, leaves, opposite

MAX_LENGTH = 4_000
MAX_TERMS = 40
# SQLite's parser has room for so many, with what stands beside and between them.
MAX_DEPTH = 10
MAX_MENDS = 5

_END = r"(?=[\s()]|\Z)"
GRAMMAR = rf"""
    start: any?
    any: all (_OR all)*
    all: signed (_AND? signed)*
    ?signed: atom
           | (MINUS | NOT) signed -> negation
    ?atom: LPAR any RPAR -> group
         | ITEM any RPAR -> item
         | KEY VALUE -> pair
         | WORD -> word

    LPAR: "("
    RPAR: ")"
    MINUS.3: /-(?=[^\s)])/
    _OR.3: /OR{_END}/
    _AND.3: /AND{_END}/
    NOT.3: /NOT{_END}/
    ITEM.3: /item:\(/
    KEY.2: /(?:(?:meta\.)?{QUOTED}|[^\s":()]+):(?!\/\/)(?=[^\s()])/s
    VALUE: /(?:{QUOTED}|{BARE})+(?=[\s)]|\Z)/s
    WORD.1: /(?!(?:{"|".join(JOINERS)}){_END})(?:{QUOTED}\*?|(?!-){BARE}+(?<!:))(?=[\s)]|\Z)/s
    %ignore /\s+/
"""


def parse(text: str) -> Query:
    """Raise InvalidQuery, with the place and where possible a remedy, for what cannot be read."""
    try:
        _check(text)
        return _read(text)
    except Fault as fault:
        raise InvalidQuery(
            fault.message, position=fault.place, suggestion=_mended(text, fault)
        ) from fault


def _check(text: str) -> None:
    if len(text) > MAX_LENGTH:
        message = f"A query may have {MAX_LENGTH:,} characters; this has {len(text):,}."
        raise Fault(message, place=MAX_LENGTH)
    if not is_storable(text):
        place = next(place for place, letter in enumerate(text) if not is_storable(letter))
        raise Fault("The query holds a character that no text can contain.", place=place)


@dataclass(frozen=True, slots=True)
class Reading:
    """A term, the places of the single terms in it, and how deep its brackets are."""

    term: Term
    places: tuple[tuple[Term, int], ...]
    depth: int = 0


class _Tree(Transformer[Token, Query]):
    def start(self, readings: list[Reading]) -> Query:
        if not readings:
            return Query()
        query = query_of(readings[0].term)
        _check_size(query, readings[0].places)
        return query

    def any(self, readings: list[Reading]) -> Reading:
        return _joined(any_of(reading.term for reading in readings), readings)

    def all(self, readings: list[Reading]) -> Reading:
        return _joined(all_of(reading.term for reading in readings), readings)

    def negation(self, parts: tuple[Token, Reading]) -> Reading:
        _, reading = parts
        return Reading(opposite(reading.term), reading.places, reading.depth)

    def group(self, parts: tuple[Token, Reading, Token]) -> Reading:
        bracket, reading, _ = parts
        return _deeper(reading.term, reading, place=bracket.start_pos or 0)

    def item(self, parts: tuple[Token, Reading, Token]) -> Reading:
        bracket, inner, end = parts
        start = bracket.start_pos or 0
        items.check(inner.term, inner.places, start=start, end=end.end_pos or 0)
        item = _deeper(SameItem(inner.term), inner, place=start)
        return Reading(item.term, ((item.term, start),), item.depth)

    def pair(self, tokens: tuple[Token, Token]) -> Reading:
        key, value = tokens
        term = terms.pair_of(Typed(key[:-1], str(value), value.start_pos or 0))
        return Reading(term, ((term, key.start_pos or 0),))

    def word(self, tokens: tuple[Token]) -> Reading:
        (token,) = tokens
        place = token.start_pos or 0
        term = terms.word_of(str(token), start=place)
        return Reading(term, ((term, place),))


_lark = Lark(GRAMMAR, parser="lalr", lexer="contextual", transformer=_Tree())


@lru_cache(maxsize=512)
def _read(text: str) -> Query:
    try:
        query = cast("Query", _lark.parse(text))
    except UnexpectedInput as error:
        raise _fault(text, error) from error
    if len(str(query)) > MAX_LENGTH:
        message = f"A query may have {MAX_LENGTH:,} characters; written in full this has more."
        raise Fault(message, place=len(text))
    return query


def _fault(text: str, error: UnexpectedInput) -> Fault:
    is_end = isinstance(error, UnexpectedToken) and error.token.type == "$END"
    return syntax.fault_at_end(text) if is_end else syntax.fault_at(text, error.pos_in_stream or 0)


def _joined(term: Term, readings: Sequence[Reading]) -> Reading:
    places = tuple(place for reading in readings for place in reading.places)
    return Reading(term, places, max(reading.depth for reading in readings))


def _deeper(term: Term, reading: Reading, *, place: int) -> Reading:
    if reading.depth == MAX_DEPTH:
        raise Fault(f"Brackets may stand {MAX_DEPTH} deep in each other.", place=place)
    return Reading(term, reading.places, reading.depth + 1)


def _check_size(query: Query, places: Sequence[tuple[Term, int]]) -> None:
    size = sum(1 for _ in leaves(*query.terms))
    if size > MAX_TERMS:
        _, place = places[min(MAX_TERMS, len(places) - 1)]
        raise Fault(f"A query may have {MAX_TERMS} parts; this has {size}.", place=place)


def _mended(text: str, fault: Fault) -> str:
    """The query with this fault and those behind it mended; nothing if one cannot be."""
    for _ in range(MAX_MENDS):
        if fault.mend is None:
            return ""
        text = fault.mend(text).strip()
        try:
            _check(text)
            return str(_read(text))
        except Fault as further:
            fault = further
    return ""
