"""Metadata keys and their values as the pages about them show them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote, urlencode

from django.urls import reverse

from conversations_admin.models import Project
from conversations_admin.search.kinds import Kind
from conversations_admin.search.language.tree import Among, AnyOf, Has, Meta, Not, Pair, Query, Term
from conversations_admin.search.likeness import Likeness
from conversations_admin.search.matches import Count
from conversations_admin.search.statistics import (
    KeyStatistics,
    KeyUse,
    Seen,
    Share,
    Usage,
    ValueStatistics,
    ValueUse,
)
from conversations_admin.web.listing.addresses import ListAddress

SHOWN_VALUES = 5
# Of values that nearly all differ, a few say as much.
SHOWN_IDS = 2
SHOWN_ALIKE = 2


class KeySort(StrEnum):
    """What decides the order of keys."""

    COVERAGE = "coverage"
    NAME = "name"
    VALUES = "values"


@dataclass(frozen=True)
class Named:
    """A key or a value; `url` is the list of the conversations that have it."""

    name: str
    url: str
    count: Count


@dataclass(frozen=True)
class Alike:
    """Names that are probably one; `url` is the list of the conversations with any of them."""

    names: Sequence[Named]
    reason: str
    url: str

    @property
    def is_pair(self) -> bool:
        return not self.names[2:]


@dataclass(frozen=True)
class KeyRow:
    """`top` are values; `are_examples` if their numbers say nothing."""

    key: str
    url: str
    list_url: str
    kind: str
    coverage: Count
    share: str
    value_count: Count
    top: Sequence[Named]
    are_examples: bool
    sampled: str
    first: Seen | None
    last: Seen | None
    alike: Sequence[Alike]
    further_alike: int


@dataclass(frozen=True)
class ValueRow:
    value: Named
    first: Seen | None
    last: Seen | None


@dataclass(frozen=True)
class KeyPages:
    """Where the pages about the keys of a project lead."""

    project: Project

    def all_keys(self, **parameters: str) -> str:
        return _address("metadata_keys", self.project, parameters)

    def one_key(self, key: str, **parameters: str) -> str:
        # Even an empty key has a page.
        return _address("metadata_values", self.project, parameters, key=key)

    def found(self, *terms: Term) -> str:
        return ListAddress.of(self.project).to(Query(terms))

    def with_key(self, key: str) -> str:
        return self.found(Has(key))

    def without_key(self, key: str) -> str:
        return self.found(Not(Has(key)))

    def key_row(self, statistics: KeyStatistics) -> KeyRow:
        key, is_id = statistics.use.key, statistics.kind is Kind.ID
        shown = SHOWN_IDS if is_id else SHOWN_VALUES
        return KeyRow(
            key=key,
            url=self.one_key(key),
            list_url=self.with_key(key),
            kind=statistics.kind.value,
            coverage=statistics.use.coverage,
            share=share_in_words(statistics.share),
            value_count=statistics.use.value_count,
            top=self.values(key, statistics.top[:shown]),
            are_examples=is_id,
            sampled="" if statistics.sampled is None else f"{statistics.sampled:,}",
            first=statistics.first,
            last=statistics.last,
            alike=self.alike_values(key, statistics.alike[:SHOWN_ALIKE], statistics.top),
            further_alike=len(statistics.alike[SHOWN_ALIKE:]),
        )

    def values(self, key: str, values: Iterable[ValueUse]) -> list[Named]:
        return [Named(use.value, self.found(Pair(key, use.value)), use.count) for use in values]

    def value_row(self, key: str, value: ValueStatistics) -> ValueRow:
        named = Named(value.value, self.found(Pair(key, value.value)), value.count)
        return ValueRow(named, value.first, value.last)

    def alike_keys(self, found: Iterable[Likeness], uses: Iterable[KeyUse]) -> list[Alike]:
        counts = {use.key: use.coverage for use in uses}
        return [
            Alike(
                [Named(name, self.one_key(name), counts[name]) for name in likeness.names],
                likeness.reason.value,
                self.found(AnyOf(tuple(map(Has, likeness.names)))),
            )
            for likeness in found
        ]

    def alike_values(
        self, key: str, found: Iterable[Likeness], uses: Iterable[ValueUse]
    ) -> list[Alike]:
        counts = {use.value: use.count for use in uses}
        return [
            Alike(
                self.values(key, [ValueUse(name, counts[name]) for name in likeness.names]),
                likeness.reason.value,
                self.found(Meta(key, Among(likeness.names))),
            )
            for likeness in found
        ]


def sorted_keys(usage: Usage, *, sort: KeySort, wanted: str = "") -> list[KeyUse]:
    """The keys that contain `wanted`, in whichever case; the most used first."""
    found = [use for use in usage.keys if wanted.casefold() in use.key.casefold()]
    return found if sort is KeySort.NAME else sorted(found, key=_rank(usage, sort))


def share_in_words(share: Share | None) -> str:
    """`62 %`, `about 4.1 %`; empty where nothing is known."""
    if share is None:
        return ""
    percent = 100 * share.part
    if percent < 0.1:  # noqa: PLR2004 - the smallest number that is shown
        words = "under 0.1 %"
    elif percent < 10:  # noqa: PLR2004 - below that a place behind the point says something
        words = f"{percent:.1f} %"
    else:
        words = f"{int(percent)} %"  # only all of them are 100 %
    return f"about {words}" if share.is_estimated else words


def _rank(usage: Usage, sort: KeySort) -> Callable[[KeyUse], tuple[float, ...]]:
    """Of what is capped, the larger part of the newest conversations comes first."""

    def rank(use: KeyUse) -> tuple[float, ...]:
        share = usage.share_of(use)
        widely = (-use.coverage.number, -share.part if share else 0.0)
        values = (-use.value_count.number,) if sort is KeySort.VALUES else ()
        return (*values, *widely)

    return rank


def _address(name: str, project: Project, parameters: dict[str, str], **fixed: str) -> str:
    asked = fixed | {key: value for key, value in parameters.items() if value}
    path = reverse(name, args=[project.slug])
    return f"{path}?{urlencode(asked, quote_via=quote)}" if asked else path
