"""`export_conversations`: what goes out comes in again, and is on record."""

from __future__ import annotations

import io
import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.exports import Export, FileFormat, export_conversations
from conversations_admin.actions.items import delete_items
from conversations_admin.actions.selection import Selection
from conversations_admin.errors import Denied
from conversations_admin.models import AuditEntry, Conversation, Project, User
from conversations_admin.models.audit import Via
from tests.commands.conftest import Ran

type Run = Callable[..., Ran]
type Make = Callable[..., Conversation]


EVERYTHING = Export(selection=Selection(), file_format=FileFormat.JSONL)


def lines_of(ran: Ran) -> list[dict[str, Any]]:
    return [json.loads(line) for line in ran.out.splitlines()]


def test_a_conversation_is_a_line_of_what_an_import_reads(
    run: Run, make_conversation: Make
) -> None:
    conversation = make_conversation("Hello", tier="gold")
    (line,) = lines_of(run("export_conversations"))
    assert list(line) == ["id", "created_at", "metadata", "items"]
    assert line["id"] == conversation.conversation_id
    assert line["created_at"] == int(conversation.created_at.timestamp())
    assert line["metadata"] == {"tier": "gold"}
    assert line["items"] == [conversation.items.get().body]


def test_export_import_export_gives_the_same(
    run: Run, project: Project, other_project: Project, tmp_path: Path
) -> None:
    run("demo", "--project", "support", "--count", "60")
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    run("export_conversations", "--project", "support", "--output", str(first))
    ran = run("import_conversations", str(first), "--project", "sales")
    assert ran.out == "imported 60, already there 0, bad 0\n"
    run("export_conversations", "--project", "sales", "--output", str(second))
    assert second.read_text("utf-8") == first.read_text("utf-8")


def test_any_text_survives(
    run: Run, make_conversation: Make, other_project: Project, tmp_path: Path
) -> None:
    texts = ["日本語 العربية 🙂", "half a pair \ud83d", "NUL \x00", "line\u2028break\r\n"]
    make_conversation(*texts)
    path = tmp_path / "odd.jsonl"
    run("export_conversations", "--project", "support", "--output", str(path))
    run("import_conversations", str(path), "--project", "sales")
    bodies = Conversation.objects.get(project=other_project).items.in_order()
    assert [item.body["content"][0]["text"] for item in bodies] == texts


def test_the_query_says_which(run: Run, make_conversation: Make) -> None:
    make_conversation("Hello", tier="gold")
    silver = make_conversation("Hello", tier="silver")
    (line,) = lines_of(run("export_conversations", "--query", "tier:silver"))
    assert line["id"] == silver.conversation_id


def test_deleted_items_stay_here(
    run: Run, make_conversation: Make, project: Project, actor: Actor
) -> None:
    conversation = make_conversation("first", "second")
    first = conversation.items.in_order()[0]
    delete_items(project, conversation.conversation_id, [first.item_id], actor=actor)
    (line,) = lines_of(run("export_conversations"))
    assert [item["content"][0]["text"] for item in line["items"]] == ["second"]


def test_an_export_is_recorded_before_and_after(run: Run, make_conversation: Make) -> None:
    make_conversation("Hello", tier="gold")
    make_conversation("Hello", tier="gold")
    run("export_conversations", "--query", "tier:gold")
    started, ended = AuditEntry.objects.filter(action="conversation.export").order_by("sequence")
    assert (started.outcome, ended.outcome) == ("started", "succeeded")
    assert started.operation_id == ended.operation_id
    assert ended.changes == {"query": "tier:gold", "format": "jsonl", "count": 2}


def test_an_export_that_stops_early_says_how_many_left(
    project: Project, make_conversation: Make, actor: Actor
) -> None:
    for _ in range(3):
        make_conversation("Hello")
    export = export_conversations(project, EVERYTHING, actor=actor)
    while '{"id":"conv_' not in next(export):
        pass
    while '{"id":"conv_' not in next(export):
        pass
    export.close()
    ended = AuditEntry.objects.filter(action="conversation.export").latest("sequence")
    assert (ended.outcome, ended.changes["count"]) == ("failed", 2)


def test_ctrl_c_ends_an_export_in_one_line_and_is_recorded(
    project: Project, make_conversation: Make
) -> None:
    for _ in range(3):
        make_conversation("Hello")
    with pytest.raises(CommandError) as stopped:
        call_command("export_conversations", stdout=Interrupting(lines=2))
    assert (str(stopped.value), stopped.value.returncode) == ("Stopped.", 130)
    ended = AuditEntry.objects.filter(action="conversation.export").latest("sequence")
    assert (ended.outcome, ended.changes["count"]) == ("failed", 3)


class Interrupting(io.StringIO):
    """Somebody presses Ctrl-C after so many lines."""

    def __init__(self, *, lines: int) -> None:
        super().__init__()
        self.lines = lines

    def write(self, text: str) -> int:
        if self.getvalue().count("\n") == self.lines:
            raise KeyboardInterrupt
        return super().write(text)


def test_exporting_needs_the_permission_to_read(
    project: Project, make_user: Callable[..., User]
) -> None:
    auditor = Actor.of_user(make_user("auditor"), via=Via.DASHBOARD)
    with pytest.raises(Denied):
        export_conversations(project, EVERYTHING, actor=auditor)
    assert AuditEntry.objects.get().outcome == "denied"


def test_a_file_appears_whole_and_only_for_its_owner(
    run: Run, make_conversation: Make, tmp_path: Path
) -> None:
    make_conversation("Hello")
    path = tmp_path / "out.jsonl"
    path.write_text("old", encoding="utf-8")
    ran = run("export_conversations", "--output", str(path))
    assert (ran.out, ran.err) == ("", "exported 1\n")
    assert json.loads(path.read_text("utf-8"))["items"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_place_that_cannot_be_written_is_one_clear_line(run: Run, project: Project) -> None:
    ran = run("export_conversations", "--output", "/nowhere/out.jsonl")
    assert ran.error == "Cannot write /nowhere/out.jsonl: No such file or directory."


def test_a_query_that_cannot_be_read_is_refused_with_the_place(run: Run, project: Project) -> None:
    ran = run("export_conversations", "--query", 'tier:"gold')
    assert "never closed" in ran.error
    assert ran.error.endswith("In: tier: → here")
    assert not AuditEntry.objects.exists()


def test_a_table_has_a_row_a_conversation(run: Run, make_conversation: Make) -> None:
    gold = make_conversation("Hello, you", tier="gold", plan="pro")
    make_conversation("Hello", tier="free")
    ran = run("export_conversations", "--format", "csv", "--query", "tier:gold")
    heading, row, end = ran.out.split("\r\n")
    assert heading == "id,created,updated,items,title,plan,tier"
    assert row.startswith(f"{gold.conversation_id},{gold.created_at:%Y-%m-%dT%H:%M:%S}Z,")
    assert row.endswith(',1,"Hello, you",pro,gold')
    assert end == ""


def test_the_columns_of_a_table_are_chosen_and_the_file_begins_as_excel_wants_it(
    run: Run, make_conversation: Make, tmp_path: Path
) -> None:
    make_conversation("Hello", tier="gold", plan="pro")
    path = tmp_path / "out.csv"
    run("export_conversations", "--format", "csv", "--columns", "tier",
        "--byte-order-mark", "--output", str(path))  # fmt: skip
    lines = path.read_bytes().split(b"\r\n")
    assert lines[0] == b"\xef\xbb\xbfid,created,updated,items,title,tier"
    assert lines[1].endswith(b",Hello,gold")
    ended = AuditEntry.objects.filter(action="conversation.export").latest("sequence")
    assert ended.changes == {"query": "", "format": "csv", "columns": ["tier"], "count": 1}


def test_a_transcript_is_for_people(run: Run, make_conversation: Make) -> None:
    make_conversation("Where is my parcel?", tier="gold")
    out = run("export_conversations", "--format", "markdown").out
    assert "# Conversations of Support bot" in out
    assert "> Where is my parcel?" in out
    assert "- tier: gold" in out
