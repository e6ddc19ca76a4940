"""Which metadata the matches of a query have: keys, values and how often.

Counted over the newest matches up to a cap, so that it costs the same in a table of any
size; the answer says when there are more.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from itertools import chain

from django.db.models import TextField
from django.db.models.functions import Cast

from conversations_admin.models import Conversation, MetadataPair
from conversations_admin.search.among import among
from conversations_admin.search.matches import COUNT_CAP, Count, Matches

# So many rows' metadata are held at a time.
PORTION = 5_000


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
    """The keys, in no order. `basis` is how many matches were looked at, newest first."""

    facets: Sequence[Facet]
    basis: Count


def facets_of(matches: Matches, *, limit_values: int = 8) -> Facets:
    """Every key that the matches have."""
    pairs: Counter[tuple[str, str]] = Counter()
    for portion in _portions(matches):
        pairs.update(chain.from_iterable(metadata.items() for metadata in _metadata(portion)))
    values: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for (key, value), count in pairs.items():
        values[key][value] = count
    facets = [_facet(key, counts, limit_values=limit_values) for key, counts in values.items()]
    return Facets(facets, matches.count())


def facet_of(matches: Matches, key: str, *, limit_values: int = 8) -> Facet:
    """One key, for less than all of them together."""
    counts: Counter[str] = Counter()
    for portion in _portions(matches):
        pairs = MetadataPair.objects.filter(conversation__in=among(portion), key=key)
        counts.update(pairs.values_list("value", flat=True))
    return _facet(key, counts, limit_values=limit_values)


def _facet(key: str, counts: Counter[str], *, limit_values: int) -> Facet:
    top = nsmallest(limit_values, counts.items(), key=lambda each: (-each[1], each[0]))
    values = [FacetValue(value, count) for value, count in top]
    return Facet(key, counts.total(), len(counts), values)


def _metadata(keys: Sequence[int]) -> Iterable[dict[str, str]]:
    """All read as one document: that takes a fraction of reading each by itself."""
    rows = Conversation.objects.filter(pk__in=among(keys))
    texts = rows.values_list(Cast("metadata", TextField()), flat=True)
    documents: list[dict[str, str]] = json.loads(f"[{','.join(texts)}]")
    return documents


def _portions(matches: Matches) -> Iterable[list[int]]:
    keys = [place.key for place in matches.newest(COUNT_CAP)]
    return (keys[start : start + PORTION] for start in range(0, len(keys), PORTION))
