"""Append to the audit log and prove it whole. Only actions append, and what notes drift.

Each entry's hash is SHA-256 over the canonical JSON of its fields, the hash before it
among them. The chain is tamper-evident, not tamper-proof: who can rewrite the whole
table can rewrite the chain, unless a head was kept elsewhere.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any

from django.db import OperationalError, connection
from django.db.models import Exists, OuterRef
from django.utils import timezone

from conversations_admin.errors import StoreUnavailable
from conversations_admin.models import AuditEntry
from conversations_admin.models.audit import NEVER_KNOWN, AuditQuerySet, Outcome, Via
from conversations_admin.models.fields import compact_json
from conversations_admin.models.prepared import PreparedInsert, PreparedQuery

GENESIS = "0" * 64
# Any number no other user of advisory locks in this database takes.
HEAD_LOCK = 4_717_120_391_005_218
HASHED_FIELDS = (
    "sequence",
    "actor",
    "actor_id",
    "via",
    "project",
    "action",
    "conversation_id",
    "target",
    "outcome",
    "operation_id",
    "reason",
    "request_id",
    "upstream_request_id",
    "changes",
    "previous_hash",
)

_newest = PreparedQuery(lambda: AuditEntry.objects.newest_first().only("sequence", "hash")[:1])
_insert = PreparedInsert(AuditEntry)


def new_operation_id() -> str:
    return str(uuid.uuid4())


@dataclass(frozen=True, kw_only=True)
class Record:
    """What an entry says, before it has a place in the chain."""

    actor: str
    actor_id: int | None
    via: Via
    action: str
    outcome: Outcome
    operation_id: str = field(default_factory=new_operation_id)
    project: str = ""
    conversation_id: str = ""
    target: str = ""
    reason: str = ""
    request_id: str = ""
    upstream_request_id: str = ""
    changes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    """What a walk along the chain found. `broken_at` is the first bad sequence number."""

    entries: int
    head: str
    broken_at: int | None = None
    problem: str = ""

    @property
    def is_whole(self) -> bool:
        return self.broken_at is None and not self.problem


def append(*records: Record) -> list[AuditEntry]:
    """Add `records` at the head. Call last in a transaction: it serialises writers."""
    if not connection.in_atomic_block:
        raise RuntimeError("An audit entry must commit with what it records.")
    _lock_head()
    sequence, previous = _head()
    entries = []
    for sequence_number, record in enumerate(records, start=sequence + 1):
        entry = AuditEntry(
            sequence=sequence_number,
            time=timezone.now(),
            previous_hash=previous,
            **vars(record),
        )
        entry.hash = previous = digest(entry)
        entries.append(entry)
    _insert(entries)
    return entries


def digest(entry: AuditEntry) -> str:
    facts = {name: getattr(entry, name) for name in HASHED_FIELDS}
    facts["time"] = entry.time.astimezone(UTC).isoformat(timespec="microseconds")
    canonical = compact_json(dict(sorted(facts.items())))
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def verify(*, expected_head: str = "") -> Verdict:
    """Walk the whole chain; with `expected_head` also notice that its tail was cut."""
    previous, count, seen_expected = GENESIS, 0, not expected_head
    for entry in AuditEntry.objects.order_by("sequence").iterator(chunk_size=2000):
        problem = _problem(entry, count + 1, previous)
        if problem:
            return Verdict(count, previous, entry.sequence, problem)
        previous, count = entry.hash, count + 1
        seen_expected = seen_expected or previous == expected_head
    if not seen_expected:
        return Verdict(count, previous, None, "the expected head is nowhere in the chain")
    return Verdict(count, previous)


def unfinished() -> Iterator[AuditEntry]:
    """Operations that were started, or ended unknown, and never settled."""
    settled = {Outcome.SUCCEEDED, Outcome.FAILED, Outcome.DENIED}
    later = AuditEntry.objects.filter(
        operation_id=OuterRef("operation_id"),
        sequence__gt=OuterRef("sequence"),
        outcome__in=settled,
    )
    open_steps = AuditEntry.objects.filter(
        ~Exists(later), outcome__in=[Outcome.STARTED, Outcome.UNKNOWN]
    )
    for entry in open_steps.order_by("sequence").iterator(chunk_size=500):
        if not _is_given_up(AuditEntry.objects.filter(operation_id=entry.operation_id)):
            yield entry


def _is_given_up(steps: AuditQuerySet) -> bool:
    """Say whether it was put on record that nobody will ever know."""
    unknown = steps.filter(outcome=Outcome.UNKNOWN)
    return any(entry.changes.get("error") == NEVER_KNOWN for entry in unknown)


def _problem(entry: AuditEntry, expected_sequence: int, previous: str) -> str:
    if entry.sequence != expected_sequence:
        return f"entry {expected_sequence} is missing"
    if entry.previous_hash != previous:
        return "it does not continue the entry before it"
    if entry.hash != digest(entry):
        return "its content was changed"
    return ""


def _lock_head() -> None:
    # SQLite's IMMEDIATE transaction already holds the only write lock.
    if connection.vendor == "postgresql":
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [HEAD_LOCK])
        except OperationalError as error:
            raise StoreUnavailable(
                "Too much is written at once; nothing was changed. Try again in a moment."
            ) from error


def _head() -> tuple[int, str]:
    newest = _newest.first()
    return (newest.sequence, newest.hash) if newest else (0, GENESIS)
