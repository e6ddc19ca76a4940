"""Make projects in another server's database: a slug a line in, the secret of a token out.

Run by `OwnServer` in a process of its own, with that server's settings.
"""

from __future__ import annotations

import sys

from django.db import connection

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.tokens import create_token
from conversations_admin.models import Project
from conversations_admin.models.token import Scope


def answer_lines() -> None:
    """Until the input ends."""
    for line in sys.stdin:
        sys.stdout.write(f"{_make_project(line.strip())}\n")
        sys.stdout.flush()
        connection.close()


def _make_project(slug: str) -> str:
    project, _ = Project.objects.get_or_create(slug=slug, defaults={"name": slug})
    return create_token("tests", project=project, scope=Scope.WRITE, actor=Actor.of_command())[1]
