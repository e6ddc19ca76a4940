"""What the commands share: one clear line for an error, the project, progress. Commands only."""

from __future__ import annotations

import sys
from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import InterfaceError, OperationalError, ProgrammingError
from tqdm import tqdm

from conversations_admin.errors import ConsoleError
from conversations_admin.models import Project

INTERRUPTED = 130


class ConsoleCommand(BaseCommand):
    """A command whose errors are one line that says what to do."""

    # The checks load every route, which takes longer than most commands; `check` runs them.
    requires_system_checks: list[str] = []

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except ConsoleError as error:
            raise CommandError(told(error)) from error
        except KeyboardInterrupt as stop:
            raise CommandError("Stopped.", returncode=INTERRUPTED) from stop
        except (OperationalError, ProgrammingError, InterfaceError) as error:
            cause = " ".join(str(error).split())
            raise CommandError(
                f"The database cannot be used ({cause}). Check DATABASE_URL and DATA_DIR, and "
                "run `./run manage migrate` if the tables are not made yet."
            ) from error


def told(error: ConsoleError) -> str:
    """`items[0].content: what is wrong`, the place once."""
    if error.param is None or error.param in error.message:
        return error.message
    return f"{error.param}: {error.message}"


def add_project_option(parser: CommandParser) -> None:
    parser.add_argument(
        "--project", metavar="SLUG", help="the project's slug; may be left out if there is only one"
    )


def project_named(slug: str | None) -> Project:
    """The project with this slug; without one, the only project."""
    slugs = list(Project.objects.order_by("slug").values_list("slug", flat=True))
    if not slugs:
        raise CommandError("There is no project yet: run `./run manage setup` first.")
    if slug is None and len(slugs) > 1:
        raise CommandError(f"Say which project: --project {' | '.join(slugs)}")
    if slug is not None and slug not in slugs:
        raise CommandError(f"There is no project '{slug}'. There is: {', '.join(slugs)}.")
    return Project.objects.get(slug=slug or slugs[0])


def positive(text: str) -> int:
    """For `type=` of an option: a whole number from 1 on."""
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise ArgumentTypeError(f"'{text}' is not a whole number from 1 on")
    return int(text)


def add_progress_option(parser: CommandParser) -> None:
    parser.add_argument(
        "--progress", action="store_true", help="show progress although this is no terminal"
    )


def progress(*, total: int | None, unit: str, wanted: bool) -> tqdm[Any]:
    """A bar on standard error, shown to a terminal or on demand."""
    return tqdm(
        total=total,
        unit=unit,
        unit_scale=unit == "B",
        file=sys.stderr,
        disable=not (wanted or sys.stderr.isatty()),
        dynamic_ncols=True,
    )
