"""What came of writes at an upstream, for whoever was told that nobody knew yet.

Of one's own operations alone, whose ids the session keeps: nothing is asked of rights.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import groupby
from operator import attrgetter

from conversations_admin.models import AuditEntry, PendingWrite

type Steps = Sequence[AuditEntry]


def steps_of_ended(operation_ids: Collection[str]) -> Mapping[str, Steps]:
    """The steps of those that wait for no outcome any more, as the audit log has them."""
    pending = PendingWrite.objects.filter(operation_id__in=operation_ids)
    ended = set(operation_ids) - set(pending.values_list("operation_id", flat=True))
    # By the ids alone: of another condition's index most of the log would be read.
    entries = AuditEntry.objects.filter(operation_id__in=ended) if ended else ()
    steps = sorted(entries, key=attrgetter("operation_id", "sequence"))
    found = {name: list(run) for name, run in groupby(steps, key=attrgetter("operation_id"))}
    return {name: found.get(name, []) for name in ended}
