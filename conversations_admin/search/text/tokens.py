"""Cut text into the tokens that are indexed and looked for. Pure; no database.

Case, width and accents are folded. Scripts that put no spaces between words (Chinese,
Japanese, Korean, Thai, Lao, Khmer, Burmese) are cut into overlapping pairs, so any part
of a sentence can be found as a phrase of pairs; the last letter of a run stands alone,
so that a single letter is found as the beginning of a token.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

# What the index keeps of one item: PostgreSQL's tsvector holds 16,383 positions and 1 MB.
MAX_TOKENS = 16_000
MAX_TOKEN_LENGTH = 64
MAX_BYTES = 700_000
# Plain text of no more letters fits into an entry, whatever it says.
SHORT = MAX_TOKENS

UNSPACED = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f"  # Burmese
    "\u1100-\u11ff"  # Hangul letters
    "\u1780-\u17ff"  # Khmer
    "\u3040-\u30ff"  # Hiragana, Katakana
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Han
    "\uac00-\ud7af"  # Hangul
    "\U00020000-\U0003ffff"  # Han, rare
)
# Arrows, signs and emoji are words of one sign each.
SIGNS = "\u2190-\u2bff\U0001f000-\U0001faff"
_RUN = re.compile(rf"(?P<unspaced>[{UNSPACED}]+)|(?P<word>[^\W_{UNSPACED}]+|[{SIGNS}])")
# The same for text that has none but ASCII's letters.
_PLAIN_WORD = re.compile("[a-z0-9]+")
# Accents written over Latin, Greek and Cyrillic letters, Hebrew points, Arabic vowel signs.
_ACCENTS = re.compile("[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0640]")
# Marks on one letter are sorted in quadratic time: a text of nothing else would take minutes.
_MARKS = "".join(chr(code) for code in range(0x20000) if unicodedata.combining(chr(code)))
PILE = 30
_PILE = re.compile(f"([{_MARKS}]{{{PILE}}})[{_MARKS}]+")
_STILL_ONE = str.maketrans({"\u0131": "i", "ł": "l", "ø": "o", "đ": "d", "ß": "ss"})
_HAS_STILL = re.compile("[\u0131łøđß]")


def fold(text: str) -> str:
    """Make letters that people take for the same letter the same."""
    if text.isascii():
        return text.lower()
    spread = unicodedata.normalize("NFKD", _without_piles(text.casefold()))
    folded = unicodedata.normalize("NFC", _ACCENTS.sub("", spread))
    return folded.translate(_STILL_ONE) if _HAS_STILL.search(folded) else folded


def _without_piles(text: str) -> str:
    # A pile cannot stand between two of these letters; to look at each costs more than the rest.
    if not any(map(unicodedata.combining, text[:: PILE + 1])):
        return text
    return _PILE.sub(r"\1", text)


def document_tokens(text: str) -> list[str]:
    """The tokens to index, in order, up to what one index entry can hold."""
    if len(text) <= SHORT and text.isascii():
        return [word[:MAX_TOKEN_LENGTH] for word in _PLAIN_WORD.findall(text.lower())]
    tokens: list[str] = []
    room = MAX_BYTES
    for token in _document(text):
        room -= len(token.encode()) + 4
        if room < 0 or len(tokens) == MAX_TOKENS:
            break
        tokens.append(token)
    return tokens


def query_tokens(text: str) -> list[str]:
    """The tokens that follow each other wherever `text` stands; the last may be a beginning."""
    found = list(runs(text))
    tokens = [token for run in found for token in _tokens(*run)]
    # The sentence may go on behind `text`, so that the last letter of a run there is open.
    if found and found[-1][1] and len(found[-1][0]) > 1:
        tokens.pop()
    return tokens


def is_lone_letter(token: str) -> bool:
    """Say whether `token` is one letter of an unspaced script: look for it as a beginning."""
    return len(token) == 1 and bool(re.match(f"[{UNSPACED}]", token))


def runs(text: str) -> Iterator[tuple[str, bool]]:
    """The words of `text`, folded, and its stretches of letters without spaces (True)."""
    for match in _RUN.finditer(fold(text)):
        unspaced = match["unspaced"]
        yield (unspaced, True) if unspaced else (match["word"][:MAX_TOKEN_LENGTH], False)


def _document(text: str) -> Iterator[str]:
    for run in runs(text):
        yield from _tokens(*run)


def _tokens(run: str, is_unspaced: bool) -> Iterator[str]:  # noqa: FBT001 a run as it comes
    if is_unspaced:
        yield from (first + second for first, second in pairwise(run))
        yield run[-1]
    else:
        yield run
