"""`create_token`: scripts read the secret from standard output."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.management import CommandError
from django.db import OperationalError
from django.utils import timezone
from knox.crypto import hash_token

from conversations_admin.management.console import ConsoleCommand
from conversations_admin.models import ApiToken, AuditEntry, Project
from conversations_admin.models.token import Scope
from tests.commands.conftest import Ran


def test_only_the_token_goes_to_standard_output(run: Callable[..., Ran], project: Project) -> None:
    ran = run("create_token", "n8n")
    secret = ran.out.removesuffix("\n")
    assert " " not in secret
    assert "\n" not in secret
    assert ApiToken.objects.get().digest == hash_token(secret)
    assert secret not in ran.err


def test_a_token_may_write_unless_told_otherwise(run: Callable[..., Ran], project: Project) -> None:
    run("create_token", "n8n")
    run("create_token", "report", "--scope", "read")
    scopes = dict(ApiToken.objects.values_list("name", "scope"))
    assert scopes == {"n8n": Scope.WRITE, "report": Scope.READ}


def test_a_token_may_end_by_itself(run: Callable[..., Ran], project: Project) -> None:
    run("create_token", "n8n", "--expires-days", "30")
    expiry = ApiToken.objects.get().expiry
    assert abs(expiry - timezone.now() - timedelta(days=30)) < timedelta(minutes=1)


def test_making_a_token_is_recorded_without_the_secret(
    run: Callable[..., Ran], project: Project
) -> None:
    secret = run("create_token", "n8n").out.strip()
    entry = AuditEntry.objects.get(action="token.create")
    assert (entry.via, entry.project, entry.target) == ("command", "support", "n8n")
    assert secret not in str(entry.changes)


def test_with_several_projects_one_must_be_named(
    run: Callable[..., Ran], project: Project, other_project: Project
) -> None:
    ran = run("create_token", "n8n")
    assert ran.error == "Say which project: --project sales | support"
    assert not ApiToken.objects.exists()
    assert run("create_token", "n8n", "--project", "sales").code == 0
    assert ApiToken.objects.get().project == other_project


def test_an_unknown_project_is_answered_with_those_there_are(
    run: Callable[..., Ran], project: Project
) -> None:
    ran = run("create_token", "n8n", "--project", "suport")
    assert ran.error == "There is no project 'suport'. There is: support."


@pytest.mark.django_db
def test_without_a_project_it_says_how_to_make_one(run: Callable[..., Ran]) -> None:
    assert "run manage setup" in run("create_token", "n8n").error


def test_a_name_that_cannot_be_shown_is_refused(run: Callable[..., Ran], project: Project) -> None:
    assert run("create_token", "a\nb").error.startswith("A token needs a name")


@pytest.mark.parametrize("days", ["0", "-1", "x", "1.5", "²"])
def test_an_expiry_is_a_whole_number_of_days(
    run: Callable[..., Ran], project: Project, days: str
) -> None:
    ran = run("create_token", "n8n", f"--expires-days={days}")
    assert "is not a whole number from 1 on" in ran.error


def test_a_command_without_tables_says_what_to_do(project: Project) -> None:
    class Broken(ConsoleCommand):
        def handle(self, *args: object, **options: object) -> None:
            raise OperationalError("no such table:\n  project")

    with pytest.raises(CommandError, match=r"no such table: project.*run manage migrate"):
        Broken().execute(no_color=True, force_color=False, skip_checks=True)
