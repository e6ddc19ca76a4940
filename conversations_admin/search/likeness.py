"""Which names are probably meant to be the same one: metadata keys, or values of one key. Pure.

A false alarm is worse than a miss: who is sent to look at `tier1` and `tier2` stops looking.
So numbers have to agree to the digit, and a slip of the keyboard is only believed of a name
that is far rarer than the one it resembles.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

# Among so many names; more are not compared.
MAX_NAMES = 1_000
# A slip is believed of a name this many times rarer than what it resembles.
RARER = 10
SHORTEST_WITH_SLIP = 5
# Ireland and Iceland: with another letter in place of one it is more often another word.
SHORTEST_WITH_OTHER_LETTER = 8
SHORTEST_IN_ONE_WORD = 8
LONGEST_WITH_SLIP = 64

_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SEPARATORS = re.compile(r"[\s_.:\-\u2010-\u2015]+")
_SPACE_BESIDE_LETTER = re.compile(r"(?<!\d) | (?!\d)")
_PLURAL = re.compile(r"\b([a-z]{3,}[^\W\dsiu])s\b")
_NUMERIC = re.compile(r"[\d\s.,:+\-/]*")


class Reason(StrEnum):
    """What alone the names differ in."""

    CASE = "upper and lower case"
    ACCENTS = "accents or width"
    SEPARATORS = "spaces or punctuation"
    PLURAL = "singular and plural"
    SLIP = "one letter"


# What `_forms` answers, in this order.
FORM_REASONS = (Reason.CASE, Reason.ACCENTS, Reason.SEPARATORS, Reason.PLURAL)


@dataclass(frozen=True)
class Likeness:
    """Two or more names for one thing, the most frequent first."""

    names: tuple[str, ...]
    reason: Reason


def likenesses(counts: Mapping[str, int]) -> list[Likeness]:
    """Find names that resemble each other; `counts` says how often each is used."""
    if len(counts) > MAX_NAMES:
        return []
    groups: dict[str, list[str]] = defaultdict(list)
    for name in sorted(counts, key=lambda name: (-counts[name], name)):
        form = _forms(name)[-1]
        if not _NUMERIC.fullmatch(form):
            groups[form].append(name)
    alike = [Likeness(tuple(names), _reason(names)) for names in groups.values() if names[1:]]
    slips = _slips([names[0] for names in groups.values()], counts)
    return sorted([*alike, *slips], key=lambda each: (-counts[each.names[0]], each.names))


def _forms(name: str) -> tuple[str, str, str, str]:
    """The name without its case; also without accents; without separators; without plurals."""
    folded = name.casefold()
    plain = _without_accents(folded)
    spaced = _SEPARATORS.sub(" ", plain).strip()
    return folded, plain, _joined(spaced), _joined(_PLURAL.sub(r"\1", spaced))


def _joined(spaced: str) -> str:
    """Without spaces, but for those that keep two numbers apart."""
    return _SPACE_BESIDE_LETTER.sub("", spaced)


def _without_accents(text: str) -> str:
    """Only of Latin letters: elsewhere a mark makes another letter."""
    kept: list[str] = []
    base = ""
    for letter in unicodedata.normalize("NFKD", text):
        if not unicodedata.combining(letter):
            base = letter
        elif base.isascii() and base.isalpha():
            continue
        kept.append(letter)
    return unicodedata.normalize("NFKC", "".join(kept))


def _reason(names: Sequence[str]) -> Reason:
    """The first step of normalising at which all names are the same."""
    steps = zip(FORM_REASONS, zip(*map(_forms, names), strict=True), strict=True)
    return next(reason for reason, forms in steps if len(set(forms)) == 1)


def _slips(names: Sequence[str], counts: Mapping[str, int]) -> Iterator[Likeness]:
    """Each rare name with the most frequent one that it is a slip away from.

    `names` are the most frequent first.
    """
    told: set[str] = set()
    for usual, rare in _neighbours(names):
        is_rarer = counts[usual] >= RARER * counts[rare]
        if is_rarer and rare not in told and _differ_by_a_slip(usual, rare):
            told.add(rare)
            yield Likeness((usual, rare), Reason.SLIP)


def _neighbours(names: Sequence[str]) -> Iterable[tuple[str, str]]:
    """Pairs that are the same once a letter is left out of one or of both, in their order."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, name in enumerate(names):
        word = _forms(name)[2]
        if SHORTEST_WITH_SLIP <= len(word) <= LONGEST_WITH_SLIP:
            shorter = {word[:cut] + word[cut + 1 :] for cut in range(len(word))}
            for each in shorter | {word}:
                places[each].append(place)
    near = {pair for found in places.values() for pair in combinations(found, 2)}
    return [(names[first], names[second]) for first, second in sorted(near)]


def _differ_by_a_slip(usual: str, rare: str) -> bool:
    """Word by word if both have as many, else as one word."""
    one, other = _words(usual), _words(rare)
    if len(one) == len(other):
        differing = [pair for pair in zip(one, other, strict=True) if pair[0] != pair[1]]
        return len(differing) == 1 and _is_slip(*differing[0])
    whole, other_whole = "".join(one), "".join(other)
    is_long = min(len(whole), len(other_whole)) >= SHORTEST_IN_ONE_WORD
    return is_long and _is_slip(whole, other_whole)


def _words(name: str) -> list[str]:
    return _SEPARATORS.sub(" ", _without_accents(_HUMP.sub(" ", name).casefold())).split()


def _is_slip(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < SHORTEST_WITH_SLIP or not all(map(_is_alphabetic, (one, other))):
        return False
    if shorter[0] != longer[0] or longer.startswith(shorter):  # cancel, cancels; paid, unpaid
        return False
    start = next(at for at, (a, b) in enumerate(zip(shorter, longer, strict=False)) if a != b)
    if len(shorter) < len(longer):
        return shorter[start:] == longer[start + 1 :]
    return _is_swap(one, other, start) or _is_other_letter(one, other, start)


def _is_swap(one: str, other: str, start: int) -> bool:
    swapped = one[start : start + 2][::-1]
    return len(swapped) > 1 and one[:start] + swapped + one[start + 2 :] == other


def _is_other_letter(one: str, other: str, start: int) -> bool:
    """Not the last letter, which grammar changes: Christine, Christina."""
    is_inside = start < len(one) - 1
    is_long = len(one) >= SHORTEST_WITH_OTHER_LETTER
    return is_inside and is_long and one[start + 1 :] == other[start + 1 :]


def _is_alphabetic(word: str) -> bool:
    """Say whether its script has letters with two cases; in others a sign is a word."""
    return all(letter.isalpha() and letter.lower() != letter.upper() for letter in word)
