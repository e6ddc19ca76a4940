"""Where a text holds the words that a query looks for. Pure; no database.

A stretch is found exactly where the search finds it: the same folding and cutting as in
`tokens`, of which the pattern of a phrase is made. It is looked for in the folded text;
its place is then told in the text as it was written, whose letters fold into none, one
or several.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise

from conversations_admin.search.language.tree import Query, Text, leaves
from conversations_admin.search.text.tokens import (
    MAX_TOKEN_LENGTH,
    SIGNS,
    UNSPACED,
    fold,
    runs,
)

MAX_PLACES = 1_000
# A folded text is mapped back in pieces of this many characters, and only where it is asked.
BLOCK = 256

_WORD = rf"[^\W_{UNSPACED}]"
_BETWEEN = rf"(?:[^\w{UNSPACED}{SIGNS}]|_)*+"

type Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a text, and which of the words wanted it holds."""

    start: int
    end: int
    wanted: int


def words_wanted(query: Query) -> tuple[Text, ...]:
    """The words, phrases and beginnings that are to be found, not those to be left out."""
    found = (term for term in leaves(*query, negated=False) if isinstance(term, Text))
    return tuple(dict.fromkeys(found))


def spans(text: str, wanted: Sequence[Text], *, limit: int = MAX_PLACES) -> list[Span]:
    """The stretches of `text` to highlight: in order, apart from each other."""
    return joined(places(text, wanted, limit=limit))


def places(text: str, wanted: Sequence[Text], *, limit: int = MAX_PLACES) -> list[Place]:
    """Each stretch of `text` that holds something wanted, in order, at most `limit` of each."""
    patterns = [(number, pattern(term)) for number, term in enumerate(wanted)]
    if not any(one for _, one in patterns):
        return []
    folded = _Folded(text)
    found = [
        Place(*folded.origin(*match), number)
        for number, one in patterns
        if one
        for match in _matches(one, folded.text, limit)
    ]
    return sorted(found, key=lambda place: (place.start, place.end))


def joined(found: Iterable[Place]) -> list[Span]:
    """Places in order, those that overlap as one."""
    stretches: list[Span] = []
    for place in found:
        if stretches and place.start < stretches[-1][1]:
            start, end = stretches.pop()
            stretches.append((start, max(end, place.end)))
        else:
            stretches.append((place.start, place.end))
    return stretches


@lru_cache(maxsize=256)
def pattern(wanted: Text) -> re.Pattern[str] | None:
    """What to look for in a folded text; None where nothing is wanted but punctuation."""
    found = list(runs(wanted.words))
    if not found:
        return None
    last = len(found) - 1
    return re.compile(
        _BETWEEN.join(
            _unspaced(run, is_first=not place, is_last=place == last)
            if is_unspaced
            else _word(run, is_beginning=wanted.is_beginning and place == last)
            for place, (run, is_unspaced) in enumerate(found)
        )
    )


def _word(run: str, *, is_beginning: bool) -> str:
    if not run[0].isalnum():
        return run  # a sign is a word of its own, whatever stands beside it
    # The index keeps only the beginning of an endless word.
    is_open = is_beginning or len(run) == MAX_TOKEN_LENGTH
    # The letters first and what may not stand before them second: found several times faster.
    return rf"{run}(?<!{_WORD}{run})" + (f"{_WORD}*" if is_open else f"(?!{_WORD})")


def _unspaced(run: str, *, is_first: bool, is_last: bool) -> str:
    """Any part of a sentence; what else stands before or behind it must follow at once."""
    before = "" if is_first else f"(?<![{UNSPACED}])"
    return before + run + ("" if is_last else f"(?![{UNSPACED}])")


def _matches(one: re.Pattern[str], text: str, limit: int) -> Iterator[Span]:
    for _, match in zip(range(limit), one.finditer(text), strict=False):
        yield match.span()


class _Folded:
    """A folded text that knows where its letters come from."""

    def __init__(self, source: str) -> None:
        self._is_plain = source.isascii()
        cuts = [] if self._is_plain else list(_cuts(source))
        self._blocks = [source[start:end] for start, end in pairwise([*cuts, len(source)])]
        self._starts = cuts
        pieces = [fold(block) for block in self._blocks]
        self._folded_starts = list(accumulate(map(len, pieces), initial=0))[:-1]
        self._origins: dict[int, list[Span]] = {}
        self.text = fold(source) if self._is_plain else "".join(pieces)

    def origin(self, start: int, end: int) -> Span:
        """The stretch of the source that folds into the one from `start` to `end`."""
        if self._is_plain:
            return start, end
        return self._letter(start)[0], self._letter(end - 1)[1]

    def _letter(self, place: int) -> Span:
        number = bisect_right(self._folded_starts, place) - 1
        if number not in self._origins:
            found = _origins(self._blocks[number], self._starts[number])
            self._origins[number] = list(found)
        return self._origins[number][place - self._folded_starts[number]]


def _cuts(text: str) -> Iterator[int]:
    """Where blocks begin: never between a letter and what folds together with it."""
    cut = 0
    while cut < len(text):
        yield cut
        cut += BLOCK
        while cut < len(text) and _goes_on(text[cut]):
            cut += 1


def _origins(block: str, offset: int) -> Iterator[Span]:
    """For each letter of the folded block, where its origin begins and ends."""
    start = 0
    while start < len(block):
        end = start + 1
        while end < len(block) and _goes_on(block[end]):
            end += 1
        yield from [(offset + start, offset + end)] * _length(block[start:end])
        start = end


@lru_cache(maxsize=4096)
def _length(letter: str) -> int:
    return len(fold(letter))


@lru_cache(maxsize=4096)
def _goes_on(letter: str) -> bool:
    """Say whether it belongs to the letter before it: an accent, a vowel sign, a part of Hangul."""
    folded = fold(letter)
    if not folded:
        return True
    return unicodedata.category(folded[0])[0] == "M" or "\u1100" <= folded[0] <= "\u11ff"
