"""How a conversation was found to differ from its upstream, in words and signs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString

from conversations_admin.models import AuditEntry, Conversation, Project
from conversations_admin.models.conversation import KEPT, Drift
from conversations_admin.search.language.drifts import WORDS
from conversations_admin.search.language.fields import Field
from conversations_admin.stores.upstream import noticing
from conversations_admin.templatetags.icons import icon
from conversations_admin.web.listing.changes import DiffRow, read_changes

# Changes that nobody took note of yet, of which the keys are shown.
MOST_CHANGES = 50


@dataclass(frozen=True)
class Look:
    """How one kind of drift shows, and what may be decided about it.

    `meaning` is one sentence; `advice` is for who has the copies before them, on the page.
    `act` is empty where somebody has decided, and `effect` says what pressing it does.
    """

    kind: str
    icon: str
    tone: str
    meaning: str
    advice: str = ""
    act: str = "Seen"
    effect: str = "Take the mark away: somebody has looked at it"

    @property
    def word(self) -> str:
        return WORDS[self.kind]

    @property
    def query(self) -> str:
        """What finds all that wear the same badge."""
        return f"{Field.DRIFT}:{self.kind}"


_LOOKS = (
    Look(Drift.NEW, "cloud-plus", "info", "It was found at the upstream, not made here."),
    Look(
        Drift.METADATA,
        "tags",
        "info",
        "It was changed at the upstream, and stands here as it is there.",
    ),
    Look(
        Drift.GONE,
        "cloud-minus",
        "warn",
        "Items that nobody deleted here went from the upstream.",
        "Each is kept below as a line.",
    ),
    Look(
        Drift.VANISHED,
        "cloud-x",
        "warn",
        "The upstream no longer has it, and nobody deleted it here: this is our copy.",
        act="Keep our copy",
        effect="It stays here to be read, marked as a kept copy",
    ),
    Look(
        KEPT,
        "copy",
        "none",
        "The upstream no longer has it, and somebody decided to keep what we have: our copy.",
        act="",
    ),
)
LOOKS: Mapping[str, Look] = {look.kind: look for look in _LOOKS}


def look_of(conversation: Conversation) -> Look | None:
    return LOOKS.get(conversation.drift)


def differences(project: Project, conversation: Conversation) -> list[DiffRow]:
    """The pairs that the upstream changed since somebody last took note, as they were and are."""
    if not conversation.drift:
        return []
    found: dict[str, tuple[DiffRow, DiffRow]] = {}
    for row in _changes(project, conversation.conversation_id):
        first, _ = found.get(row.key, (row, row))
        found[row.key] = first, row
    rows = [_together(first, last) for first, last in found.values()]
    return [row for row in rows if row.change != "same"]


def _changes(project: Project, conversation_id: str) -> Iterator[DiffRow]:
    """Key by key, the oldest change first."""
    entries = AuditEntry.objects.filter(project=project.slug, conversation_id=conversation_id)
    noted = entries.succeeded("drift.acknowledge").order_by("-sequence")
    last = noted.values_list("sequence", flat=True).first() or 0
    noticed = entries.succeeded(noticing.METADATA).filter(sequence__gt=last)
    changed = noticed.order_by("sequence")
    for entry in changed[:MOST_CHANGES]:
        yield from (row for row in read_changes(entry.changes).diff if row.change != "same")


def _together(first: DiffRow, last: DiffRow) -> DiffRow:
    """From before the first change to after the last one."""
    was_there, is_there = first.change != "added", last.change != "removed"
    match was_there, is_there:
        case True, True:
            change = "same" if first.before == last.after else "changed"
        case True, False:
            change = "removed"
        case False, True:
            change = "added"
        case _:
            change = "same"
    return DiffRow(last.key, change, first.before, last.after)


def badge_markup(conversation: Conversation) -> str:
    """The sign in a row of the list; empty for one that has not drifted."""
    look = look_of(conversation)
    if look is None:
        return ""
    title = escape(f"{look.meaning} To find all of these: {look.query}")
    return SafeString(
        f'<span class="badge drift" data-tone="{look.tone}" title="{title}">'
        f"{icon(look.icon)}{escape(look.word)}</span>"
    )
