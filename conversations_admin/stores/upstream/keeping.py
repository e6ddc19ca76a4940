"""Whether a project keeps text at this moment, whatever was read before. Only for `mirror`."""

from __future__ import annotations

from conversations_admin.models import Project
from conversations_admin.models.prepared import PreparedQuery

_as_it_is = PreparedQuery(lambda key: Project.objects.filter(pk=key).only("is_mirrored"), 1)


def still_keeps_text(project: Project) -> bool:
    """To be asked in the transaction that writes text, with the conversation's lock held.

    `forgetting` takes the same locks once the copy is switched off: what was written before is
    erased, and what comes after is told here.
    """
    if not project.keeps_text:
        return False
    stored = _as_it_is.first(project.pk)
    return stored is not None and stored.is_mirrored
