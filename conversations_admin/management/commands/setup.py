"""First-run set-up: a project and somebody who can sign in. Does nothing the second time."""

from __future__ import annotations

import os
import secrets
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import CommandParser

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.project_settings import ProjectSettings
from conversations_admin.actions.projects import create_project
from conversations_admin.actions.search import needs_rebuild
from conversations_admin.actions.users import Account, create_user
from conversations_admin.management.console import ConsoleCommand
from conversations_admin.models import Conversation, Project, User

# Without the letters and digits that people mistake for one another; 99 bits in all.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP_LENGTH = 4, 5


class Command(ConsoleCommand):
    help = (
        "Make the first project and the first sign-in, where there are none. ADMIN_USERNAME and "
        "ADMIN_PASSWORD in the environment choose the sign-in; otherwise it is 'admin' with a "
        "random password, printed once."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--demo", action="store_true", help="load the demo conversations into an empty project"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        project = Project.objects.order_by("pk").first() or create_project(
            ProjectSettings(slug="default", name="Support"), actor=Actor.of_command()
        )
        if not _somebody_can_sign_in():
            self._make_first_user()
        if needs_rebuild():
            self.stdout.write("The text index is made anew; the console can be used meanwhile.")
            call_command("rebuild_search", stdout=self.stdout, stderr=self.stderr)
        if options["demo"] and not Conversation.objects.filter(project=project).exists():
            call_command("demo", project=project.slug, stdout=self.stdout, stderr=self.stderr)

    def _make_first_user(self) -> None:
        username = os.environ.get("ADMIN_USERNAME", "").strip() or "admin"
        if User.objects.filter(username__iexact=username).exists():
            self.stderr.write(
                f"Nobody can sign in: '{username}' is deactivated or has no password. Set "
                "ADMIN_USERNAME to a new name and start again to make another sign-in."
            )
            return
        chosen = os.environ.get("ADMIN_PASSWORD", "")
        password = chosen or _random_password()
        create_user(
            Account(username=username, password=password, is_staff=True, is_superuser=True),
            actor=Actor.of_command(),
        )
        if chosen:
            self._warn_if_weak(chosen, username=username)
        shown = "as set in ADMIN_PASSWORD" if chosen else f"{password}   (shown this once)"
        self.stdout.write(f"\n  Sign in as  {username}\n  Password    {shown}\n")

    def _warn_if_weak(self, password: str, *, username: str) -> None:
        # A warning only: who sets the environment of this server may choose.
        try:
            validate_password(password, User(username=username))
        except ValidationError as error:
            self.stderr.write(f"ADMIN_PASSWORD is weak: {' '.join(error.messages)}")


def _somebody_can_sign_in() -> bool:
    people = User.objects.filter(is_active=True, is_service=False)
    return people.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX).exists()


def _random_password() -> str:
    groups = ("".join(map(secrets.choice, [ALPHABET] * GROUP_LENGTH)) for _ in range(GROUPS))
    return "-".join(groups)
