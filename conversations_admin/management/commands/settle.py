"""Find out what came of writes at an upstream that got no answer."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management import CommandError
from django.core.management.base import BaseCommand

from conversations_admin.actions.settling import Settled, settle
from conversations_admin.models import PendingWrite, Project
from conversations_admin.models.audit import Via


class Command(BaseCommand):
    help = "Look upstream for writes without outcome, and put what came of them on record."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--project", metavar="SLUG", help="of this project alone")
        parser.add_argument(
            "--quiet",
            action="store_true",
            help="nobody writes now: what the upstream does not have was not done",
        )

    def handle(self, *_: Any, project: str | None, quiet: bool, **__: Any) -> None:
        counts = settle(_project(project), via=Via.COMMAND, is_quiet=quiet)
        if not counts:
            self.stdout.write("No write waits for its outcome.")
            return
        told = ", ".join(f"{counts[each]} {each}" for each in Settled if counts[each])
        self.stdout.write(f"Writes without outcome: {told}.")
        for pending in PendingWrite.objects.select_related("project").order_by("started_at"):
            place = f"{pending.project.slug} {pending.conversation_id}".strip()
            self.stdout.write(
                f"  {pending.started_at:%Y-%m-%d %H:%M:%S}  {pending.action}  {place}  "
                f"by {pending.actor}  ({pending.operation_id})"
            )


def _project(slug: str | None) -> Project | None:
    if slug is None:
        return None
    found = Project.objects.filter(slug=slug).first()
    if found is None:
        raise CommandError(f"There is no project '{slug}'.")
    return found
