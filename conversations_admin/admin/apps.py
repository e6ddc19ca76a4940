"""Set the admin up with our site, and with our pages only."""

from __future__ import annotations

from django.contrib.admin.apps import SimpleAdminConfig


class ConsoleAdminConfig(SimpleAdminConfig):
    """Not AdminConfig: that one also registers pages of libraries, which write past the actions."""

    default_site = "conversations_admin.admin.site.ConsoleSite"

    def ready(self) -> None:
        super().ready()
        from conversations_admin.admin import (  # noqa: F401, PLC0415 models are loaded by now
            audit,
            conversations,
            items,
            people,
            projects,
            roles,
            tokens,
        )
