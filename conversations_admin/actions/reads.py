"""Reads that need a permission and, for people, leave a trace."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.permissions import Permission
from conversations_admin.actions.runner import Done, Operation, Step, perform, require
from conversations_admin.errors import TextNotKept
from conversations_admin.models import AuditEntry, Conversation, Project
from conversations_admin.models.audit import AuditQuerySet
from conversations_admin.search.language.fields import OF_ITEMS
from conversations_admin.search.language.tree import Attribute, Query, Term, Text, leaves
from conversations_admin.stores.protocol import ItemPage, Order
from conversations_admin.stores.registry import store_of
from conversations_admin.wire.objects import conversation_not_found

type WireObject = dict[str, Any]

VIEW = "conversation.view"
# Further parts of a conversation that is open on a screen belong to the same look at it.
SAME_LOOK = timedelta(hours=1)
METADATA_ALONE = {"part": "metadata"}


def require_search(project: Project, *, actor: Actor, query: Query | None = None) -> None:
    """Let the actor list the project's conversations, or search them for `query`.

    Words are looked for in messages, so that who may not read those may not ask for words.
    Raises TextNotKept where nobody can be answered.
    """
    asks_for_words = query is not None and query.has_words
    for permission in (Permission.FIND, Permission.READ) if asks_for_words else (Permission.FIND,):
        require(
            Operation(action="conversation.list", permission=permission, project=project),
            actor=actor,
        )
    if query is not None:
        require_text(project, query)


def require_text(project: Project, query: Query) -> None:
    """Refuse what only stored items can answer, where none are stored."""
    if not project.keeps_text and any(_is_of_items(term) for term in leaves(*query)):
        raise TextNotKept(
            "This project keeps no text of messages, so words and items cannot be searched. "
            "Search by metadata, id or time. An operator can let the project keep a copy."
        )


def _is_of_items(term: Term) -> bool:
    return isinstance(term, Text) or (isinstance(term, Attribute) and term.field in OF_ITEMS)


def retrieve_conversation(project: Project, conversation_id: str, *, actor: Actor) -> WireObject:
    """The conversation object: no message text."""
    require(_view(project, conversation_id, permission=Permission.FIND), actor=actor)
    return store_of(project).retrieve_conversation(conversation_id)


def list_items(
    project: Project,
    conversation_id: str,
    *,
    actor: Actor,
    after: str | None,
    limit: int,
    order: Order,
) -> ItemPage:
    require(_view(project, conversation_id), actor=actor)
    page = store_of(project).list_items(conversation_id, after=after, limit=limit, order=order)
    _record_read(project, conversation_id, actor=actor)
    return page


def retrieve_item(
    project: Project, conversation_id: str, item_id: str, *, actor: Actor
) -> WireObject:
    require(_view(project, conversation_id), actor=actor)
    item = store_of(project).retrieve_item(conversation_id, item_id)
    _record_read(project, conversation_id, actor=actor)
    return item


def open_conversation(
    project: Project, conversation_id: str, *, actor: Actor, is_part: bool = False
) -> Conversation:
    """The row of a conversation that a person looks at; the look is recorded.

    `is_part` is a further part of a page that is open: recorded only where no look of
    the last hour is.
    """
    operation = _view(project, conversation_id)
    require(operation, actor=actor)
    conversation = _live(project, conversation_id)
    if not (is_part and _has_looked(project, conversation_id, actor=actor)):
        perform(operation, actor=actor, work=lambda: Done(None))
    return conversation


def open_metadata(
    project: Project, conversation_id: str, *, actor: Actor, is_part: bool = False
) -> Conversation:
    """The row for somebody who may find conversations but not read items; the look is recorded."""
    operation = _view(project, conversation_id, permission=Permission.FIND)
    require(operation, actor=actor)
    conversation = _live(project, conversation_id)
    if not (is_part and _recent_looks(project, conversation_id, actor=actor).exists()):
        seen = Step(changes=METADATA_ALONE)
        perform(operation, actor=actor, work=lambda: Done(None, [seen]))
    return conversation


def _live(project: Project, conversation_id: str) -> Conversation:
    conversation = (
        Conversation.objects.live().filter(project=project, conversation_id=conversation_id).first()
    )
    if conversation is None:
        raise conversation_not_found(conversation_id)
    return conversation


def _view(
    project: Project, conversation_id: str, *, permission: Permission = Permission.READ
) -> Operation:
    return Operation(
        action=VIEW, permission=permission, project=project, conversation_id=conversation_id
    )


def _record_read(project: Project, conversation_id: str, *, actor: Actor) -> None:
    """Over the API: a program's read if the project asks for it, a person's once a look."""
    if project.records_machine_reads or (
        actor.is_person and not _has_looked(project, conversation_id, actor=actor)
    ):
        perform(_view(project, conversation_id), actor=actor, work=lambda: Done(None))


def _has_looked(project: Project, conversation_id: str, *, actor: Actor) -> bool:
    looks = _recent_looks(project, conversation_id, actor=actor)
    return looks.exclude(changes=METADATA_ALONE).exists()


def _recent_looks(project: Project, conversation_id: str, *, actor: Actor) -> AuditQuerySet:
    entries = AuditEntry.objects.filter(project=project.slug, conversation_id=conversation_id)
    return entries.succeeded(VIEW).filter(
        actor_id=actor.user_id, time__gte=timezone.now() - SAME_LOOK
    )
