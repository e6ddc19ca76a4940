"""Which values of a key a query looks for and which it leaves out, and the query with others.

Only what stands at the top of the query counts: within `( … OR … )` nothing is chosen here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from conversations_admin.search.language.normal import one_of, values_of
from conversations_admin.search.language.tree import Has, Meta, Not, Pair, Query, Term


@dataclass(frozen=True)
class Choices:
    """`others` are the key's further terms: ranges, beginnings, `has:` and `missing:`."""

    key: str
    included: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    others: tuple[Term, ...] = ()

    @property
    def is_any(self) -> bool:
        return Has(self.key) in self.others

    @property
    def is_none(self) -> bool:
        return Not(Has(self.key)) in self.others

    @property
    def conditions(self) -> list[Term]:
        return [term for term in self.others if term not in (Has(self.key), Not(Has(self.key)))]

    def including(self, value: str) -> Choices:
        """`value` too; of a key that must be missing nothing could be found."""
        return replace(
            self,
            included=(*self.included, value),
            excluded=_without(self.excluded, value),
            others=_without(self.others, Not(Has(self.key))),
        )

    def excluding(self, value: str) -> Choices:
        return replace(
            self, included=_without(self.included, value), excluded=(*self.excluded, value)
        )

    def only(self, value: str) -> Choices:
        return replace(self, included=(value,), excluded=())

    def without(self, value: str) -> Choices:
        included = _without(self.included, value)
        return replace(self, included=included, excluded=_without(self.excluded, value))

    def toggling_any(self) -> Choices:
        others = _without(self.others, Not(Has(self.key)))
        is_on = Has(self.key) in others
        return replace(
            self, others=_without(others, Has(self.key)) if is_on else (*others, Has(self.key))
        )

    def toggling_none(self) -> Choices:
        """Nothing else can be said of a key that must be missing."""
        return Choices(self.key, others=() if self.is_none else (Not(Has(self.key)),))

    @property
    def terms(self) -> tuple[Term, ...]:
        left_out = [Not(Pair(self.key, value)) for value in self.excluded]
        looked_for = [one_of(self.key, self.included)] if self.included else []
        return (*looked_for, *left_out, *self.others)


def keys_in(query: Query) -> list[str]:
    """The keys that the query speaks of, in its order."""
    return list(dict.fromkeys(key for term in query if (key := _key(term)) is not None))


def choices_in(query: Query, key: str) -> Choices:
    choices = Choices(key)
    for term in query:
        if _key(term) != key:
            continue
        if values := values_of(term):
            choices = replace(choices, included=_merged(choices.included, values))
        elif isinstance(term, Not) and (values := values_of(term.term)):
            choices = replace(choices, excluded=_merged(choices.excluded, values))
        else:
            choices = replace(choices, others=(*choices.others, term))
    return choices


def with_choices(query: Query, choices: Choices) -> Query:
    """The query with these choices in the place of those it had for the key."""
    about = [_key(term) == choices.key for term in query]
    place = about.index(True) if True in about else len(about)
    rest = [term for term, is_about in zip(query, about, strict=True) if not is_about]
    return Query(tuple(dict.fromkeys([*rest[:place], *choices.terms, *rest[place:]])))


def without_key(query: Query, key: str) -> Query:
    return with_choices(query, Choices(key))


def _key(term: Term) -> str | None:
    match term:
        case Pair(key) | Meta(key) | Has(key) | Not(Pair(key) | Meta(key) | Has(key)):
            return key
    return None


def _merged(values: tuple[str, ...], further: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*values, *further]))


def _without[T](values: tuple[T, ...], value: T) -> tuple[T, ...]:
    return tuple(each for each in values if each != value)
