"""Mark in what is shown what was looked for; for `web` only.

On the server, so that it needs no scripts, holds under the strictest policy and finds what
the search finds. HTML is marked after it was made safe: only its text is touched, and tags
are taken over as they are. The mark has no attributes, so it can break none around it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import singledispatch
from html import escape, unescape

from django.utils.safestring import SafeString, mark_safe

from conversations_admin.search.language.tree import Text
from conversations_admin.search.text.highlight import spans
from conversations_admin.search.text.snippets import Piece, pieces, pieces_within
from conversations_admin.web.presentation.parts import (
    Code,
    Fold,
    KeyValues,
    Media,
    Part,
    Prose,
    Remark,
    Table,
)

# Safe HTML quotes its attributes, in which a ">" may stand.
_TAG = re.compile(r'(<[^>"]*(?:"[^"]*"[^>"]*)*>)')


@dataclass(frozen=True)
class Sought:
    """What to mark, and for the position of each item that matches which match it is, from 1."""

    wanted: Sequence[Text] = ()
    numbers: Mapping[int, int] = field(default_factory=dict)


NOTHING = Sought()


def markup(found: Sequence[Piece]) -> SafeString:
    """The pieces as HTML. A piece of blanks may stand where no element may."""
    return mark_safe(  # noqa: S308 escaped
        "".join(
            f"<mark>{escape(piece.text)}</mark>"
            if piece.is_found and piece.text.strip()
            else escape(piece.text)
            for piece in found
        )
    )


def mark_text(text: str, wanted: Sequence[Text]) -> str:
    """The text as HTML if there is something to mark, else as it is."""
    found = pieces(text, wanted)
    return markup(found) if any(piece.is_found for piece in found) else text


def mark_html(html: SafeString, wanted: Sequence[Text]) -> SafeString:
    """Mark within safe HTML; words end where an element begins or ends, phrases do not."""
    parts = _TAG.split(html)
    texts = [unescape(text) for text in parts[::2]]
    found = spans("\n".join(texts), wanted)
    if not found:
        return html
    starts, stops = [start for start, _ in found], [stop for _, stop in found]
    at = 0
    for place, text in enumerate(texts):
        end = at + len(text)
        within = found[bisect_right(stops, at) : bisect_left(starts, end)]
        here = [(start - at, stop - at) for start, stop in within]
        parts[2 * place] = markup(list(pieces_within(text, here)))
        at = end + 1
    return mark_safe("".join(parts))  # noqa: S308 the tags were safe, the text is escaped


@singledispatch
def mark_part(part: Part, _wanted: Sequence[Text]) -> Part:
    """The part with what is wanted marked, and unfolded where that is folded away."""
    return part


@mark_part.register
def _(part: Prose, wanted: Sequence[Text]) -> Part:
    html = mark_html(part.html, wanted)
    if part.is_huge:
        return replace(part, html=html)
    rest = mark_html(part.rest_html, wanted) if part.rest_html else part.rest_html
    text = mark_text(part.rest_text, wanted)
    is_open = rest is not part.rest_html or text is not part.rest_text
    return replace(part, html=html, rest_html=rest, rest_text=text, is_rest_open=is_open)


@mark_part.register
def _(part: Code, wanted: Sequence[Text]) -> Part:
    text = mark_text(part.text, wanted)
    rest = part.rest if part.is_huge else mark_text(part.rest, wanted)
    return replace(part, text=text, rest=rest, is_rest_open=rest is not part.rest)


@mark_part.register
def _(part: Fold, wanted: Sequence[Text]) -> Part:
    parts = tuple(mark_part(one, wanted) for one in part.parts)
    return replace(part, parts=parts, is_open=part.is_open or parts != part.parts)


@mark_part.register
def _(part: Table, wanted: Sequence[Text]) -> Part:
    return replace(part, rows=tuple(tuple(_all(row, wanted)) for row in part.rows))


@mark_part.register
def _(part: KeyValues, wanted: Sequence[Text]) -> Part:
    pairs = tuple((name, mark_text(value, wanted)) for name, value in part.pairs)
    return replace(part, pairs=pairs)


@mark_part.register
def _(part: Media, wanted: Sequence[Text]) -> Part:
    name, source = _all((part.name, part.source), wanted)
    return replace(part, name=name, source=source)


@mark_part.register
def _(part: Remark, wanted: Sequence[Text]) -> Part:
    return replace(part, quote=mark_text(part.quote, wanted))


def _all(texts: Sequence[str], wanted: Sequence[Text]) -> Iterator[str]:
    return (mark_text(text, wanted) for text in texts)
