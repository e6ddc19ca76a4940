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
from conversations_admin.actions.exports import Export, FileFormat, export_conversations
from conversations_admin.actions.selection import Selection
from conversations_admin.errors import InvalidQuery
from conversations_admin.management.console import (
    ConsoleCommand,
    add_progress_option,
    add_project_option,
    progress,
    project_named,
)
from conversations_admin.models import Project
from conversations_admin.records.csv_rows import keys_from_text
from conversations_admin.search.language.parser import parse
from conversations_admin.search.language.tree import Query

type Write = Callable[[str], Any]


class Command(ConsoleCommand):
    help = (
        "Write the conversations that match, oldest first: with their live items, one JSON "
        "object a line, as import_conversations reads them; or one row a conversation; or to "
        "be read by people. The export is in the audit log."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add_project_option(parser)
        parser.add_argument(
            "--query", metavar="Q", default="", help="as in the list's query bar (default: all)"
        )
        parser.add_argument(
            "--format",
            choices=[each.value for each in FileFormat],
            default=FileFormat.JSONL.value,
            help="csv: one row a conversation; markdown: a transcript (default: jsonl)",
        )
        parser.add_argument(
            "--columns",
            metavar="KEYS",
            help="the metadata keys of a csv, such as tier,plan (default: all)",
        )
        parser.add_argument(
            "--byte-order-mark", action="store_true", help="begin a csv as Excel wants it"
        )
        parser.add_argument(
            "--output",
            metavar="FILE",
            help="written whole or not at all (default: standard output)",
        )
        add_progress_option(parser)

    def handle(self, *_: Any, **options: Any) -> None:
        project, export = project_named(options["project"]), _export_of(options)
        wanted: bool = options["progress"]
        if options["output"] is None:
            self._to_standard_output(project, export, wanted=wanted)
            return
        try:
            count = _to_file(Path(options["output"]), project, export, wanted=wanted)
        except OSError as error:
            raise CommandError(f"Cannot write {options['output']}: {error.strerror}.") from error
        self.stderr.write(f"exported {count}")

    def _to_standard_output(self, project: Project, export: Export, *, wanted: bool) -> None:
        def write(text: str) -> None:
            self.stdout.write(text, ending="")

        try:
            _write(project, export, write=write, wanted=wanted)
            self.stdout.flush()
        except BrokenPipeError:
            # Who read it has enough, as `head` has; Python must not complain at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _export_of(options: dict[str, Any]) -> Export:
    return Export(
        selection=Selection(_parsed(options["query"])),
        file_format=FileFormat(options["format"]),
        columns=None if options["columns"] is None else keys_from_text(options["columns"]),
        has_byte_order_mark=options["byte_order_mark"],
    )


def _to_file(path: Path, project: Project, export: Export, *, wanted: bool) -> int:
    # No newline is translated: those of a CSV are what its standard says, everywhere.
    if path.exists() and not path.is_file():  # a pipe or a device cannot be replaced
        with path.open("w", encoding="utf-8", newline="") as device:
            return _write(project, export, write=device.write, wanted=wanted)
    with tempfile.NamedTemporaryFile(
        "w",
        encoding="utf-8",
        newline="",
        dir=path.parent,
        prefix=f".{path.name}.",
        delete_on_close=False,
    ) as file:
        count = _write(project, export, write=file.write, wanted=wanted)
        file.flush()
        os.fsync(file.fileno())
        Path(file.name).replace(path)
    return count


def _write(project: Project, export: Export, *, write: Write, wanted: bool) -> int:
    actor = Actor.of_command()
    with progress(total=None, unit=" conversations", wanted=wanted) as bar:
        count = 0

        def passed() -> None:
            nonlocal count
            count += 1
            bar.update()

        with closing(export_conversations(project, export, actor=actor, passed=passed)) as pieces:
            for piece in pieces:
                write(piece)
    return count


def _parsed(text: str) -> Query:
    try:
        return parse(text)
    except InvalidQuery as error:
        raise CommandError(f"{error.message} In: {text[: error.position]} → here") from error
