"""`rebuild_search` makes the text index anew while the site serves."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.conversations import delete_conversation
from conversations_admin.actions.items import add_items, delete_items
from conversations_admin.actions.search import rebuild_search
from conversations_admin.models import AuditEntry, Conversation, Item, Project
from conversations_admin.models.words import ItemWords
from conversations_admin.search.language.parser import parse
from conversations_admin.search.matches import Matches
from conversations_admin.search.text import index, rebuilding
from conversations_admin.wire.items import parse_items
from tests.conftest import WORDS

type Make = Callable[..., Conversation]


def _found(project: Project, query: str) -> set[str]:
    page = Matches(project, parse(query)).page(limit=50)
    return {row.conversation_id for row in page.conversations}


def _empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {WORDS[connection.vendor]}")


def _run(**options: object) -> str:
    out = StringIO()
    call_command("rebuild_search", stdout=out, **options)
    return out.getvalue()


def test_what_was_lost_is_found_again(make_conversation: Make, project: Project) -> None:
    one, two = make_conversation("a unicorn"), make_conversation("我要退款")
    _empty()
    assert not _found(project, "unicorn")
    assert "2 items are in the text index." in _run()
    assert _found(project, "unicorn") == {one.conversation_id}
    assert _found(project, "退款 role:user") == {two.conversation_id}
    entry = AuditEntry.objects.filter(action="search.rebuild").latest("sequence")
    assert (entry.outcome, entry.changes["entries"]) == ("succeeded", 2)


def test_a_second_run_changes_nothing(make_conversation: Make) -> None:
    make_conversation("a unicorn", "and a horse")
    before = set(ItemWords.objects.values_list("rowid", "conversation_id"))
    _run()
    assert set(ItemWords.objects.values_list("rowid", "conversation_id")) == before


def test_what_was_deleted_does_not_come_back(
    make_conversation: Make, project: Project, actor: Actor
) -> None:
    kept, gone = make_conversation("a unicorn", "a horse"), make_conversation("a unicorn")
    delete_conversation(project, gone.conversation_id, actor=actor)
    item = Item.objects.filter(conversation=kept).latest("position")
    delete_items(project, kept.conversation_id, [item.item_id], actor=actor)
    _run()
    assert _found(project, "unicorn") == {kept.conversation_id}
    assert _found(project, "horse") == set()
    assert ItemWords.objects.count() == 1


def test_entries_without_an_item_are_removed(make_conversation: Make, project: Project) -> None:
    row = make_conversation("a unicorn")
    ghost = Item(pk=999_999, type="message", text="a phantom", conversation=row)
    index.add([ghost], conversation=row)
    assert _found(project, "phantom")
    _run()
    assert not _found(project, "phantom")


def test_entries_of_a_deleted_conversation_are_removed(
    make_conversation: Make, project: Project, actor: Actor
) -> None:
    """As are left when it is deleted while its entries are written anew."""
    row = make_conversation("a unicorn")
    delete_conversation(project, row.conversation_id, actor=actor)
    index.add(row.items.all(), conversation=row)
    assert Matches(project, parse("unicorn")).count().number == 1
    _run()
    assert Matches(project, parse("unicorn")).count().number == 0


def test_others_write_meanwhile(
    make_conversation: Make, project: Project, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilding, "BATCH", 1)
    first, last = make_conversation("a unicorn"), make_conversation("a horse")
    steps = rebuild_search(actor=actor)
    next(steps)
    draft = parse_items([{"role": "user", "content": "a zebra"}])
    add_items(project, first.conversation_id, draft, actor=actor)
    delete_conversation(project, last.conversation_id, actor=actor)
    assert len(list(steps)) >= 1
    assert _found(project, "zebra") == {first.conversation_id}
    assert _found(project, "horse") == set()


def test_a_stopped_run_goes_on_where_it_stopped(
    make_conversation: Make, project: Project, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilding, "BATCH", 1)
    one, two = make_conversation("a unicorn"), make_conversation("a horse")
    _empty()
    reached = next(rebuild_search(actor=actor)).reached
    assert _found(project, "unicorn") == {one.conversation_id}
    assert not _found(project, "horse")
    _run(after=reached)
    assert _found(project, "horse") == {two.conversation_id}


def test_a_wrong_place_is_refused() -> None:
    with pytest.raises(CommandError, match="not a whole number"):
        call_command("rebuild_search", "--after", "soon")


def test_setting_up_fills_a_missing_index(
    make_conversation: Make, project: Project, actor: Actor
) -> None:
    row = make_conversation("a unicorn")
    _empty()
    draft = parse_items([{"role": "user", "content": "added before it was set up"}])
    add_items(project, row.conversation_id, draft, actor=actor)
    _set_up()
    assert _found(project, "unicorn") == {row.conversation_id}


def test_setting_up_finishes_what_was_broken_off(
    make_conversation: Make, project: Project, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilding, "BATCH", 1)
    make_conversation("a unicorn")
    last = make_conversation("a horse")
    _empty()
    steps = rebuild_search(actor=actor)
    next(steps)
    _set_up()
    assert _found(project, "horse") == {last.conversation_id}
    steps.close()


def test_setting_up_leaves_a_whole_index_alone(make_conversation: Make) -> None:
    make_conversation("a unicorn")
    _run()
    count = AuditEntry.objects.filter(action="search.rebuild").count()
    _set_up()
    assert AuditEntry.objects.filter(action="search.rebuild").count() == count


def _set_up() -> None:
    call_command("setup", stdout=StringIO(), stderr=StringIO())
