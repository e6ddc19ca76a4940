"""What metadata there is to ask for: keys in use and their values, while a query is typed.

Nothing of what is said in conversations. Every look is a bounded number of steps within
one index, however many conversations there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from conversations_admin.models import Conversation, MetadataPair, Project
from conversations_admin.search import pairs_index
from conversations_admin.search.keys import metadata_keys
from conversations_admin.search.matches import COUNT_CAP, Count

MAX_KEYS = 500
MAX_LEAPS = 50
# The newest conversations tell which keys and values are in use now.
SAMPLE = 100
# So many of each value are counted to find the most frequent; those are then counted further.
RANKING_CAP = 1_000


@dataclass(frozen=True)
class KnownKey:
    """A metadata key, with the values it has most often in the newest conversations."""

    key: str
    examples: tuple[str, ...]


@dataclass(frozen=True)
class KnownValue:
    key: str
    value: str
    count: Count


def known_keys(project: Project) -> list[KnownKey]:
    """The keys in use: first those that most of the newest conversations have."""
    seen: dict[str, Counter[str]] = {}
    for metadata in _newest(project):
        for key, value in metadata.items():
            seen.setdefault(key, Counter())[value] += 1
    keys = dict.fromkeys([*seen, *metadata_keys(project, limit=MAX_KEYS)])
    # A stable sort: those that are alike stay in the order in which they are written.
    ranked = sorted(keys, key=lambda key: _rank(seen.get(key)))
    return [KnownKey(key, _examples(seen.get(key))) for key in ranked]


def _rank(values: Counter[str] | None) -> tuple[bool, bool, int]:
    """Usual keys first, and of those the ones that tell conversations apart into groups."""
    if values is None:
        return True, True, 0
    is_rare = 2 * values.total() < SAMPLE
    says_little = len(values) == 1 or 2 * len(values) > values.total()
    return is_rare, says_little, 0 if not is_rare else -values.total()


def is_key(project: Project, name: str) -> bool:
    return MetadataPair.objects.filter(project=project, key=name).exists()


def keys_spelt(project: Project, name: str) -> list[str]:
    """The key `name`; where there is none, those that differ from it in case alone."""
    if is_key(project, name):
        return [name]
    keys = metadata_keys(project, limit=MAX_KEYS)
    return [key for key in keys if key.casefold() == name.casefold()]


def values_like(project: Project, key: str, typed: str, *, limit: int) -> list[KnownValue]:
    """Values of `key` that begin with `typed` in any case, then those that hold it.

    The most frequent first. Of a key with very many values only some are looked at.
    """
    found = alike(_candidates(project, key, typed), typed)
    pairs = [(key, value) for value in found[:MAX_LEAPS]]
    ranks = dict(zip(pairs, pairs_index.count_each(project, pairs, cap=RANKING_CAP), strict=True))
    begins = {pair: pair[1].casefold().startswith(typed.casefold()) for pair in pairs}
    best = sorted(pairs, key=lambda pair: (not begins[pair], -ranks[pair]))[:limit]
    return counted_values(project, best)


def counted_values(project: Project, pairs: Sequence[tuple[str, str]]) -> list[KnownValue]:
    """Each pair with how many conversations have it."""
    counts = pairs_index.count_each(project, pairs, cap=COUNT_CAP + 1)
    return [
        KnownValue(key, value, Count.up_to(COUNT_CAP, number))
        for (key, value), number in zip(pairs, counts, strict=True)
    ]


def some_values(project: Project, key: str, *, prefix: str = "") -> list[str]:
    """Values of `key` in the order of their characters: all of them, if fewer than MAX_LEAPS."""
    return pairs_index.first_values(project, key, limit=MAX_LEAPS, prefix=prefix)


def alike(names: Iterable[str], typed: str) -> list[str]:
    """Those that begin with `typed`, whatever its case; then those that hold it."""
    wanted = typed.casefold()
    holding = [name for name in dict.fromkeys(names) if wanted in name.casefold()]
    return sorted(holding, key=lambda name: not name.casefold().startswith(wanted))


def _candidates(project: Project, key: str, typed: str) -> list[str]:
    values = some_values(project, key)
    if len(values) < MAX_LEAPS:
        return values
    recent = [metadata[key] for metadata in _newest(project) if key in metadata]
    # The index tells cases apart, so it is asked for each way that people write a word.
    ways = {typed, typed.lower(), typed.upper(), typed.capitalize(), typed.title()} - {""}
    begun = [value for way in sorted(ways) for value in some_values(project, key, prefix=way)]
    return [*(value for value, _ in Counter(recent).most_common()), *begun, *values]


def _newest(project: Project) -> Iterable[Mapping[str, str]]:
    rows = Conversation.objects.live().filter(project=project).newest_first()
    return rows.values_list("metadata", flat=True)[:SAMPLE]


def _examples(values: Counter[str] | None) -> tuple[str, ...]:
    return tuple(value for value, _ in values.most_common(3)) if values else ()
