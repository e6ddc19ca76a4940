"""A conversation's rows as the blocks of its timeline; for the views and templates of `web`.

`blocks(entries)` turns rows of either order into blocks. A tool call and its outputs are one block,
because they are deleted as one; deleted rows are thin lines, and many in a row fold into one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from django.utils.safestring import SafeString

from conversations_admin.web.presentation.faces import face_of, render
from conversations_admin.web.presentation.fields import printable
from conversations_admin.web.presentation.marks import NOTHING, Sought, mark_part, mark_text
from conversations_admin.web.presentation.pairing import Entry, Unit, paired
from conversations_admin.web.presentation.parts import Part, Remark

__all__ = ["Block", "Entry", "Section", "Status", "addressable", "blocks"]

NO_MARKUP = SafeString("")

# More deleted units in a row than this are one line that unfolds.
TOMBSTONES_SHOWN = 3

_STATUS_TONES = {"incomplete": "warn", "failed": "bad"}
_MISSING = {
    "output": Remark("No output for this call here. It may be on another page.", "warn"),
    "call": Remark("The call this answers is not here. It may be on another page.", "warn"),
    "deleted output": Remark("Its output was deleted. The model may stumble over that.", "warn"),
    "deleted call": Remark("Its call was deleted. The model may stumble over that.", "warn"),
    "gone output": Remark("Its output is gone upstream. The model may stumble over that.", "warn"),
    "gone call": Remark("Its call is gone upstream. The model may stumble over that.", "warn"),
}


@dataclass(frozen=True, slots=True)
class Status:
    """An item's status, when it is anything but completed."""

    word: str
    tone: str


@dataclass(frozen=True, slots=True)
class Section:
    """One item within a block: the call itself, or an output below it.

    `match` says which of the items it is that hold what was looked for, from 1; 0 for none.
    """

    anchor: str
    item_id: str
    position: int
    word: str
    icon: str
    side: str
    tone: str
    title: str
    marked_title: str
    subtitle: str
    status: Status | None
    parts: tuple[Part, ...]
    first_seen: datetime | None
    added_by: str
    added_via: str
    is_message: bool
    match: int
    is_written_earlier: bool = False

    @property
    def noun(self) -> str:
        """What it is called in a sentence: a message by its role, anything else by its word."""
        return f"{self.word} message" if self.is_message else self.word


@dataclass(slots=True)
class Block:
    """What the timeline shows as one thing and what is deleted as one.

    `kind` is "item", "tombstone" or "tombstones" (only `units` is filled). The view sets `urls`:
    `link`, `raw`, `delete` and `restore`, of which the last two may be missing, `reason`,
    and what is drawn around the content: `headings` of its sections, `actions` and `raw`.
    """

    kind: str
    head: Section | None = None
    answers: tuple[Section, ...] = ()
    remarks: tuple[Remark, ...] = ()
    deleted_by: str = ""
    deleted_at: datetime | None = None
    is_gone: bool = False
    units: tuple[Block, ...] = ()
    urls: dict[str, str] = field(default_factory=dict)
    raw_urls: dict[int, str] = field(default_factory=dict)
    headings: tuple[SafeString, ...] = ()
    actions: SafeString = NO_MARKUP
    raw: SafeString = NO_MARKUP
    reason: str = ""

    @property
    def template(self) -> str:
        return f"conversations/items/{self.kind}.html"

    @property
    def sections(self) -> tuple[Section, ...]:
        return (self.head, *self.answers) if self.head else ()

    @property
    def headed_answers(self) -> list[tuple[Section, SafeString]]:
        return list(zip(self.answers, self.headings[1:], strict=True))

    @property
    def item_ids(self) -> tuple[str, ...]:
        """Every item of the block, the call first; all of them are deleted together."""
        return tuple(section.item_id for section in self.sections)

    @property
    def positions(self) -> tuple[int, ...]:
        return tuple(section.position for section in self.sections)

    @property
    def anchor(self) -> str:
        return self.head.anchor if self.head else self.units[0].anchor

    @property
    def position(self) -> int:
        return self.head.position if self.head else self.units[0].position


def blocks(entries: Sequence[Entry], sought: Sought = NOTHING) -> list[Block]:
    """Return the page's blocks in the order of `entries`, which may be either."""
    anchors = _Anchors()
    drawn = [_block(unit, anchors, sought) for unit in paired(entries)]
    return [block for run in _runs(drawn) for block in _folded(run)]


def addressable(page: Sequence[Block]) -> Iterator[Block]:
    """Yield each block that has items, those of a folded run too: the ones that take `urls`."""
    for block in page:
        yield from block.units or (block,)


class _Anchors:
    """Hands out element ids; an item's id may stand twice in a conversation."""

    def __init__(self) -> None:
        self._taken: Counter[str] = Counter()

    def of(self, entry: Entry) -> str:
        self._taken[entry.item_id] += 1
        again = self._taken[entry.item_id] > 1
        return f"item-{entry.item_id}-{entry.position}" if again else f"item-{entry.item_id}"


def _block(unit: Unit, anchors: _Anchors, sought: Sought) -> Block:
    head, *answers = [_section(entry, anchors, sought) for entry in unit.entries]
    return Block(
        kind="tombstone" if unit.head.deleted else "item",
        head=head,
        answers=tuple(answers),
        remarks=(_MISSING[unit.missing],) if unit.missing else (),
        deleted_by=unit.head.deleted_by,
        deleted_at=unit.head.deleted_at,
        is_gone=unit.head.is_gone,
    )


def _section(entry: Entry, anchors: _Anchors, sought: Sought) -> Section:
    face, rendering = face_of(entry.item), render(entry.item)
    # What is deleted is not searched either.
    wanted = () if entry.deleted else sought.wanted
    return Section(
        anchor=anchors.of(entry),
        item_id=entry.item_id,
        position=entry.position,
        word=rendering.word or face.word,
        icon=rendering.icon or face.icon,
        side=rendering.side or face.side,
        tone=rendering.tone or face.tone,
        title=rendering.title,
        marked_title=mark_text(rendering.title, wanted),
        subtitle=rendering.subtitle,
        status=_status(entry),
        parts=tuple(mark_part(part, wanted) for part in rendering.parts)
        if wanted
        else rendering.parts,
        first_seen=entry.first_seen,
        added_by=entry.added_by,
        added_via=entry.added_via,
        is_message=entry.type == "message",
        match=sought.numbers.get(entry.position, 0),
        is_written_earlier=entry.is_written_earlier,
    )


def _status(entry: Entry) -> Status | None:
    status = entry.item.get("status")
    if not isinstance(status, str) or status in {"", "completed"}:
        return None
    return Status(printable(status).replace("_", " "), _STATUS_TONES.get(status, "info"))


def _runs(drawn: list[Block]) -> Iterator[list[Block]]:
    for _, run in groupby(drawn, key=lambda block: block.kind):
        yield list(run)


def _folded(run: list[Block]) -> list[Block]:
    if run[0].kind == "tombstone" and len(run) > TOMBSTONES_SHOWN:
        return [Block("tombstones", units=tuple(run), is_gone=any(one.is_gone for one in run))]
    return run
