"""Which store keeps a project's conversations."""

from __future__ import annotations

from conversations_admin.models import Project
from conversations_admin.stores.local import LocalStore


def store_of(project: Project) -> LocalStore:
    return LocalStore(project)
