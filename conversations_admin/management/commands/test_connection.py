"""Call a project's upstream once and say in plain words how it answers: `test_connection SLUG`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.connection import test_connection
from conversations_admin.management.console import ConsoleCommand, project_named


class Command(ConsoleCommand):
    help = (
        "Call the upstream of a project once, as the server would, and say how it answers. Exit "
        "code 1: it does not answer as the Conversations API. Run it in the server's environment."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="of the project")

    def handle(self, *_: Any, **options: Any) -> None:
        found = test_connection(project_named(options["slug"]), actor=Actor.of_command())
        if not found.is_good:
            raise CommandError(found.words, returncode=1)
        self.stdout.write(found.words)
