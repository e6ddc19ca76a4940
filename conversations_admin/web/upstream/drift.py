"""How a conversation was found to differ from its upstream, in words and signs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString

from conversations_admin.models import Conversation
from conversations_admin.models.conversation import Drift
from conversations_admin.templatetags.icons import icon


@dataclass(frozen=True)
class Look:
    """`meaning` is one sentence; `advice` is for who has the copies before them, on the page."""

    word: str
    icon: str
    tone: str
    meaning: str
    advice: str = ""


LOOKS: Mapping[str, Look] = {
    Drift.NEW: Look(
        "New upstream", "cloud-plus", "info", "It was found at the upstream, not made here."
    ),
    Drift.METADATA: Look(
        "Metadata changed",
        "tags",
        "info",
        "It was changed at the upstream, and stands here as it is there.",
    ),
    Drift.GONE: Look(
        "Items gone",
        "cloud-minus",
        "warn",
        "Items that nobody deleted here went from the upstream.",
        "Each is kept below as a line.",
    ),
    Drift.VANISHED: Look(
        "Gone upstream",
        "cloud-x",
        "warn",
        "The upstream no longer has it, and nobody deleted it here: this is our copy.",
    ),
}


def look_of(conversation: Conversation) -> Look | None:
    return LOOKS.get(conversation.drift)


def badge_markup(conversation: Conversation) -> str:
    """The sign in a row of the list; empty for one that has not drifted."""
    look = look_of(conversation)
    if look is None:
        return ""
    return SafeString(
        f'<span class="badge drift" data-tone="{look.tone}" title="{escape(look.meaning)}">'
        f"{icon(look.icon)}{escape(look.word)}</span>"
    )
