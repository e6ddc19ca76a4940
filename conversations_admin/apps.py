"""The application: what it sets up after a migration, and what it checks at start."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class ConversationsAdminConfig(AppConfig):
    name = "conversations_admin"
    verbose_name = "Conversations"

    def ready(self) -> None:
        from conversations_admin import checks  # noqa: F401, PLC0415 registers them

        post_migrate.connect(install_triggers, sender=self)
        post_migrate.connect(make_roles, sender=self)


def install_triggers(*, using: str, **_: Any) -> None:
    from conversations_admin.audit import triggers  # noqa: PLC0415 models are loaded by now

    if triggers.TABLE in connections[using].introspection.table_names():
        triggers.install(connections[using])


def make_roles(*, using: str, **_: Any) -> None:
    """Make the groups the first time; what operators change in them later stays."""
    from django.contrib.auth.models import Group, Permission  # noqa: PLC0415 as above

    from conversations_admin.actions.permissions import ROLES  # noqa: PLC0415 as above

    for name, permissions in ROLES.items():
        group, is_new = Group.objects.using(using).get_or_create(name=name)
        if is_new:
            codenames = [permission.partition(".")[2] for permission in permissions]
            group.permissions.set(
                Permission.objects.using(using).filter(
                    content_type__app_label="conversations_admin", codename__in=codenames
                )
            )
