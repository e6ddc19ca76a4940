"""From the text of a query to its tree. Pure; no database.

    tier:gold  "customer name":"Ann Lee"  -env:test  meta.id:7  id:conv_…  word  "a phrase"

A bare `key:value` is a metadata pair, and a bare `key:` is refused: a space after the colon
would search for two words instead. `id` is a field; `meta.key:` always means metadata.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import cast

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedCharacters, UnexpectedInput

from conversations_admin.errors import InvalidQuery
from conversations_admin.models.plain import is_storable
from conversations_admin.search.language.tree import Id, Not, Pair, Query, Term, Text, quoted

MAX_LENGTH = 4_000
MAX_TERMS = 40
MAX_EXAMPLE = 100
VALUE_BEHIND = re.compile(r'\s+("(?:\\.|[^"\\])*"|[^\s"]+)', re.DOTALL)

GRAMMAR = r"""
    start: term*
    ?term: MINUS? atom
    ?atom: KEY value -> pair
         | text
    value: QUOTED | BARE
    text: QUOTED | BARE

    MINUS.3: /-(?=[^\s])/
    KEY.2: /(?:"(?:\\.|[^"\\])*"|[^\s":][^\s":]*):(?=\S)/
    QUOTED.1: /"(?:\\.|[^"\\])*"/
    BARE: /[^\s"]+/
    %ignore /\s+/
"""


def parse(text: str) -> Query:
    """Raise InvalidQuery, with the place, for what cannot be read."""
    if len(text) > MAX_LENGTH:
        raise InvalidQuery(
            f"A query may have {MAX_LENGTH:,} characters; this has {len(text):,}.",
            position=MAX_LENGTH,
        )
    if not is_storable(text):
        raise InvalidQuery(
            "The query holds a character that no text can contain.", position=_unstorable(text)
        )
    query = _parse(text)
    if len(query.terms) > MAX_TERMS:
        raise InvalidQuery(
            f"A query may have {MAX_TERMS} parts; this has {len(query.terms)}.",
            position=len(text),
        )
    return query


class _LooseColon(Exception):
    """A bare word that ends in a colon; `end` is where it ends."""

    def __init__(self, word: str, end: int) -> None:
        super().__init__(word)
        self.word, self.end = word, end


class _Tree(Transformer[Token, Query]):
    def start(self, terms: list[Term]) -> Query:
        return Query(tuple(dict.fromkeys(terms)))

    def term(self, parts: list[Token | Term]) -> Not:
        return Not(cast("Term", parts[-1]))

    def pair(self, parts: list[Token | str]) -> Pair | Id:
        name, value = _unquoted(parts[0][:-1]), str(parts[1])
        if name == "id":
            return Id(value)
        return Pair(name.removeprefix("meta."), value)

    def value(self, tokens: list[Token]) -> str:
        return _unquoted(tokens[0])

    def text(self, tokens: list[Token]) -> Text | Id:
        words = _unquoted(tokens[0])
        if tokens[0].type == "BARE" and words.endswith(":"):
            raise _LooseColon(words, tokens[0].end_pos or 0)
        return Id(words) if re.fullmatch(r"conv_[0-9a-f]{8,}", words) else Text(words)


_lark = Lark(GRAMMAR, parser="lalr", lexer="contextual", transformer=_Tree())


@lru_cache(maxsize=512)
def _parse(text: str) -> Query:
    try:
        return cast("Query", _lark.parse(text))
    except _LooseColon as error:
        raise _needs_a_value(text, error) from error
    except UnexpectedCharacters as error:
        place = error.pos_in_stream or 0
        problem = "This quote is never closed." if text[place] == '"' else "This cannot be read."
        raise InvalidQuery(f"{problem} (character {place + 1})", position=place) from error
    except UnexpectedInput as error:
        raise InvalidQuery("The query ends too early.", position=len(text)) from error


def _needs_a_value(text: str, found: _LooseColon) -> InvalidQuery:
    key, following = found.word.rstrip(":") or "key", VALUE_BEHIND.match(text, found.end)
    pair = f"{key}:{following[1] if following else 'value'}"
    example = pair if len(pair) <= MAX_EXAMPLE else "key:value"
    word = quoted(found.word) if len(found.word) <= MAX_EXAMPLE else "the word"
    return InvalidQuery(
        f"Write {example} without a space, or {word} in quotes for the word itself.",
        position=found.end - 1,
    )


def _unquoted(token: str) -> str:
    if token.startswith('"'):
        return re.sub(r"\\(.)", r"\1", token[1:-1], flags=re.DOTALL)
    return str(token)


def _unstorable(text: str) -> int:
    return next(place for place, letter in enumerate(text) if not is_storable(letter))
