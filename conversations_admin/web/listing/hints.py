"""What may be meant by a query that nothing matches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from conversations_admin.models import Project
from conversations_admin.search.keys import keys_with_value, metadata_keys
from conversations_admin.search.language.tree import (
    Among,
    Has,
    Meta,
    Not,
    Pair,
    Query,
    Term,
    Text,
    opposite,
)
from conversations_admin.search.suggestions import MAX_LEAPS, some_values
from conversations_admin.web.listing.addresses import ListAddress
from conversations_admin.web.listing.words import words_of

MAX_HINTED = 3
# More keys than a person would tell apart: an unknown one may just not have been looked at.
MAX_KEYS = 1_000


@dataclass(frozen=True)
class Hint:
    """Something to ask for instead: `url` is the list of it."""

    label: str
    value: str
    url: str


@dataclass(frozen=True)
class Advice:
    """What is odd about the query, in a sentence, and what to ask for instead."""

    says: str
    hints: Sequence[Hint]


@dataclass(frozen=True)
class Adviser:
    project: Project
    query: Query
    address: ListAddress

    def advice(self) -> list[Advice]:
        keys = metadata_keys(self.project, limit=MAX_KEYS)
        known = keys if len(keys) < MAX_KEYS else []
        every = [*self._contradictions(), *self._unknown_keys(known), *self._other_values(known)]
        hints = list(self._pairs_of_words())
        return [*every, Advice("The metadata has it:", hints)] if hints else every

    def _contradictions(self) -> Iterator[Advice]:
        """Terms that no conversation can meet at once."""
        asked: dict[str, list[Pair]] = {}
        for term in self.query:
            if isinstance(term, Pair):
                asked.setdefault(term.key, []).append(term)
            if isinstance(term, Not) and term.term in self.query.terms:
                says = f"“{words_of(term.term)}” is both asked for and left out."
                yield Advice(says, [self._without(term), self._without(term.term)])
        for key, pairs in asked.items():
            if len(pairs) > 1:
                yield self._one_of(key, pairs)

    def _one_of(self, key: str, pairs: Sequence[Pair]) -> Advice:
        values = [pair.value for pair in pairs]
        either = Meta(key, Among(tuple(values)))
        rest = Query(tuple(term for term in self.query if term not in pairs[1:]))
        says = f"{key} is asked to be {' and '.join(values)} at once. Look for either:"
        return Advice(says, [self._hint(either, rest.replacing(pairs[0], either))])

    def _unknown_keys(self, known: Sequence[str]) -> Iterator[Advice]:
        """Keys that no metadata has, with those that are spelt nearly so."""
        folded = {key.casefold(): key for key in known}
        for term in self.query.terms if known else ():
            key = _key_of(term)
            if key is None or key in known:
                continue
            near = get_close_matches(key.casefold(), folded, n=MAX_HINTED)
            terms = [_with_key(term, folded[each]) for each in near]
            behind = "; did you mean" if near else "."
            yield Advice(
                f"No conversation has the metadata key {key}{behind}", self._each(term, terms)
            )

    def _other_values(self, known: Sequence[str]) -> Iterator[Advice]:
        """Values that a key never has, with those that are spelt nearly so."""
        pairs = [term for term in self.query if isinstance(term, Pair) and term.key in known]
        for pair in pairs[:MAX_HINTED]:
            values = some_values(self.project, pair.key)
            if pair.value in values or len(values) >= MAX_LEAPS:
                continue
            folded = {value.casefold(): value for value in values}
            near = get_close_matches(pair.value.casefold(), folded, n=MAX_HINTED)
            terms = [Pair(pair.key, folded[each]) for each in near]
            behind = "; did you mean" if near else "."
            says = f"{pair.key} is never {pair.value or '(empty)'}{behind}"
            yield Advice(says, self._each(pair, terms))

    def _pairs_of_words(self) -> Iterator[Hint]:
        """Where words are not in messages but are a metadata value: the pairs with it."""
        words = [term for term in self.query if isinstance(term, Text)][:MAX_HINTED]
        together = [tuple(words)] if len(words) > 1 else []
        for terms in [*zip(words), *together]:
            value = " ".join(term.words for term in terms)
            rest = Query(tuple(term for term in self.query if term not in terms))
            for key in keys_with_value(self.project, value, limit=MAX_HINTED):
                pair = Pair(key, value)
                yield self._hint(pair, rest.including(pair))

    def _each(self, term: Term, instead: Sequence[Term]) -> list[Hint]:
        return [self._hint(each, self.query.replacing(term, each)) for each in instead]

    def _without(self, term: Term) -> Hint:
        kept = opposite(term)
        return self._hint(kept, self.query.without(term))

    def _hint(self, term: Term, query: Query) -> Hint:
        words = words_of(term)
        return Hint(words.label, words.value, self.address.to(query))


def _key_of(term: Term) -> str | None:
    return term.key if isinstance(term, Pair | Meta | Has) else None


def _with_key(term: Term, key: str) -> Term:
    match term:
        case Pair(_, value):
            return Pair(key, value)
        case Meta(_, condition):
            return Meta(key, condition)
    return Has(key)
