"""What came of writes at an upstream, for whoever was told that nobody knew yet.

Of one's own operations alone, whose ids the session keeps: nothing is asked of rights.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from conversations_admin.models import AuditEntry, PendingWrite

type Steps = Sequence[AuditEntry]


def steps_of_ended(operation_ids: Collection[str]) -> Mapping[str, Steps]:
    """The steps of those that wait for no outcome any more, as the audit log has them."""
    pending = PendingWrite.objects.filter(operation_id__in=operation_ids)
    ended = set(operation_ids) - set(pending.values_list("operation_id", flat=True))
    # By the ids alone: of another condition's index most of the log would be read.
    entries = AuditEntry.objects.filter(operation_id__in=ended) if ended else ()
    steps: dict[str, list[AuditEntry]] = {name: [] for name in ended}
    for entry in sorted(entries, key=lambda entry: entry.sequence):
        steps[entry.operation_id].append(entry)
    return steps
