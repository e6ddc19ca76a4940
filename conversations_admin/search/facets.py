"""Which metadata the matches of a query have: keys, values and how often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from conversations_admin.search.matches import Count, Matches

# Beyond this many matches the newest of them stand for all, and the answer says so.
BASIS_CAP = 10_000


@dataclass(frozen=True)
class FacetValue:
    value: str
    count: int


@dataclass(frozen=True)
class Facet:
    """One key: how many of the matches looked at have it, and its most frequent values.

    `value_count` is how many different values were seen.
    """

    key: str
    coverage: int
    value_count: int
    values: Sequence[FacetValue]


@dataclass(frozen=True)
class Facets:
    """The keys, most useful first. `basis` is how many matches were looked at, newest first."""

    facets: Sequence[Facet]
    basis: Count


def facets_of(matches: Matches, *, limit_values: int = 8) -> Facets:
    rows = matches.page(limit=BASIS_CAP)
    seen: dict[str, Counter[str]] = {}
    for conversation in rows.conversations:
        for key, value in conversation.metadata.items():
            seen.setdefault(key, Counter())[value] += 1
    basis = Count(len(rows.conversations), is_capped=rows.has_more)
    return Facets(list(_facets(seen.items(), limit_values=limit_values)), basis)


def _facets(seen: Iterable[tuple[str, Counter[str]]], *, limit_values: int) -> Iterable[Facet]:
    for key, counts in seen:
        top = [FacetValue(value, count) for value, count in counts.most_common(limit_values)]
        yield Facet(key, sum(counts.values()), len(counts), top)
