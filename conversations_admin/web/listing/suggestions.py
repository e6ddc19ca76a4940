"""What the query bar offers at the caret, in groups, the best first."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from conversations_admin.models import Project
from conversations_admin.models.plain import is_storable
from conversations_admin.search.keys import keys_with_value
from conversations_admin.search.language.tree import Has, Pair
from conversations_admin.search.suggestions import (
    KnownValue,
    alike,
    counted_values,
    is_key,
    keys_spelt,
    known_keys,
    values_like,
)
from conversations_admin.web.listing.caret import caret_in
from conversations_admin.web.listing.fields import BY_NAME, FIELDS, FieldHelp, Sample, samples_of
from conversations_admin.web.listing.options import Draft, Group, Option

MAX_OFFERED = 10
MAX_USUAL = 8
MAX_KEYS_OF_VALUE = 3
MIN_VALUE = 2
OF_KEYS = ("has", "missing")
# What a person sees first, before a letter is typed.
FIRST_FIELDS = ("created", "updated", "has", "missing", "item")


@dataclass(frozen=True)
class Suggester:
    """Offers to one person, in one project, on one day of theirs."""

    project: Project
    person: str
    may_read: bool
    today: date

    def suggest(self, text: str, at: int, *, recent: Sequence[str] = ()) -> list[Group]:
        """For the caret behind `at` characters; nothing for what no query can hold."""
        if not is_storable(text):
            return []
        draft = Draft(text, caret_in(text, at))
        if draft.caret.key is not None:
            groups = self._behind(draft, draft.caret.key)
        elif draft.caret.is_in_item:
            groups = [self._fields(draft, [each for each in FIELDS if each.is_of_items])]
        elif draft.caret.typed:
            groups = self._beginnings(draft)
        else:
            queries = [] if text.strip() else [draft.whole(query) for query in recent]
            first = [BY_NAME[name] for name in FIRST_FIELDS]
            groups = [
                Group("Recent queries", queries),
                self._keys(draft, MAX_USUAL),
                self._fields(draft, first),
            ]
        return [group for group in groups if group.options]

    def _beginnings(self, draft: Draft) -> list[Group]:
        groups = [self._keys(draft, MAX_OFFERED), self._pairs(draft), self._fields(draft, FIELDS)]
        # Whoever types the whole name of a field means the field.
        return sorted(groups, key=lambda group: not _is_named(group, draft.caret.typed))

    def _keys(self, draft: Draft, limit: int) -> Group:
        options = [
            draft.opening(_colon(key), meaning=_shown(examples))
            for key, examples in self._fitting(draft.caret.typed, limit)
        ]
        return Group("Metadata", options)

    def _fitting(self, typed: str, limit: int) -> list[tuple[str, Sequence[str]]]:
        """Metadata keys like `typed`, with examples of their values."""
        known = {each.key: each.examples for each in known_keys(self.project)}
        return [(key, known[key]) for key in alike(known, typed)[:limit]]

    def _pairs(self, draft: Draft) -> Group:
        """A word may be a value: `pro` offers `plan:pro`."""
        value = draft.caret.typed
        if len(value) < MIN_VALUE:
            return Group("", [])
        keys = keys_with_value(self.project, value, limit=MAX_KEYS_OF_VALUE)
        found = counted_values(self.project, [(key, value) for key in keys])
        return Group("With this value", [_pair(draft, each) for each in found])

    def _fields(self, draft: Draft, among: Iterable[FieldHelp]) -> Group:
        names = [each.name for each in among if self._is_answered(each)]
        fitting = [BY_NAME[name] for name in alike(names, draft.caret.typed)]
        return Group("Fields", [_field(draft, each) for each in fitting])

    def _is_answered(self, field: FieldHelp) -> bool:
        """Say whether the project can, and the person may be told."""
        if not self.project.keeps_text and (field.is_of_items or field.name == "item"):
            return False
        return self.may_read or not field.reads

    def _behind(self, draft: Draft, name: str) -> list[Group]:
        """Behind the colon of a field or a metadata key."""
        caret = draft.caret
        if not caret.is_metadata and name in OF_KEYS:
            return [self._names(draft, name)]
        if not caret.is_metadata and name in BY_NAME:
            return [self._samples(draft, BY_NAME[name]), self._hidden(draft, name)]
        if caret.comparison or caret.is_in_item:
            return []
        spelt = keys_spelt(self.project, name)[:MAX_KEYS_OF_VALUE]
        return [self._observed(draft, each, name) for each in spelt] or [self._near(draft, name)]

    def _names(self, draft: Draft, field: str) -> Group:
        keys = [key for key, _ in self._fitting(draft.caret.typed, MAX_OFFERED)]
        options = [draft.closing(key, str(Has(key)).removeprefix("has:")) for key in keys]
        return Group(BY_NAME[field].meaning.capitalize(), options)

    def _samples(self, draft: Draft, field: FieldHelp) -> Group:
        sign = draft.caret.comparison
        samples = samples_of(field, person=self.person, today=self.today)
        known = {each.value: each.meaning for each in samples}
        fitting = alike(known, f"{sign}{draft.caret.typed}") or _meaning(samples, draft.caret.typed)
        options = [
            draft.closing(value, value, meaning=known[value], start=draft.caret.start - len(sign))
            for value in fitting
            if value not in draft.caret.chosen
        ]
        return Group(field.meaning.capitalize(), options[:MAX_OFFERED])

    def _observed(self, draft: Draft, key: str, typed_key: str) -> Group:
        typed = draft.caret.typed.removesuffix("*")
        found = values_like(self.project, key, typed, limit=MAX_OFFERED)
        offered = [each for each in found if each.value not in draft.caret.chosen]
        make = _value if key == typed_key else _pair
        return Group(f"Values of {_colon(key)[:-1]}", [make(draft, each) for each in offered])

    def _hidden(self, draft: Draft, field: str) -> Group:
        """Values of a metadata key that is called like the field."""
        if draft.caret.is_in_item or not is_key(self.project, field):
            return Group("", [])
        return self._observed(draft, field, "")

    def _near(self, draft: Draft, name: str) -> Group:
        folded = {each.key.casefold(): each.key for each in known_keys(self.project)}
        near = difflib.get_close_matches(name.casefold(), folded, n=MAX_KEYS_OF_VALUE)
        caret = replace(draft.caret, start=draft.caret.term, end=draft.caret.value)
        over_key = replace(draft, caret=caret)
        options = [over_key.opening(_colon(folded[each])) for each in near]
        return Group(f"No metadata has the key {name}; there is", options)


def _meaning(samples: Sequence[Sample], typed: str) -> list[str]:
    """The values that are called so: `drift:items` is `drift:gone`."""
    return [each.value for each in samples if typed.casefold() in each.meaning.casefold()]


def _colon(key: str) -> str:
    """The key and its colon, as a pair begins."""
    return str(Pair(key, "x")).removesuffix("x")


def _pair(draft: Draft, each: KnownValue) -> Option:
    pair = str(Pair(each.key, each.value))
    return draft.closing(pair, pair, count=each.count, start=draft.caret.term)


def _value(draft: Draft, each: KnownValue) -> Option:
    written = str(Pair("k", each.value)).removeprefix("k:")
    return draft.closing(each.value or "(empty)", written, count=each.count)


def _field(draft: Draft, field: FieldHelp) -> Option:
    if field.name == "item":
        return draft.opening("item:()", meaning=field.meaning, back=1)
    return draft.opening(f"{field.name}:", meaning=field.meaning)


def _is_named(group: Group, typed: str) -> bool:
    return any(option.insert == f"{typed}:" for option in group.options)


def _shown(examples: Iterable[str]) -> str:
    return ", ".join(example for example in examples if example)
