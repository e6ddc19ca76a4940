"""Whether a project keeps text at this moment, whatever was read before.

For `mirror`, and for whoever has text erased.
"""

from __future__ import annotations

from conversations_admin.errors import InvalidRequest
from conversations_admin.models import Project
from conversations_admin.models.prepared import PreparedQuery

_as_it_is = PreparedQuery(lambda key: Project.objects.filter(pk=key).only("is_mirrored"), 1)


def still_keeps_text(project: Project) -> bool:
    """To be asked in the transaction that writes text, with the conversation's lock held.

    `forgetting` takes the same locks once the copy is switched off: what was written before is
    erased, and what comes after is told here.
    """
    return project.keeps_text and _is_mirrored(project)


def require_unwanted(project: Project) -> None:
    """To be asked in the transaction that erases text, likewise. Raises InvalidRequest."""
    if _is_mirrored(project):
        raise InvalidRequest(
            "The project keeps a copy of its conversations, so nothing is to be erased.",
            code="keeps_text",
        )


def _is_mirrored(project: Project) -> bool:
    stored = _as_it_is.first(project.pk)
    return stored is not None and stored.is_mirrored
