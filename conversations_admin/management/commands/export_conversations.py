"""Take out conversations, one a line: `export_conversations --query "tier:gold"`."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.exports import export_conversations
from conversations_admin.errors import InvalidQuery
from conversations_admin.management.console import (
    ConsoleCommand,
    add_progress_option,
    add_project_option,
    progress,
    project_named,
)
from conversations_admin.models import Project
from conversations_admin.records.transfer import written
from conversations_admin.search.language.parser import parse
from conversations_admin.search.language.tree import Query

type Write = Callable[[str], Any]


class Command(ConsoleCommand):
    help = (
        "Write the conversations that match, oldest first, with their live items, one JSON "
        "object a line, as import_conversations reads them. The export is in the audit log."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add_project_option(parser)
        parser.add_argument(
            "--query", metavar="Q", default="", help="as in the list's query bar (default: all)"
        )
        parser.add_argument(
            "--output",
            metavar="FILE",
            help="written whole or not at all (default: standard output)",
        )
        add_progress_option(parser)

    def handle(self, *_: Any, **options: Any) -> None:
        project, query = project_named(options["project"]), _parsed(options["query"])
        wanted: bool = options["progress"]
        if options["output"] is None:
            self._to_standard_output(project, query, wanted=wanted)
            return
        try:
            count = _to_file(Path(options["output"]), project, query, wanted=wanted)
        except OSError as error:
            raise CommandError(f"Cannot write {options['output']}: {error.strerror}.") from error
        self.stderr.write(f"exported {count}")

    def _to_standard_output(self, project: Project, query: Query, *, wanted: bool) -> None:
        def write(text: str) -> None:
            self.stdout.write(text, ending="")

        try:
            _export(project, query, write=write, wanted=wanted)
            self.stdout.flush()
        except BrokenPipeError:
            # Who read it has enough, as `head` has; Python must not complain at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _to_file(path: Path, project: Project, query: Query, *, wanted: bool) -> int:
    if path.exists() and not path.is_file():  # a pipe or a device cannot be replaced
        with path.open("w", encoding="utf-8") as device:
            return _export(project, query, write=device.write, wanted=wanted)
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=path.parent, prefix=f".{path.name}.", delete_on_close=False
    ) as file:
        count = _export(project, query, write=file.write, wanted=wanted)
        file.flush()
        os.fsync(file.fileno())
        Path(file.name).replace(path)
    return count


def _export(project: Project, query: Query, *, write: Write, wanted: bool) -> int:
    count = 0
    with (
        progress(total=None, unit=" conversations", wanted=wanted) as bar,
        closing(export_conversations(project, query, actor=Actor.of_command())) as exports,
    ):
        for exported in exports:
            for piece in written(exported.conversation, exported.items):
                write(piece)
            count += 1
            bar.update()
    return count


def _parsed(text: str) -> Query:
    try:
        return parse(text)
    except InvalidQuery as error:
        raise CommandError(f"{error.message} In: {text[: error.position]} → here") from error
