"""Make an API token: `create_token NAME`. Its secret alone goes to standard output."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.tokens import create_token
from conversations_admin.management.console import (
    ConsoleCommand,
    add_project_option,
    positive,
    project_named,
)
from conversations_admin.models.token import Scope


class Command(ConsoleCommand):
    help = (
        "Make an API token and print it, the only time it can be seen. It belongs to a service "
        "account of its own and opens one project, to read and write unless --scope says less."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="what the token is for, such as the program's name")
        add_project_option(parser)
        parser.add_argument(
            "--scope",
            choices=Scope.values,
            default=Scope.WRITE.value,
            help="read: look only; write: also create, change and delete (default: write)",
        )
        parser.add_argument(
            "--expires-days", type=positive, metavar="N", help="stop working after N days"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        days: int | None = options["expires_days"]
        token, secret = create_token(
            options["name"],
            project=project_named(options["project"]),
            scope=Scope(options["scope"]),
            actor=Actor.of_command(),
            expires_at=timezone.now() + timedelta(days=days) if days else None,
        )
        until = f"until {token.expiry:%Y-%m-%d %H:%M} UTC" if token.expiry else "until revoked"
        self.stderr.write(
            f"Token '{token.name}' for project '{token.project.slug}', scope {token.scope}, "
            f"{until}. It is shown this once; only a digest is kept."
        )
        self.stdout.write(secret)
