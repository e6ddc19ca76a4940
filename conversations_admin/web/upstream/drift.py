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
    """`meaning` is one sentence for who sees the badge, `advice` what to make of it."""

    word: str
    icon: str
    tone: str
    meaning: str
    advice: str = ""


LOOKS: Mapping[str, Look] = {
    Drift.NEW: Look(
        "New upstream",
        "cloud-plus",
        "info",
        "It was not made through this console: it was found at the upstream.",
    ),
    Drift.METADATA: Look(
        "Metadata changed",
        "tags",
        "info",
        "Somebody or something else changed its metadata at the upstream.",
        "You see the metadata as the upstream has it now; the audit log has what was set here.",
    ),
    Drift.GONE: Look(
        "Items gone",
        "cloud-minus",
        "warn",
        "Items that were in it are no longer at the upstream, and were not deleted here.",
        "Each is kept as a line in its place; who may restore items can bring it back at the end.",
    ),
    Drift.VANISHED: Look(
        "Gone upstream",
        "cloud-x",
        "bad",
        "The upstream no longer has this conversation, and it was not deleted here.",
        "What you see is our copy; nothing of it can be changed any more.",
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
