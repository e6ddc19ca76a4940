"""What a renderer answers for one item, and what the renderers share; for this package only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from conversations_admin.web.presentation.fields import Fields
from conversations_admin.web.presentation.parts import Part, key_values


@dataclass(frozen=True, slots=True)
class Rendering:
    """Parts in reading order; `word`, `icon` and `side` replace the type's own when given."""

    parts: tuple[Part, ...]
    title: str = ""
    subtitle: str = ""
    word: str = ""
    icon: str = ""
    side: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Face:
    """How a type looks: its word, icon, which side of the timeline, and what draws it.

    `side` is "in" for what went to the model, "out" for what it said or asked for and "aside" for
    what is neither.
    """

    word: str
    icon: str
    side: str
    tone: str
    render: Callable[[Fields], Rendering]


def circumstances(item: Fields) -> tuple[Part, ...]:
    """Return who made the call, where that is not simply the model."""
    caller = item.maybe_object("caller")
    program = caller.word("caller_id") if caller and caller.word("type") == "program" else ""
    return key_values(
        ("Called by program", program),
        ("Runs in the background", "yes" if item.raw.get("async") is True else ""),
        ("Made by", item.word("created_by")),
    )
