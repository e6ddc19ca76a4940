"""What came of writes at an upstream, for whoever was told that nobody knew yet.

Nothing is asked of rights: the caller does so, or asks of its person's own operations alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from conversations_admin.models import AuditEntry, PendingWrite

type Steps = Sequence[AuditEntry]


def steps_of(operation_ids: Collection[str]) -> Mapping[str, Steps]:
    """As the audit log has them, in its order; without those of which it knows nothing."""
    steps: dict[str, list[AuditEntry]] = {}
    # By the ids alone: of another condition's index most of the log would be read.
    entries = AuditEntry.objects.filter(operation_id__in=operation_ids)
    for entry in sorted(entries, key=lambda entry: entry.sequence):
        steps.setdefault(entry.operation_id, []).append(entry)
    return steps


def steps_of_ended(operation_ids: Collection[str]) -> Mapping[str, Steps]:
    """The steps of those that wait for no outcome any more."""
    pending = PendingWrite.objects.filter(operation_id__in=operation_ids)
    ended = set(operation_ids) - set(pending.values_list("operation_id", flat=True))
    found = steps_of(ended)
    return {name: found.get(name, []) for name in ended}
