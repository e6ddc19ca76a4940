"""Which metadata the matches of a query have: keys, values and how often.

Counted over the newest matches up to a cap, so that it costs the same in a table of any
size; the answer says when there are more.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import nsmallest

from django.db import models

from conversations_admin.models import Conversation, MetadataPair
from conversations_admin.search.among import among
from conversations_admin.search.documents import METADATA_TEXT, read_together
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
    values: defaultdict[str, list[str]] = defaultdict(list)
    keys = [place.key for place in matches.newest(COUNT_CAP)]
    for portion in _portions(keys):
        for metadata in _metadata(portion):
            for key, value in metadata.items():
                values[key].append(value)
    facets = [_facet(key, Counter(held), limit_values=limit_values) for key, held in values.items()]
    return Facets(facets, matches.count())


def facet_of(matches: Matches, key: str, *, limit_values: int = 8) -> Facet:
    """One key, for less than all of them together."""
    counts: Counter[str] = Counter()
    for portion in _portions(matches.newest_keys(COUNT_CAP)):
        pairs = MetadataPair.objects.filter(conversation__in=among(portion), key=key)
        numbers = pairs.order_by().values("value").annotate(number=models.Count("*"))
        counts.update(dict(numbers.values_list("value", "number")))
    return _facet(key, counts, limit_values=limit_values)


def _facet(key: str, counts: Counter[str], *, limit_values: int) -> Facet:
    top = nsmallest(limit_values, counts.items(), key=lambda each: (-each[1], each[0]))
    values = [FacetValue(value, count) for value, count in top]
    return Facet(key, counts.total(), len(counts), values)


def _metadata(keys: Sequence[int]) -> list[dict[str, str]]:
    rows = Conversation.objects.filter(pk__in=among(keys))
    return read_together(rows.values_list(METADATA_TEXT, flat=True))


def _portions(keys: Sequence[int]) -> Iterable[Sequence[int]]:
    return (keys[start : start + PORTION] for start in range(0, len(keys), PORTION))
