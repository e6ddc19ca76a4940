"""What may be meant by a query, most of all by one that nothing matches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from conversations_admin.models import Project
from conversations_admin.search.keys import keys_among, keys_with_value, metadata_keys
from conversations_admin.search.language.suggestions import (
    contradictions,
    hidden_keys,
    lower_case_or,
    unknown_fields,
)
from conversations_admin.search.language.tree import Attribute, Pair, Query, Text, leaves
from conversations_admin.search.suggestions import MAX_LEAPS, some_values, values_like
from conversations_admin.web.listing.addresses import ListAddress

MAX_HINTED = 3
# More keys than this are not all read, so that one not among them may still be in use.
MAX_KEYS = 1_000


@dataclass(frozen=True)
class Hint:
    """A query to ask instead; `url` is the list of it."""

    text: str
    url: str


@dataclass(frozen=True)
class Advice:
    """What is odd about the query, in a sentence, and what to ask instead."""

    says: str
    hints: Sequence[Hint]


@dataclass(frozen=True)
class Adviser:
    project: Project
    query: Query
    address: ListAddress

    def advice(self) -> list[Advice]:
        keys = metadata_keys(self.project, limit=MAX_KEYS)
        is_all = len(keys) < MAX_KEYS
        known = keys if is_all else []
        found = [*contradictions(self.query), *lower_case_or(self.query)]
        found += [*hidden_keys(self.query, known)]
        found += unknown_fields(self.query, known) if is_all else []
        every = [Advice(each.message, [self._hint(each.query)]) for each in found]
        return [*every, *self._other_values(known), *self._pairs_of_words()]

    def asides(self) -> list[Advice]:
        """What is odd though there are matches: fields that hide a metadata key."""
        asked = {str(term.field) for term in leaves(*self.query) if isinstance(term, Attribute)}
        found = hidden_keys(self.query, keys_among(self.project, sorted(asked)))
        return [Advice(each.message, [self._hint(each.query)]) for each in found]

    def _other_values(self, known: Sequence[str]) -> Iterator[Advice]:
        """Values that a key never has, with those that are spelt nearly so."""
        pairs = [term for term in self.query if isinstance(term, Pair) and term.key in known]
        for pair in pairs[:MAX_HINTED]:
            values = some_values(self.project, pair.key)
            if len(values) >= MAX_LEAPS:
                yield from self._other_cases(pair)
            elif pair.value not in values:
                yield self._never(pair, _near(pair.value, values))

    def _other_cases(self, pair: Pair) -> Iterator[Advice]:
        """Of very many values only those that differ in case can be found."""
        found = values_like(self.project, pair.key, pair.value, limit=MAX_HINTED)
        same = [each.value for each in found if each.value.casefold() == pair.value.casefold()]
        if same and pair.value not in same:
            yield self._never(pair, same)

    def _never(self, pair: Pair, instead: Sequence[str]) -> Advice:
        question = "; did you mean" if instead else "."
        queries = [self.query.replacing(pair, Pair(pair.key, value)) for value in instead]
        says = f"{pair.key} is never {pair.value or '(empty)'}{question}"
        return Advice(says, [self._hint(query) for query in queries])

    def _pairs_of_words(self) -> Iterator[Advice]:
        """Words that are not in messages but are a metadata value: the pairs with it."""
        words = [term for term in self.query if isinstance(term, Text)][:MAX_HINTED]
        together = [tuple(words)] if len(words) > 1 else []
        for terms in [*zip(words), *together]:
            value = " ".join(term.words for term in terms)
            rest = Query(tuple(term for term in self.query if term not in terms))
            keys = keys_with_value(self.project, value, limit=MAX_HINTED)
            hints = [self._hint(rest.including(Pair(key, value))) for key in keys]
            if hints:
                yield Advice(f"The metadata has {value}:", hints)

    def _hint(self, query: Query) -> Hint:
        return Hint(str(query), self.address.to(query))


def _near(value: str, values: Sequence[str]) -> list[str]:
    folded = {each.casefold(): each for each in values}
    near = get_close_matches(value.casefold(), folded, n=MAX_HINTED)
    return [folded[each] for each in near]
