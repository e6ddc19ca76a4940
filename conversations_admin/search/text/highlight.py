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
from enum import Enum, auto
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import NamedTuple

from conversations_admin.search.language.tree import Query, Text, leaves
from conversations_admin.search.text.tokens import (
    MAX_TOKEN_LENGTH,
    SIGNS,
    UNSPACED,
    fold,
    runs,
)

MAX_PLACES = 1_000
# Of a longer phrase so many words are looked for.
MOST_RUNS = 100
# A folded text is mapped back in pieces of this many characters, and only where it is asked.
BLOCK = 64

_WORD = rf"[^\W_{UNSPACED}]"
_BETWEEN = re.compile(rf"(?:[^\w{UNSPACED}{SIGNS}]|_)*+")
_ANYTHING, _MORE, _NO_MORE = re.compile(""), re.compile(f"{_WORD}*+"), re.compile(f"(?!{_WORD})")

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
    plain = fold(text)
    # Most texts hold nothing, and to know where letters come from costs most.
    phrases = [
        (number, phrase)
        for number, phrase in enumerate(map(_phrase, wanted))
        if phrase and phrase.first.search(plain)
    ]
    if not phrases:
        return []
    folded = _Folded(text)
    found = [
        Place(*folded.origin(*match), number)
        for number, phrase in phrases
        for match in _matches(phrase, folded.text, limit)
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


class _Kind(Enum):
    WORD = auto()
    SIGN = auto()  # a word of its own, whatever stands beside it
    UNSPACED = auto()


class _Further(NamedTuple):
    """A run behind the first: whether it may follow at once, and what has to stand behind it."""

    run: str
    may_touch: bool
    behind: re.Pattern[str]


class _Phrase(NamedTuple):
    """One pattern for all of a long phrase would take seconds to make."""

    first: re.Pattern[str]
    further: tuple[_Further, ...]


@lru_cache(maxsize=256)
@lru_cache(maxsize=256)
def _phrase(wanted: Text) -> _Phrase | None:
    """What to look for in a folded text; None where nothing is wanted but punctuation."""
    found = [(run, _kind(run, is_unspaced)) for run, is_unspaced in runs(wanted.words)]
    if not found:
        return None
    last = len(found) - 1
    first, *further = (
        (run, kind, wanted.is_beginning and place == last)
        for place, (run, kind) in enumerate(found[:MOST_RUNS])
    )
    return _Phrase(
        re.compile(_first(*first, is_last=not last)),
        tuple(
            _Further(run, kind is _Kind.SIGN or kind is not before, _behind(run, kind, is_open))
            for (run, kind, is_open), (_, before) in zip(further, found, strict=False)
        ),
    )


def _first(run: str, kind: _Kind, is_open: bool, *, is_last: bool) -> str:  # noqa: FBT001 as below
    """Any part of a sentence without spaces, if nothing else must follow; or a whole word."""
    if kind is _Kind.UNSPACED:
        return run if is_last else f"{run}(?![{UNSPACED}])"
    # The letters first and what may not stand before them second: found several times faster.
    before = "" if kind is _Kind.SIGN else f"(?<!{_WORD}{run})"
    return run + before + _behind(run, kind, is_open).pattern


def _behind(run: str, kind: _Kind, is_open: bool) -> re.Pattern[str]:  # noqa: FBT001 of one run
    if kind is not _Kind.WORD:
        return _ANYTHING
    # The index keeps only the beginning of an endless word.
    return _MORE if is_open or len(run) == MAX_TOKEN_LENGTH else _NO_MORE


def _kind(run: str, is_unspaced: bool) -> _Kind:  # noqa: FBT001 a run as it comes
    if is_unspaced:
        return _Kind.UNSPACED
    return _Kind.WORD if run[0].isalnum() else _Kind.SIGN


def _matches(phrase: _Phrase, text: str, limit: int) -> Iterator[Span]:
    place = 0
    while limit and (match := phrase.first.search(text, place)):
        end = _end(phrase.further, text, match.end())
        place = match.start() + 1 if end is None else end
        if end is not None:
            limit -= 1
            yield match.start(), end


def _end(further: Iterable[_Further], text: str, place: int) -> int | None:
    """Where the phrase ends whose first run ends at `place`; None if another text follows."""
    for each in further:
        gap = _BETWEEN.match(text, place)
        start = gap.end() if gap else place
        if (start == place and not each.may_touch) or not text.startswith(each.run, start):
            return None
        behind = each.behind.match(text, start + len(each.run))
        if behind is None:
            return None
        place = behind.end()
    return place


class _Folded:
    """A folded text that knows where its letters come from."""

    def __init__(self, source: str) -> None:
        self._is_plain = source.isascii()
        cuts = [] if self._is_plain else list(_cuts(source))
        self._blocks = [source[start:end] for start, end in pairwise([*cuts, len(source)])]
        self._starts = cuts
        pieces = [fold(block) for block in self._blocks]
        self._folded_starts = list(accumulate(map(len, pieces), initial=0))[:-1]
        self._origins: dict[int, list[Span] | None] = {}
        self.text = fold(source) if self._is_plain else "".join(pieces)

    def origin(self, start: int, end: int) -> Span:
        """The stretch of the source that folds into the one from `start` to `end`."""
        if self._is_plain:
            return start, end
        return self._letter(start)[0], self._letter(end - 1)[1]

    def _letter(self, place: int) -> Span:
        number = bisect_right(self._folded_starts, place) - 1
        start, offset = self._starts[number], place - self._folded_starts[number]
        if number not in self._origins:
            block = self._blocks[number]
            self._origins[number] = None if _is_even(block) else list(_origins(block, start))
        origins = self._origins[number]
        return origins[offset] if origins else (start + offset, start + offset + 1)


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


def _is_even(block: str) -> bool:
    """Say whether each letter folds into one, so that it stays in its place."""
    return all(_length(letter) == 1 and not _goes_on(letter) for letter in set(block))


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
