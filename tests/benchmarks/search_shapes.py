"""The questions the benchmark of search asks, each as a query and as what it consists of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from conversations_admin.search.language.tree import Pair, Text

MARCH = (datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))


class Kind(StrEnum):
    PAGE = "page"
    COUNT = "count"
    FACETS = "facets"
    KEYS = "keys"


@dataclass(frozen=True)
class Shape:
    """All of the pairs, the words and the month hold; `is_deep`: beyond half of the matches."""

    name: str
    pairs: Sequence[tuple[str, str]] = ()
    words: Sequence[str] = ()
    month: str = ""
    is_deep: bool = False
    kind: Kind = Kind.PAGE

    @property
    def query(self) -> str:
        terms = [*(Pair(*pair) for pair in self.pairs), *map(Text, self.words)]
        month = [f"created:{self.month}"] if self.month else []
        return " ".join([*map(str, terms), *month])


FREE, ENTERPRISE = ("plan", "free"), ("plan", "enterprise")

SHAPES: Sequence[Shape] = (
    Shape("newest page"),
    Shape("pair 55 %", [FREE]),
    Shape("pair 5 %", [ENTERPRISE]),
    Shape("pair 0.01 %", [("flag", "needle")]),
    Shape("two pairs 33 %", [FREE, ("status", "closed")]),
    Shape("two pairs 0.6 %", [ENTERPRISE, ("channel", "phone")]),
    Shape("two pairs, none", [FREE, ("contract", "yearly")]),
    Shape("pair 5 % + month", [ENTERPRISE], month="2026-03"),
    Shape("word 55 %", words=["thanks"]),
    Shape("word 2 %", words=["refund"]),
    Shape("word 0.3 %, Chinese", words=["退款"]),
    Shape("word 0.01 %", words=["zyzzyva"]),
    Shape("word 2 % + pair 5 %", [ENTERPRISE], ["refund"]),
    Shape("word 0.01 % + pair 55 %", [FREE], ["zyzzyva"]),
    Shape("two words 2 %, 10 %", words=["refund", "invoice"]),
    Shape("phrase 1 %", words=["cancel my subscription"]),
    Shape("deep page", is_deep=True),
    Shape("deep page, pair 55 %", [FREE], is_deep=True),
    Shape("count 55 %", [FREE], kind=Kind.COUNT),
    Shape("facets, all", kind=Kind.FACETS),
    Shape("facets, 55 %", [FREE], kind=Kind.FACETS),
    Shape("facets, 5 %", [ENTERPRISE], kind=Kind.FACETS),
    Shape("facets, word 2 %", words=["refund"], kind=Kind.FACETS),
    Shape("key statistics", kind=Kind.KEYS),
)
