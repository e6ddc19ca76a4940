"""`import_conversations`: lines in, by number out, again without doubling."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.conversations import delete_conversation
from conversations_admin.management.interrupts import Interrupts
from conversations_admin.models import AuditEntry, Conversation, Project
from conversations_admin.models.conversation import Origin
from tests.commands.conftest import Ran

type Run = Callable[..., Ran]
type Write = Callable[..., str]

HELLO = {"metadata": {"tier": "gold"}, "items": [{"role": "user", "content": "Hello"}]}


def test_a_line_becomes_a_conversation(run: Run, write_lines: Write, project: Project) -> None:
    line = HELLO | {"id": "conv_0001", "created_at": 1_767_225_600}
    assert run("import_conversations", write_lines(line)).out == (
        "imported 1, already there 0, bad 0\n"
    )
    conversation = Conversation.objects.get()
    assert conversation.conversation_id == "conv_0001"
    assert conversation.metadata == {"tier": "gold"}
    assert conversation.created_at == datetime(2026, 1, 1, tzinfo=UTC)
    assert conversation.origin == Origin.IMPORTED
    assert conversation.items.get().text == "Hello"


def test_everything_in_a_line_may_be_left_out(
    run: Run, write_lines: Write, project: Project
) -> None:
    empty = {"id": None, "created_at": None, "metadata": None, "items": None}
    assert run("import_conversations", write_lines({}, empty)).code == 0
    assert Conversation.objects.count() == 2


def test_a_line_may_hold_more_items_than_a_request(
    run: Run, write_lines: Write, project: Project
) -> None:
    items = [{"role": "user", "content": str(number)} for number in range(120)]
    run("import_conversations", write_lines({"items": items}))
    texts = Conversation.objects.get().items.in_order().values_list("text", flat=True)
    assert list(texts) == [str(number) for number in range(120)]


def test_each_conversation_is_recorded(run: Run, write_lines: Write, project: Project) -> None:
    run("import_conversations", write_lines(HELLO, HELLO))
    entries = AuditEntry.objects.filter(action="conversation.import")
    assert {entry.conversation_id for entry in entries} == set(
        Conversation.objects.values_list("conversation_id", flat=True)
    )


def test_importing_again_adds_nothing(run: Run, write_lines: Write, project: Project) -> None:
    path = write_lines(HELLO, {"id": "conv_0001"}, HELLO, {"metadata": {"a": "b"}})
    run("import_conversations", path)
    entries = AuditEntry.objects.count()
    assert run("import_conversations", path).out == "imported 0, already there 4, bad 0\n"
    assert Conversation.objects.count() == 4
    assert AuditEntry.objects.count() == entries


def test_equal_lines_are_conversations_of_their_own(
    run: Run, write_lines: Write, project: Project
) -> None:
    run("import_conversations", write_lines(HELLO, HELLO, HELLO))
    assert Conversation.objects.count() == 3


def test_spaces_and_the_order_of_keys_make_no_other_conversation(
    run: Run, write_lines: Write, project: Project
) -> None:
    run("import_conversations", write_lines(HELLO))
    reordered = json.dumps(dict(reversed(HELLO.items())), indent=None, separators=(" , ", " : "))
    assert run("import_conversations", write_lines(reordered)).out.startswith("imported 0")


def test_what_somebody_deleted_stays_deleted(
    run: Run, write_lines: Write, project: Project, actor: Actor
) -> None:
    path = write_lines({"id": "conv_0001"})
    run("import_conversations", path)
    delete_conversation(project, "conv_0001", actor=actor)
    assert run("import_conversations", path).out.startswith("imported 0, already there 1")


def test_bad_lines_are_named_and_the_rest_goes_in(
    run: Run, write_lines: Write, project: Project
) -> None:
    bad_item = {"items": [{"role": "user", "content": "ok"}, {"role": "user", "content": 5}]}
    ran = run("import_conversations", write_lines(HELLO, bad_item, "{oops", HELLO))
    assert ran.out == "imported 2, already there 0, bad 2\n"
    assert ran.code == 1
    assert "2 bad lines were left out" in ran.error
    first, second = ran.err.splitlines()
    assert first.startswith("line 2: ")
    assert "items[1].content" in first
    assert second.startswith("line 3: ")
    assert Conversation.objects.count() == 2


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("[]", "expected an object, but got an array"),
        ("null", "expected an object"),
        ('{"id": 5}', "id"),
        ('{"id": "wrong_1"}', "conv_"),
        ('{"id": "conv_' + "x" * 60 + '"}', "64"),
        ('{"id": "conv_a b"}', "letters"),
        ('{"metadata": []}', "metadata"),
        ('{"metadata": {"k": 1}}', "metadata.k"),
        ('{"metadata": {"k": "\\u0000"}}', "metadata.k"),
        ('{"items": {}}', "items"),
        ('{"items": [{"type": "nonsense"}]}', "items[0].type"),
        ('{"items": [{"type": "item_reference", "id": "msg_unknown"}]}', "msg_unknown"),
        ('{"created_at": "yesterday"}', "created_at"),
        ('{"created_at": true}', "created_at"),
        ('{"created_at": -1}', "created_at"),
        ('{"created_at": 1e300}', "created_at"),
        ('{"object": "conversation"}', "Unknown parameter: 'object'"),
        ("[" * 100_000, "nested"),
        ("\x00", "JSON"),
    ],
)
def test_a_bad_line_is_told_where_it_is_bad(
    run: Run, write_lines: Write, project: Project, line: str, named: str
) -> None:
    ran = run("import_conversations", write_lines(line))
    assert ran.code == 1
    assert ran.err.startswith("line 1: ")
    assert named in ran.err
    assert not Conversation.objects.exists()


def test_blank_lines_and_a_byte_order_mark_are_passed_over(
    run: Run, write_lines: Write, project: Project
) -> None:
    path = write_lines("\ufeff" + json.dumps(HELLO), "", "   ", "{oops")
    ran = run("import_conversations", path)
    assert ran.out.startswith("imported 1, already there 0, bad 1")
    assert ran.err.startswith("line 4: ")


def test_standard_input_is_read(
    run: Run, project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "piped"
    path.write_text(json.dumps(HELLO), encoding="utf-8")
    with path.open() as piped:
        monkeypatch.setattr("sys.stdin", piped)
        assert run("import_conversations", "-").out.startswith("imported 1")


def test_a_file_that_is_not_there_is_one_clear_line(run: Run, project: Project) -> None:
    ran = run("import_conversations", "nowhere.jsonl")
    assert ran.error == "Cannot read nowhere.jsonl: No such file or directory."


def test_progress_is_shown_on_demand(run: Run, write_lines: Write, project: Project) -> None:
    assert "100%" in run("import_conversations", write_lines(HELLO), "--progress").err


def test_an_interrupt_stops_between_lines_and_says_how_to_go_on(
    run: Run, project: Project, tmp_path: Path
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    may_close = threading.Event()
    writer = threading.Thread(target=_feed_and_interrupt, args=(pipe, may_close))
    writer.start()
    ran = run("import_conversations", str(pipe))
    may_close.set()
    writer.join()
    assert ran.code == 130
    assert ran.error.startswith("Stopped after line 2.")
    assert Conversation.objects.count() == 2


def _feed_and_interrupt(pipe: Path, may_close: threading.Event) -> None:
    with pipe.open("w", encoding="utf-8") as file:
        file.write(2 * (json.dumps(HELLO) + "\n"))
        file.flush()
        may_close.wait(1)
        os.kill(os.getpid(), signal.SIGINT)
        may_close.wait(60)


def test_an_interrupt_waits_for_the_line_in_hand() -> None:
    done: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        _store_while_interrupted(done)
    assert done == ["stored"]


def _store_while_interrupted(done: list[str]) -> None:
    interrupts = Interrupts()
    with interrupts.caught(), interrupts.shielded():
        os.kill(os.getpid(), signal.SIGINT)
        done.append("stored")


def test_the_same_line_in_another_project_is_another_conversation(
    run: Run, write_lines: Write, project: Project, other_project: Project
) -> None:
    path = write_lines(HELLO)
    for slug in ("support", "sales"):
        assert run("import_conversations", path, "--project", slug).out.startswith("imported 1")
