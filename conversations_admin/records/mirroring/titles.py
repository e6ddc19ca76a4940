"""The title of a conversation whose rows have followed its upstream. Only for the stores."""

from __future__ import annotations

from conversations_admin.models import Conversation, Item
from conversations_admin.models.item import ItemQuerySet
from conversations_admin.wire.messages import MESSAGE
from conversations_admin.wire.text import title_of

# A user has spoken among so many, or late: an addition costs no more in a long conversation.
FIRST = 100
BODIES_AT_ONCE = 50


def title_of_all(conversation: Conversation) -> str:
    bodies = _live(conversation).in_order().values_list("body", flat=True)
    return title_of(bodies.iterator(chunk_size=BODIES_AT_ONCE))


def title_after_addition(conversation: Conversation, *, start: int) -> str:
    """With nothing else changed than new items from `start` on, behind all others.

    Who has a title keeps it, but where only others have spoken before, a user's words follow.
    """
    said = _said_by_user(conversation)
    new = said.filter(position__gte=start).in_order().values_list("body", flat=True).first()
    if new is None:
        return conversation.title
    first = _live(conversation).filter(position__lt=start).in_order().values("pk")[:FIRST]
    if said.filter(pk__in=first).exists() or first.count() == FIRST:
        return conversation.title
    return title_of([new])


def _live(conversation: Conversation) -> ItemQuerySet:
    return Item.objects.live().filter(conversation=conversation)


def _said_by_user(conversation: Conversation) -> ItemQuerySet:
    return _live(conversation).filter(type=MESSAGE, role="user").exclude(text="")
