"""Which metadata keys a project uses: how widely, with which values, since and until when.

For the page and the JSON about keys. Nothing here grows with the project: numbers are exact
up to a cap, and where a key is used beyond it, the newest conversations stand for all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from conversations_admin.models import Conversation, Project
from conversations_admin.search import pairs_index
from conversations_admin.search.kinds import Kind, kind_of
from conversations_admin.search.likeness import Likeness, likenesses
from conversations_admin.search.matches import COUNT_CAP, Count
from conversations_admin.search.sample import SAMPLE_SIZE, Sample, sample_of

KEY_CAP = 500
VALUE_CAP = 1_000
# So many of the most frequent values are looked at to tell what they are and which are alike.
FREQUENT = 50
# One value is far rarer than another long before this.
LIKENESS_CAP = 200
COMPARED = frozenset({Kind.TEXT, Kind.YES_NO})


@dataclass(frozen=True)
class KeyUse:
    """One key: in how many conversations, with how many different values."""

    key: str
    coverage: Count
    value_count: Count


@dataclass(frozen=True)
class Share:
    """A part of all conversations, from 0 to 1; estimated from the newest ones if need be."""

    part: float
    is_estimated: bool


@dataclass(frozen=True)
class Usage:
    """The keys in the order of their characters. `is_capped`: there are more.

    `total` counts the project's conversations. `sample` is there if that is capped.
    """

    keys: Sequence[KeyUse]
    is_capped: bool
    total: Count
    sample: Sample | None

    def share_of(self, use: KeyUse) -> Share | None:
        if self.sample is None:
            # The last conversation may have gone since its keys were counted.
            return Share(use.coverage.number / (self.total.number or 1), is_estimated=False)
        counts = self.sample.counts.get(use.key)
        return Share(counts.total() / self.sample.size, is_estimated=True) if counts else None


@dataclass(frozen=True)
class Seen:
    """When a conversation was created, and its id."""

    time: datetime
    conversation_id: str


@dataclass(frozen=True)
class ValueUse:
    value: str
    count: Count


@dataclass(frozen=True)
class KeyStatistics:
    """`top` are the most frequent values; of the newest `sampled` conversations, if not None.

    `first` and `last` are None where they are not among the oldest and the newest that are
    looked at. `alike` are values.
    """

    use: KeyUse
    share: Share | None
    kind: Kind
    top: Sequence[ValueUse]
    sampled: int | None
    first: Seen | None
    last: Seen | None
    alike: Sequence[Likeness]


@dataclass(frozen=True)
class ValueStatistics:
    value: str
    count: Count
    first: Seen | None
    last: Seen | None


@dataclass(frozen=True)
class ValuePage:
    values: Sequence[ValueStatistics]
    has_more: bool


def usage_of(project: Project, *, only: str | None = None) -> Usage:
    """All keys, or `only` that one."""
    rows = pairs_index.key_uses(
        project, limit=KEY_CAP, cap=COUNT_CAP, value_cap=VALUE_CAP, only=only
    )
    keys = [
        KeyUse(key, Count.up_to(COUNT_CAP, found), Count.up_to(VALUE_CAP, values))
        for key, found, values in rows[:KEY_CAP]
    ]
    # In an order, so that it is a stretch of an index however few projects there are.
    live = Conversation.objects.live().filter(project=project).newest_first()
    total = Count.up_to(COUNT_CAP, live.values("pk")[: COUNT_CAP + 1].count())
    sample = sample_of(project) if total.is_capped else None
    return Usage(keys, is_capped=len(rows) > KEY_CAP, total=total, sample=sample)


def alike_keys(usage: Usage) -> list[Likeness]:
    return likenesses({use.key: use.coverage.number for use in usage.keys})


def alike_values(values: Iterable[ValueUse]) -> list[Likeness]:
    return likenesses({use.value: use.count.number for use in values})


def values_to_compare(project: Project, key: str) -> list[ValueUse]:
    """Up to VALUE_CAP values of a key, each counted as far as it takes to see which are rare."""
    rows = pairs_index.values_of(project, key, limit=VALUE_CAP, cap=LIKENESS_CAP)
    return [ValueUse(row[0], Count.up_to(LIKENESS_CAP, row[1])) for row in rows]


def statistics_of(project: Project, uses: Sequence[KeyUse], usage: Usage) -> list[KeyStatistics]:
    """Mostly one query for each key, never more than two; and one for all of them."""
    found = [_look(project, use, usage.sample) for use in uses]
    seen = _seen(key for look in found for key in (look.first, look.last))
    return [_statistics(look, usage, seen) for look in found]


def value_page(
    project: Project, key: str, *, limit: int, after: str | None = None, prefix: str = ""
) -> ValuePage:
    """The values in the order of their characters."""
    rows = pairs_index.values_of(
        project, key, limit=limit + 1, cap=COUNT_CAP, after=after, prefix=prefix
    )
    seen = _seen(key for row in rows[:limit] for key in (row[3], row[5]))
    values = [
        ValueStatistics(value, Count.up_to(COUNT_CAP, number), seen.get(first), seen.get(last))
        for value, number, _, first, _, last in rows[:limit]
    ]
    return ValuePage(values, has_more=len(rows) > limit)


@dataclass(frozen=True)
class _Look:
    """What the database says about a key; `first` and `last` are primary keys.

    `others` are values to tell the kind from where none is known to be frequent.
    """

    use: KeyUse
    top: Sequence[ValueUse]
    sampled: int | None
    first: int | None
    last: int | None
    others: Sequence[str] = ()


def _look(project: Project, use: KeyUse, sample: Sample | None) -> _Look:
    if sample is None or not use.coverage.is_capped:
        rows = pairs_index.frequent_values(project, use.key, limit=FREQUENT, cap=COUNT_CAP)
        top = [ValueUse(row[0], Count(row[1], is_capped=False)) for row in rows]
        return _Look(use, top, None, _first(rows), _last(rows))
    if use.value_count.is_capped:
        return _look_at_both_ends(project, use, sample)
    return _look_at_each_value(project, use, sample)


def _look_at_both_ends(project: Project, use: KeyUse, sample: Sample) -> _Look:
    first = pairs_index.oldest_with_key(project, use.key, limit=SAMPLE_SIZE)
    last = sample.newest.get(use.key)
    if last is not None:
        return _Look(use, _top_of(sample, use.key), sample.size, first, last)
    rows = pairs_index.values_of(project, use.key, limit=FREQUENT, cap=0)
    return _Look(use, [], sample.size, first, last, others=[row[0] for row in rows])


def _look_at_each_value(project: Project, use: KeyUse, sample: Sample) -> _Look:
    is_sampled = use.key in sample.counts
    cap = 0 if is_sampled else LIKENESS_CAP
    rows = pairs_index.values_of(project, use.key, limit=VALUE_CAP, cap=cap)
    if is_sampled:
        return _Look(use, _top_of(sample, use.key), sample.size, _first(rows), _last(rows))
    counted = [ValueUse(row[0], Count.up_to(cap, row[1])) for row in rows]
    top = sorted(counted, key=lambda value: -value.count.number)[:FREQUENT]
    return _Look(use, top, None, _first(rows), _last(rows))


def _first(rows: Iterable[pairs_index.Row]) -> int | None:
    """The oldest conversation of rows of values."""
    oldest: tuple[Any, int | None] = min((row[2:4] for row in rows), default=(None, None))
    return oldest[1]


def _last(rows: Iterable[pairs_index.Row]) -> int | None:
    newest: tuple[Any, int | None] = max((row[4:6] for row in rows), default=(None, None))
    return newest[1]


def _top_of(sample: Sample, key: str) -> list[ValueUse]:
    common = sample.counts.get(key, Counter()).most_common(FREQUENT)
    return [ValueUse(value, Count(number, is_capped=False)) for value, number in common]


def _statistics(look: _Look, usage: Usage, seen: Mapping[int | None, Seen]) -> KeyStatistics:
    kind = kind_of(
        [*(value.value for value in look.top), *look.others],
        value_count=look.use.value_count.number,
        use_count=look.use.coverage.number,
    )
    return KeyStatistics(
        use=look.use,
        share=usage.share_of(look.use),
        kind=kind,
        top=look.top,
        sampled=look.sampled,
        first=seen.get(look.first),
        last=seen.get(look.last),
        alike=alike_values(look.top) if kind in COMPARED else [],
    )


def _seen(keys: Iterable[int | None]) -> dict[int | None, Seen]:
    """By primary key. One is missing only if it was deleted for good in this very moment."""
    rows = Conversation.objects.filter(pk__in={key for key in keys if key is not None})
    columns = rows.values_list("pk", "created_at", "conversation_id")
    return {pk: Seen(time, name) for pk, time, name in columns}
