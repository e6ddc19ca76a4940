"""Which store keeps a project's conversations."""

from __future__ import annotations

from conversations_admin.errors import InvalidRequest
from conversations_admin.models import Project
from conversations_admin.stores.local import LocalStore
from conversations_admin.stores.upstream.store import UpstreamStore


def store_of(project: Project) -> LocalStore | UpstreamStore:
    return UpstreamStore(project) if project.is_upstream else LocalStore(project)


def local_store_of(project: Project) -> LocalStore:
    """Raise InvalidRequest for a project whose conversations are elsewhere."""
    if project.is_upstream:
        raise InvalidRequest(
            f"Project '{project.slug}' is in front of an upstream, which gives ids of its own: "
            "import into a local project, or let this one fetch conversations by their ids.",
            code="not_a_local_project",
        )
    return LocalStore(project)
