"""Take in conversations: `import_conversations FILE.jsonl`, one a line, as the export writes."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from django.core.management.base import CommandError, CommandParser
from tqdm import tqdm

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.conversations import import_conversation
from conversations_admin.errors import ConsoleError, StoreUnavailable
from conversations_admin.management.console import (
    INTERRUPTED,
    ConsoleCommand,
    add_progress_option,
    add_project_option,
    progress,
    project_named,
    told,
)
from conversations_admin.management.interrupts import Interrupts
from conversations_admin.management.occurrences import Occurrences
from conversations_admin.models import Conversation, Project
from conversations_admin.records.transfer import (
    Line,
    derived_id,
    fingerprint,
    parse_draft,
    parse_line,
)

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Command(ConsoleCommand):
    help = (
        'Import a file of one JSON object a line: {"id"?, "created_at"?, "metadata"?, "items"?}. '
        "What is there already is left alone, so an import that was stopped is taken up again by "
        "running it again. Bad lines are named and passed over; exit code 1 if there were any."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the file, or - for standard input")
        add_project_option(parser)
        add_progress_option(parser)

    def handle(self, *_: Any, **options: Any) -> None:
        project = project_named(options["project"])
        with (
            _opened(options["file"]) as file,
            _bar(file, wanted=options["progress"]) as bar,
            closing(Occurrences()) as occurrences,
        ):
            run = Import(project, bar=bar, occurrences=occurrences)
            was_stopped = run.take(file)
        self.stdout.write(run.summary)
        if was_stopped:
            raise CommandError(
                f"Stopped after line {run.line}. Run the same command again to go on.",
                returncode=INTERRUPTED,
            )
        if run.bad:
            raise CommandError(
                f"{run.bad} bad {_lines(run.bad)} left out. Correct and import again: what is "
                "there already is passed over."
            )


@dataclass
class Import:
    """One walk through a file."""

    project: Project
    bar: tqdm[Any]
    occurrences: Occurrences
    actor: Actor = field(default_factory=Actor.of_command)
    line: int = 0
    imported: int = 0
    present: int = 0
    bad: int = 0

    @property
    def summary(self) -> str:
        return f"imported {self.imported}, already there {self.present}, bad {self.bad}"

    def take(self, file: IO[bytes]) -> bool:
        """Import line by line; answer whether somebody stopped it."""
        interrupts = Interrupts()
        try:
            with interrupts.caught():
                for raw in file:
                    with interrupts.shielded():
                        self._take_line(raw)
        except KeyboardInterrupt:
            return True
        return False

    def _take_line(self, raw: bytes) -> None:
        content = raw.removeprefix(BYTE_ORDER_MARK) if self.line == 0 else raw
        try:
            if content.strip():
                self._import(parse_line(content))
        except StoreUnavailable as error:
            raise CommandError(
                f"Stopped after line {self.line}: {error.message} Then run the same command again."
            ) from error
        except ConsoleError as error:
            self.bad += 1
            tqdm.write(f"line {self.line + 1}: {told(error)}", file=sys.stderr)
        self.line += 1
        self.bar.update(1 if self.bar.total is None else len(raw))

    def _import(self, line: Line) -> None:
        conversation_id = line.conversation_id or self._derive_id(line)
        if _is_present(self.project, conversation_id):
            self.present += 1
            return
        draft = parse_draft(line)
        import_conversation(
            self.project,
            conversation_id,
            metadata=draft.metadata,
            items=draft.items,
            created_at=draft.created_at,
            actor=self.actor,
        )
        self.imported += 1

    def _derive_id(self, line: Line) -> str:
        content = fingerprint(line)
        return derived_id(content, self.occurrences.note(content))


def _is_present(project: Project, conversation_id: str) -> bool:
    """Deleted ones count: what somebody deleted does not come back by an import."""
    return Conversation.objects.filter(project=project, conversation_id=conversation_id).exists()


@contextmanager
def _opened(name: str) -> Iterator[IO[bytes]]:
    if name == "-":
        yield sys.stdin.buffer
        return
    with ExitStack() as stack:
        try:
            file = stack.enter_context(Path(name).open("rb"))
        except OSError as error:
            raise CommandError(f"Cannot read {name}: {error.strerror}.") from error
        yield file


def _bar(file: IO[bytes], *, wanted: bool) -> tqdm[Any]:
    status = os.fstat(file.fileno())
    if stat.S_ISREG(status.st_mode):
        return progress(total=status.st_size, unit="B", wanted=wanted)
    return progress(total=None, unit=" lines", wanted=wanted)


def _lines(number: int) -> str:
    return "line was" if number == 1 else "lines were"
