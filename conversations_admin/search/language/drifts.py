"""What stands behind `drift:`, and what each of it is called wherever people read of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from conversations_admin.models.conversation import KEPT, Drift

# Whatever the upstream was found to differ in, as long as nobody decided about it.
ANY: Final = "any"

# Each holds the value, or a word that is read as the value: who sees it can type it.
WORDS: Final[Mapping[str, str]] = {
    Drift.NEW: "New upstream",
    Drift.METADATA: "Metadata changed",
    Drift.GONE: "Items gone",
    Drift.VANISHED: "Vanished upstream",
    KEPT: "Kept copy",
}
VALUES: Final = (*map(str, WORDS), ANY)

# Every way to write a value.
WRITTEN: Final[Mapping[str, str]] = {
    **{value: value for value in VALUES},
    **{words.casefold(): str(value) for value, words in WORDS.items()},
    "items": str(Drift.GONE),
    "changed": str(Drift.METADATA),
    "copy": KEPT,
}


def marks_of(values: Iterable[str]) -> tuple[str, ...]:
    """What `Conversation.drift` may be for one of the values to hold."""
    marks = (Drift.values if value == ANY else [value] for value in values)
    return tuple(dict.fromkeys(mark for each in marks for mark in each))
