"""A conversation is called by its first words, as long as they are there."""

from __future__ import annotations

from collections.abc import Callable

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.items import delete_items
from conversations_admin.models import Conversation, Item, Project

type Make = Callable[..., Conversation]


def title_after_deleting(
    conversation: Conversation, *positions: int, project: Project, actor: Actor
) -> str:
    rows = Item.objects.filter(conversation=conversation, position__in=positions)
    ids = list(rows.values_list("item_id", flat=True))
    delete_items(project, conversation.conversation_id, ids, actor=actor)
    conversation.refresh_from_db()
    return conversation.title


def test_deleting_the_words_of_the_title_takes_them_out_of_it(
    project: Project, actor: Actor, make_conversation: Make
) -> None:
    conversation = make_conversation("My card number is 4000", "Hello", "Bye")
    title = title_after_deleting(conversation, 1, project=project, actor=actor)
    assert title == "Hello"


def test_deleting_other_words_leaves_the_title(
    project: Project, actor: Actor, make_conversation: Make
) -> None:
    conversation = make_conversation("Hello", "Bye")
    assert title_after_deleting(conversation, 2, project=project, actor=actor) == "Hello"


def test_nothing_left_to_say_leaves_no_title(
    project: Project, actor: Actor, make_conversation: Make
) -> None:
    conversation = make_conversation("Hello", "Bye")
    assert title_after_deleting(conversation, 1, 2, project=project, actor=actor) == ""
