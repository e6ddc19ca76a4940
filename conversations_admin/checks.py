"""System checks: what must stand for the console to keep its promises."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from conversations_admin.audit import triggers


@register(Tags.database)
def audit_log_is_guarded(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """The triggers that refuse changes stand, wherever the table is."""
    messages: list[CheckMessage] = []
    for alias in databases or []:
        connection = connections[alias]
        if triggers.TABLE not in connection.introspection.table_names():
            continue
        messages += [
            Error(
                f"The trigger {name} does not guard the audit log.",
                hint="Run `./run manage migrate`, which installs it, and find out who took it off.",
                id="conversations_admin.E001",
            )
            for name in triggers.missing(connection)
        ]
    return messages
