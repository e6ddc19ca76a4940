"""The rows that the conditions of a query are put to: conversations, or their pairs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists


class Probe(Exists):
    """EXISTS that is looked up for each row, in the order in which rows are read.

    OFFSET keeps PostgreSQL from making a join of it that reads all that exists first.
    """

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        return self.as_sql(compiler, connection, template="EXISTS(%(subquery)s OFFSET 0)")


@dataclass(frozen=True)
class Rows:
    """The rows that a condition speaks of: where they keep what is asked for.

    Either have `created_at`, the time of the conversation. `exists` is how it is asked whether
    they have rows of their own of some kind.
    """

    key: str
    conversation: str
    exists: type[Exists]

    def column(self, name: str) -> str:
        return f"{self.conversation}{name}"


CONVERSATIONS = Rows(key="pk", conversation="", exists=Probe)
# Pairs are read in one range of their index, beside which PostgreSQL may read another.
PAIRS = Rows(key="conversation_id", conversation="conversation__", exists=Exists)
