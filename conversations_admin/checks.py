"""System checks: what must stand for the console to keep its promises."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, Warning as Caution, register
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


@register(Tags.database)
def upstreams_can_be_called(
    *, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """Every upstream's key is in the environment, and its address is one to send it to."""
    return [message for alias in databases or [] for message in _doubts(alias)]


def _doubts(alias: str) -> Iterator[CheckMessage]:
    # Models are not loaded yet when this module is.
    from conversations_admin.actions.project_settings import (  # noqa: PLC0415
        exposure,
        key_problem,
    )
    from conversations_admin.models import Project  # noqa: PLC0415
    from conversations_admin.models.project import Kind  # noqa: PLC0415
    from conversations_admin.stores.upstream.connection import key_variable_of  # noqa: PLC0415

    if not _has_columns(alias, Project):
        return
    for project in Project.objects.using(alias).filter(kind=Kind.OPENAI).order_by("slug"):
        if problem := key_problem(project):
            variable = key_variable_of(project)
            yield Caution(
                f"The project '{project.slug}' has no usable key. {problem}",
                hint=f"Put the upstream's key into {variable} and start this server again.",
                id="conversations_admin.W001",
            )
        if words := exposure(project.base_url):
            yield Caution(
                f"The upstream of the project '{project.slug}' is exposed. {words}",
                hint="Leave it if the network in between is yours; else give it an https address.",
                id="conversations_admin.W002",
            )


def _has_columns(alias: str, model: Any) -> bool:
    """Whether the table is as the model says; `migrate` checks before it makes it so."""
    connection = connections[alias]
    table = model._meta.db_table
    if table not in connection.introspection.table_names():
        return False
    with connection.cursor() as cursor:
        stored = connection.introspection.get_table_description(cursor, table)
    wanted = {field.column for field in model._meta.concrete_fields}
    return wanted <= {column.name for column in stored}
