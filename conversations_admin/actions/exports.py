"""Take conversations out, as a file. Who took what is on record before it leaves."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from datetime import UTC, tzinfo
from enum import StrEnum
from typing import Any

from django.utils import timezone

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.permissions import Permission
from conversations_admin.actions.reads import require_text
from conversations_admin.actions.runner import Operation, record, require
from conversations_admin.actions.selection import Selection
from conversations_admin.errors import InvalidRequest, TextNotKept
from conversations_admin.models import Project
from conversations_admin.models.audit import Outcome
from conversations_admin.records.contents import give_back_connection, with_items
from conversations_admin.records.csv_rows import BYTE_ORDER_MARK, CsvRows, csv_line
from conversations_admin.records.rows import wire_conversation
from conversations_admin.records.transcript import Transcript
from conversations_admin.records.transfer import broken_line, written
from conversations_admin.search.keys import metadata_keys
from conversations_admin.wire.limits import MAX_KEY

ACTION = "conversation.export"
ALL_KEYS = 1_000
BROKEN_OFF = "The export broke off on the server: this file is not complete."


class FileFormat(StrEnum):
    JSONL = "jsonl"
    CSV = "csv"
    MARKDOWN = "markdown"

    @property
    def ending(self) -> str:
        return "md" if self is FileFormat.MARKDOWN else self.value

    @property
    def media_type(self) -> str:
        return f"{'application' if self is FileFormat.JSONL else 'text'}/{self.value}"


@dataclass(frozen=True, kw_only=True)
class Export:
    """What is to leave, and in which form.

    `columns` are the metadata keys of a CSV, None for all; `zone` the times of a transcript.
    """

    selection: Selection
    file_format: FileFormat
    columns: tuple[str, ...] | None = None
    has_byte_order_mark: bool = False
    zone: tzinfo = UTC

    def __post_init__(self) -> None:
        columns = self.columns or ()
        if len(columns) > ALL_KEYS or any(len(key) > MAX_KEY for key in columns):
            raise InvalidRequest(
                f"A table has at most {ALL_KEYS:,} columns, each a metadata key of "
                f"1 to {MAX_KEY} characters.",
                param="columns",
                code="invalid_value",
            )

    def described(self) -> dict[str, Any]:
        described = self.selection.described() | {"format": self.file_format}
        if self.file_format is FileFormat.CSV and self.columns is not None:
            described["columns"] = list(self.columns)
        return described

    def file_name(self, project: Project) -> str:
        """Safe in a header and on every disk, as a slug is."""
        moment = timezone.now().astimezone(self.zone)
        return f"{project.slug}-conversations-{moment:%Y%m%d-%H%M%S}.{self.file_format.ending}"

    def headers(self, project: Project) -> dict[str, str]:
        """Of a download."""
        return {
            "Content-Type": f"{self.file_format.media_type}; charset=utf-8",
            "Content-Disposition": f'attachment; filename="{self.file_name(project)}"',
            "Cache-Control": "private, no-store",
        }

    def broken(self) -> str:
        """The last words of a file that could not be written to its end."""
        match self.file_format:
            case FileFormat.JSONL:
                return broken_line(BROKEN_OFF)
            case FileFormat.CSV:
                return "\r\n" + csv_line([f"ERROR: {BROKEN_OFF}"])
            case FileFormat.MARKDOWN:
                return f"\n\n---\n\n**{BROKEN_OFF}**\n"


type Pieces = Generator[str]


def export_conversations(
    project: Project, export: Export, *, actor: Actor, passed: Callable[[], object] = lambda: None
) -> Pieces:
    """The text of the file, oldest conversation first, in constant memory.

    Without the right to read, a CSV leaves without the titles and nothing else leaves. The log
    gets an entry at the start and one with the count at the end. Closed before the end, the
    export counts as failed: at most so many conversations have left. `passed` is called
    after each of them.
    """
    operation = _require(project, export, actor=actor)
    return _recorded(project, export, operation=operation, actor=actor, passed=passed)


def require_export(project: Project, selection: Selection, *, actor: Actor) -> list[FileFormat]:
    """Refuse who may export nothing of it; answer the forms in which it may leave."""
    _require(project, Export(selection=selection, file_format=FileFormat.CSV), actor=actor)
    has_text = project.keeps_text and actor.may(Permission.READ)
    return list(FileFormat) if has_text else [FileFormat.CSV]


def _require(project: Project, export: Export, *, actor: Actor) -> Operation:
    needed = list(export.selection.permissions)
    if export.file_format is not FileFormat.CSV:
        needed.append(Permission.READ)
    asked = str(export.selection.query) if export.selection.ids is None else ""
    operations = [
        Operation(action=ACTION, permission=permission, project=project, target=asked)
        for permission in dict.fromkeys(needed)
    ]
    for operation in operations:
        require(operation, actor=actor)
    _require_text(project, export)
    return operations[0]


def _require_text(project: Project, export: Export) -> None:
    """Refuse what would leave without the words that it is made of."""
    if export.selection.ids is None:
        require_text(project, export.selection.query)
    if not project.keeps_text and export.file_format is not FileFormat.CSV:
        raise TextNotKept(
            "This project keeps no text of messages, so none can be exported. "
            "Export CSV: one row a conversation, with its times and metadata.",
            param="format",
        )


def _recorded(
    project: Project,
    export: Export,
    *,
    operation: Operation,
    actor: Actor,
    passed: Callable[[], object],
) -> Pieces:
    asked = export.described()
    record(operation, actor=actor, outcome=Outcome.STARTED, changes=asked)
    count, outcome = 0, Outcome.FAILED
    try:
        heading, conversations = _written(project, export, actor=actor)
        yield heading
        for count, pieces in enumerate(conversations, start=1):  # noqa: B007 for the log
            give_back_connection()
            yield from pieces
            passed()
        outcome = Outcome.SUCCEEDED
    finally:
        record(operation, actor=actor, outcome=outcome, changes={**asked, "count": count})


def _written(
    project: Project, export: Export, *, actor: Actor
) -> tuple[str, Iterator[Iterator[str]]]:
    """The heading, and the pieces of each conversation."""
    rows = export.selection.walk(project)
    match export.file_format:
        case FileFormat.JSONL:
            return "", (
                written(wire_conversation(row), (item.body for item in items))
                for row, items in with_items(rows)
            )
        case FileFormat.CSV:
            table = _table(project, export, actor=actor)
            mark = BYTE_ORDER_MARK if export.has_byte_order_mark else ""
            return mark + table.heading(), (iter([table.row(row)]) for row in rows)
        case FileFormat.MARKDOWN:
            transcript = Transcript(export.zone)
            with_deleted = actor.may(Permission.RESTORE_ITEMS)
            asked = None if export.selection.ids is not None else str(export.selection.query)
            return transcript.heading(project.name, query=asked), (
                transcript.conversation(row, items)
                for row, items in with_items(rows, with_deleted=with_deleted)
            )


def _table(project: Project, export: Export, *, actor: Actor) -> CsvRows:
    with_title = project.keeps_text and actor.may(Permission.READ)
    if export.columns is not None:
        return CsvRows(keys=export.columns, with_title=with_title)
    keys = metadata_keys(project, limit=ALL_KEYS)
    return CsvRows(keys=keys, with_title=with_title, with_others=len(keys) == ALL_KEYS)
