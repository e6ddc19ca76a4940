"""From what stands before and behind a colon to a term. Pure; one function a kind of key."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from typing import Final

from conversations_admin.models.conversation import Origin
from conversations_admin.search.language import values
from conversations_admin.search.language.bounds import Kind
from conversations_admin.search.language.faults import Fault, replacing, shown
from conversations_admin.search.language.fields import DATES, Field
from conversations_admin.search.language.normal import any_of
from conversations_admin.search.language.quoting import (
    COMPARISON,
    CONVERSATION_ID,
    quoted,
    unquoted,
)
from conversations_admin.search.language.tree import (
    RESERVED,
    Among,
    Attribute,
    Beginning,
    Between,
    Condition,
    Has,
    Id,
    Meta,
    Not,
    Pair,
    Term,
    Text,
)
from conversations_admin.search.language.values import Piece

_DATE_KINDS: Final = frozenset({Kind.DATE, Kind.AGE})


def pair_of(typed_key: str, typed_value: str, *, start: int) -> Term:
    """The term of `key:value`, of which `start` is the place of the value."""
    pieces = values.pieces_of(typed_value, start)
    if typed_key.startswith('"'):
        return _metadata(unquoted(typed_key), pieces)
    if typed_key.startswith("meta."):
        return _metadata(_name(typed_key), pieces)
    if typed_key == "item":
        mend = replacing(start, start + len(typed_value), f"({typed_value})")
        raise Fault("Brackets hold what one item must have.", place=start, mend=mend)
    read = _READERS.get(typed_key)
    return read(pieces) if read else _metadata(typed_key, pieces)


def word_of(typed: str, *, start: int) -> Term:
    """The term of a word or a phrase that stands by itself."""
    if not typed.startswith('"'):
        if CONVERSATION_ID.fullmatch(typed):
            return Id(typed)
        _refuse_comparison(typed, start)
    return _text(values.word_of(typed, start))


def _metadata(key: str, pieces: Sequence[Piece]) -> Term:
    exact: list[str] = []
    others: list[Term] = []
    for piece in pieces:
        condition = _condition(piece, is_alone=len(pieces) == 1)
        if isinstance(condition, str):
            exact.append(condition)
        else:
            others.append(_meeting(key, condition))
    distinct = tuple(dict.fromkeys(exact))
    if len(distinct) > 1:
        others.insert(0, Meta(key, Among(distinct)))
    elif distinct:
        others.insert(0, Pair(key, distinct[0]))
    return any_of(others)


def _condition(piece: Piece, *, is_alone: bool) -> Condition | str:
    if piece.is_beginning:
        return Beginning(piece.text)
    found = values.range_of(piece)
    if found is None:
        return piece.text
    if not is_alone:
        raise _range_in_list(piece)
    return found


def _meeting(key: str, condition: Condition) -> Term:
    is_any = isinstance(condition, Beginning) and not condition.prefix
    return Has(key) if is_any else Meta(key, condition)


def _ids(pieces: Sequence[Piece]) -> Term:
    return any_of(Id(_exact(piece, of="id")) for piece in pieces)


def _texts(pieces: Sequence[Piece]) -> Term:
    return any_of(map(_text, pieces))


def _text(piece: Piece) -> Text:
    if piece.is_beginning and not piece.text:
        message = "A star needs the beginning of a word before it: refund*."
        raise piece.fault(message, instead='"*"')
    return Text(piece.text, piece.is_beginning)


def _has(pieces: Sequence[Piece]) -> Term:
    return any_of(Has(_key(piece)) for piece in pieces)


def _missing(pieces: Sequence[Piece]) -> Term:
    if len(pieces) > 1:
        first, last = pieces[0].start, pieces[-1].end
        each = " missing:".join(piece.raw for piece in pieces)
        message = "Write missing: for each key that must be missing."
        raise Fault(message, place=pieces[1].start, mend=replacing(first, last, each))
    return Not(Has(_key(pieces[0])))


def _key(piece: Piece) -> str:
    name = _exact(piece, of="key")
    return name if piece.is_quoted else name.removeprefix("meta.")


def _exact(piece: Piece, *, of: str) -> str:
    if piece.is_beginning or values.COMPARED.match(piece.raw):
        raise piece.fault(
            f"Write the whole {of}, in quotes if it is odd.", instead=quoted(piece.raw)
        )
    return piece.text


def _named(field: Field) -> Callable[[Sequence[Piece]], Term]:
    """Roles, types, states, names of people: any of the values, whatever they are."""

    def read(pieces: Sequence[Piece]) -> Term:
        others: list[Term] = []
        exact: list[str] = []
        for piece in pieces:
            if piece.is_beginning and piece.text:
                others.append(Attribute(field, Beginning(piece.text)))
            else:
                exact.append(_exact(piece, of=field))
        if exact:
            others.insert(0, Attribute(field, Among(tuple(dict.fromkeys(exact)))))
        return any_of(others)

    return read


def _origin(pieces: Sequence[Piece]) -> Term:
    for piece in pieces:
        if piece.is_beginning or piece.text not in Origin.values:
            likely = get_close_matches(piece.text.casefold(), Origin.values, n=1)
            known = " or ".join(Origin.values)
            message = f"origin is {known}, not {shown(piece.text)}."
            raise piece.fault(message, instead=likely[0] if likely else None)
    return Attribute(Field.ORIGIN, Among(tuple(dict.fromkeys(piece.text for piece in pieces))))


def _bounded(field: Field, allowed: frozenset[Kind]) -> Callable[[Sequence[Piece]], Term]:
    """Dates and counts: one, a range, or any of several."""

    def read(pieces: Sequence[Piece]) -> Term:
        is_alone = len(pieces) == 1
        return any_of(
            _answer(piece) or Attribute(field, _extent(piece, allowed, is_alone=is_alone))
            for piece in pieces
        )

    def _answer(piece: Piece) -> Term | None:
        if field is not Field.DELETED or piece.text not in ("yes", "no"):
            return None
        deleted = Attribute(field, Among(("yes",)))
        return deleted if piece.text == "yes" else Not(deleted)

    return read


def _extent(piece: Piece, allowed: frozenset[Kind], *, is_alone: bool) -> Between:
    found = values.range_of(piece, allowed=allowed)
    if not isinstance(found, Between):
        return values.at_bound(piece, found or piece.text, allowed=allowed)
    if not is_alone:
        raise _range_in_list(piece)
    return found


def _range_in_list(piece: Piece) -> Fault:
    return piece.fault("A range stands alone, without a comma; put OR between several.")


def _name(typed_key: str) -> str:
    name = typed_key.removeprefix("meta.")
    return unquoted(name) if name.startswith('"') else name


def _refuse_comparison(typed: str, start: int) -> None:
    compared = COMPARISON.fullmatch(typed)
    if compared and compared[1] in RESERVED:
        name, operator, operand = compared.groups()
        pair = f"{name}:{'' if operator == '=' else operator}{operand}"
        message = f"Write {shown(pair)} with a colon, or put the words in quotes."
        place = start + len(name)
        raise Fault(message, place=place, mend=replacing(start, start + len(typed), pair))


_READERS: Final[Mapping[str, Callable[[Sequence[Piece]], Term]]] = {
    "id": _ids,
    "text": _texts,
    "has": _has,
    "missing": _missing,
    Field.ORIGIN: _origin,
    Field.ITEMS: _bounded(Field.ITEMS, frozenset({Kind.COUNT})),
    **{field: _bounded(field, _DATE_KINDS) for field in DATES},
    **{field: _named(field) for field in (Field.ROLE, Field.TYPE, Field.STATUS, Field.BY)},
}
