"""What is wanted of one item's entry, and how each database is asked for it. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from conversations_admin.search.text.tokens import fold, is_lone_letter, query_tokens

# Stands in no word: between the project's key, the name of a mark and its value.
JOINT = "\u00b7"
LONGEST_MARK = 300


@dataclass(frozen=True)
class Phrase:
    """These tokens one after the other; of the last one `is_beginning` wants only the start."""

    tokens: tuple[str, ...]
    is_beginning: bool = False

    @classmethod
    def of(cls, words: str, *, is_beginning: bool = False) -> Phrase | None:
        """None when `words` hold nothing that can be looked for."""
        tokens = query_tokens(words)
        if not tokens:
            return None
        return cls(tuple(tokens), is_beginning or is_lone_letter(tokens[-1]))


@dataclass(frozen=True)
class Mark:
    """The item's field has this value. Fields are tokens too, so one index answers for both."""

    name: str
    value: str

    @property
    def token(self) -> str:
        return _token_of(self)


@dataclass(frozen=True)
class Both:
    parts: tuple[Wanted, ...]


@dataclass(frozen=True)
class Either:
    parts: tuple[Wanted, ...]


@dataclass(frozen=True)
class Except:
    part: Wanted


type Wanted = Phrase | Mark | Both | Either | Except

# Every entry has this token: what is left when something is taken from everything.
ANY = JOINT


@lru_cache(maxsize=512)
def _token_of(mark: Mark) -> str:
    """Kept, as items have few different ones."""
    value = re.sub(r"[^\w]|_", lambda sign: f"{JOINT}{ord(sign[0]):x}", fold(mark.value))
    return _shortened(f"{JOINT}{mark.name}{JOINT}{value}")


def _shortened(token: str) -> str:
    """What is too long for PostgreSQL's 2,046 bytes: its beginning, and the digest of it all."""
    if len(token) <= LONGEST_MARK:
        return token
    return f"{token[:LONGEST_MARK]}{JOINT}{hashlib.sha256(token.encode()).hexdigest()}"


def in_project(token: str, project_id: int) -> str:
    """Each project has its own words, so that a large one cannot slow down a small one."""
    return f"{project_id}{JOINT}{token}"


def fts5(wanted: Wanted, project_id: int) -> str:
    """`wanted` in the query language of SQLite's FTS5."""
    match wanted:
        case Phrase(tokens, is_beginning):
            phrase = " ".join(in_project(token, project_id) for token in tokens)
            return f'"{phrase}" *' if is_beginning else f'"{phrase}"'
        case Mark():
            return f'"{in_project(wanted.token, project_id)}"'
        case Both(parts):
            return _fts5_all(parts, project_id)
        case Either(parts):
            return f"({' OR '.join(fts5(part, project_id) for part in parts)})"
        case Except(part):
            return f'("{in_project(ANY, project_id)}" NOT {fts5(part, project_id)})'


def _fts5_all(parts: Sequence[Wanted], project_id: int) -> str:
    """Exclusions come after what they are taken from: FTS5 knows NOT between two only."""
    demanded = [fts5(part, project_id) for part in parts if not isinstance(part, Except)]
    excluded = [fts5(part.part, project_id) for part in parts if isinstance(part, Except)]
    text = " AND ".join(demanded or [f'"{in_project(ANY, project_id)}"'])
    return f"(({text}) NOT ({' OR '.join(excluded)}))" if excluded else f"({text})"


def tsquery(wanted: Wanted, project_id: int) -> str:
    """`wanted` in the query language of PostgreSQL's tsquery."""
    match wanted:
        case Phrase(tokens, is_beginning):
            lexemes = [f"'{in_project(token, project_id)}'" for token in tokens]
            return f"({' <-> '.join(lexemes)}{':*' if is_beginning else ''})"
        case Mark():
            return f"'{in_project(wanted.token, project_id)}'"
        case Both(parts):
            return f"({' & '.join(tsquery(part, project_id) for part in parts)})"
        case Either(parts):
            return f"({' | '.join(tsquery(part, project_id) for part in parts)})"
        case Except(part):
            return f"('{in_project(ANY, project_id)}' & !{tsquery(part, project_id)})"
