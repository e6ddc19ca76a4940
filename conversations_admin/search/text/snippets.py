"""A line of a text around the words that were looked for. Pure; no database."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from conversations_admin.search.language.tree import Text
from conversations_admin.search.text.highlight import Place, Span, joined, places, spans

WIDTH = 160
# How much of the line stands before what was found.
LEAD = 40
# Scripts without spaces are cut anywhere: no space is waited for over a longer stretch.
LONGEST_WORD = 24
ELLIPSIS = "…"

_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text."""

    text: str
    is_found: bool = False


def pieces(text: str, wanted: Sequence[Text]) -> list[Piece]:
    """All of `text`, cut where it holds something wanted."""
    return list(pieces_within(text, spans(text, wanted)))


def pieces_within(text: str, found: Sequence[Span], shown: Span | None = None) -> Iterator[Piece]:
    """The part of `text` that is `shown`, else all of it, cut at the stretches `found`."""
    at, end = shown or (0, len(text))
    for first, last in found:
        if last <= at or first >= end:
            continue
        if first > at:
            yield Piece(text[at:first])
        yield Piece(text[max(first, at) : min(last, end)], is_found=True)
        at = min(last, end)
    if at < end:
        yield Piece(text[at:end])


def excerpt(text: str, wanted: Sequence[Text], *, width: int = WIDTH) -> list[Piece]:
    """About `width` characters of `text` on one line: where most of what is wanted stands first.

    Its beginning where it holds nothing wanted. An ellipsis stands for what is left out.
    """
    found = places(text, wanted)
    start, end = shown = _cut(text, _fullest(found, width - LEAD), width)
    line = [
        Piece(_SPACES.sub(" ", piece.text), piece.is_found)
        for piece in pieces_within(text, joined(found), shown)
    ]
    before = [Piece(ELLIPSIS)] if start else []
    behind = [Piece(ELLIPSIS)] if end < len(text) else []
    return [*before, *line, *behind]


def _fullest(found: Sequence[Place], width: int) -> int:
    """Where the stretch of `width` characters begins that holds the most different words."""
    held: Counter[int] = Counter()
    best, most, first = 0, 0, 0
    for place in found:
        held[place.wanted] += 1
        while first < len(found) and place.end - found[first].start > width:
            held[found[first].wanted] -= 1
            first += 1
        number = sum(count > 0 for count in held.values())
        if number > most:
            best, most = found[first].start, number
    return best if most else (found[0].start if found else 0)


def _cut(text: str, place: int, width: int) -> Span:
    """The part of `text` to show around `place`, from a word's beginning to a word's end."""
    start = max(min(place - LEAD, len(text) - width), 0)
    if start:
        space = _SPACES.search(text, start - 1, min(place, start + LONGEST_WORD))
        start = space.end() if space else start
    end = min(start + width, len(text))
    if end < len(text):
        spaces = list(_SPACES.finditer(text, max(end - LONGEST_WORD, place), end + 1))
        end = spaces[-1].start() if spaces else end
    return start, end
