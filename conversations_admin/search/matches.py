"""From a query to conversations, newest first, paged by key. Never OFFSET, never a full count."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from conversations_admin.errors import NotFound
from conversations_admin.models import Conversation, MetadataPair, Project
from conversations_admin.models.conversation import ConversationQuerySet
from conversations_admin.search.language.tree import Id, Not, Pair, Query, Term, Text
from conversations_admin.search.text import index
from conversations_admin.wire.refusals import quoted

type Order = Literal["asc", "desc"]

COUNT_CAP = 10_000
# How far to look when choosing the rarest pair to start from.
ESTIMATE_CAP = 1_000


@dataclass(frozen=True)
class Count:
    """Exact up to the cap; beyond it, `is_capped` and `number` is the cap."""

    number: int
    is_capped: bool

    def __str__(self) -> str:
        return f"{self.number:,}+" if self.is_capped else f"{self.number:,}"


@dataclass(frozen=True)
class ConversationPage:
    """`has_more` says whether more lie beyond, in the direction walked."""

    conversations: list[Conversation]
    has_more: bool


@dataclass
class Matches:
    """The live conversations of `project` that `query` describes."""

    project: Project
    query: Query
    _source: _Source | None = field(default=None, init=False, repr=False)

    def page(
        self,
        *,
        limit: int,
        order: Order = "desc",
        after: str | None = None,
        before: str | None = None,
    ) -> ConversationPage:
        """One page beyond the conversation `after`, or ending just before `before`."""
        source = self.source
        backwards = before is not None and after is None
        walk: Order = _opposite(order) if backwards else order
        rows = source.rows
        for name, cursor, direction in (("after", after, order), ("before", before, None)):
            if cursor is not None:
                towards = direction or _opposite(order)
                rows = rows.filter(source.beyond(self._cursor(cursor, param=name), towards))
        keys = list(
            rows.order_by(*source.order(walk)).values_list(source.key, flat=True)[: limit + 1]
        )
        kept = keys[:limit][::-1] if backwards else keys[:limit]
        return ConversationPage(self._load(kept), has_more=len(keys) > limit)

    def count(self, *, cap: int = COUNT_CAP) -> Count:
        found = self.source.rows.order_by().values("pk")[: cap + 1].count()
        return Count(min(found, cap), is_capped=found > cap)

    def walk(self) -> Iterable[Conversation]:
        """All matches, oldest first, in constant memory."""
        after: str | None = None
        while True:
            page = self.page(limit=500, order="asc", after=after)
            yield from page.conversations
            if not page.has_more:
                return
            after = page.conversations[-1].conversation_id

    @property
    def source(self) -> _Source:
        if self._source is None:
            self._source = _choose_source(self.project, self.query)
        return self._source

    def _cursor(self, conversation_id: str, *, param: str) -> Conversation:
        # Tombstones count: the place in the list outlives the conversation.
        row = Conversation.objects.filter(
            project=self.project, conversation_id=conversation_id.replace("\x00", "")
        ).first()
        if row is None:
            raise NotFound(f"No conversation found with id {quoted(conversation_id)}", param=param)
        return row

    def _load(self, keys: Sequence[int]) -> list[Conversation]:
        rows = Conversation.objects.in_bulk(keys)
        return [rows[key] for key in keys if key in rows]


@dataclass(frozen=True)
class _Source:
    """The index to walk: pairs of one value, or all live conversations."""

    rows: QuerySet[MetadataPair] | ConversationQuerySet
    key: str

    def order(self, order: Order) -> tuple[str, str]:
        sign = "" if order == "asc" else "-"
        return f"{sign}created_at", f"{sign}{self.key}"

    def beyond(self, cursor: Conversation, order: Order) -> Q:
        side = "gt" if order == "asc" else "lt"
        further = {f"created_at__{side}": cursor.created_at}
        level = {"created_at": cursor.created_at, f"{self.key}__{side}": cursor.pk}
        bound = {f"created_at__{side}e": cursor.created_at}  # one range for the index
        return Q(**bound) & (Q(**further) | Q(**level))


def _choose_source(project: Project, query: Query) -> _Source:
    pairs = [term for term in query if isinstance(term, Pair)]
    if not pairs:
        rows = Conversation.objects.live().filter(project=project)
        return _Source(_narrow(rows, query, project=project, key="pk"), "pk")
    rarest = _rarest(project, pairs) if pairs[1:] else pairs[0]
    key = "conversation_id"
    pairs_of_it = _narrow(_pairs(project, rarest), query.without(rarest), project=project, key=key)
    return _Source(pairs_of_it, key)


def _narrow[T: QuerySet](  # type: ignore[type-arg]
    rows: T, terms: Iterable[Term], *, project: Project, key: str
) -> T:
    for term in terms:
        rows = rows.filter(_condition(term, project=project, key=key))
    return rows


def _condition(term: Term, *, project: Project, key: str) -> Q:
    match term:
        case Not(inner):
            return ~_condition(inner, project=project, key=key)
        case Pair(name, value):
            pairs = MetadataPair.objects.filter(conversation=OuterRef(key), key=name, value=value)
            return Q(Exists(pairs))
        case Id(value):
            named = Conversation.objects.filter(project=project, conversation_id=value)
            return Q(**{f"{key}__in": named.values("pk")})
        case Text(words):
            subquery = index.conversations_with(words)
            return Q() if subquery is None else Q(**{f"{key}__in": subquery})
        case _:
            raise NotImplementedError(term)


def _pairs(project: Project, pair: Pair) -> QuerySet[MetadataPair]:
    return MetadataPair.objects.filter(project=project, key=pair.key, value=pair.value)


def _rarest(project: Project, pairs: Sequence[Pair]) -> Pair:
    """Count each pair up to a cap, all in one query."""
    table = MetadataPair._meta.db_table
    part = (
        f"(SELECT count(*) FROM (SELECT 1 FROM {table} "  # noqa: S608 only our own table's name
        "WHERE project_id = %s AND key = %s AND value = %s LIMIT %s) AS counted)"
    )
    values = [each for pair in pairs for each in (project.pk, pair.key, pair.value, ESTIMATE_CAP)]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join([part] * len(pairs))}", values)
        counts: Sequence[int] = cursor.fetchone() or ()
    return min(zip(counts, range(len(pairs)), pairs, strict=True))[2]


def _opposite(order: Order) -> Order:
    return "asc" if order == "desc" else "desc"
