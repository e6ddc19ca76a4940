"""The words of the query language that are no metadata keys, as the bar offers them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from conversations_admin.models.conversation import Origin
from conversations_admin.search.language import drifts
from conversations_admin.wire import catalog

USUAL_TYPES = ("message", "function_call", "function_call_output", "reasoning")


@dataclass(frozen=True)
class Sample:
    """A value to write behind a field, and what it means."""

    value: str
    meaning: str


@dataclass(frozen=True)
class FieldHelp:
    """A field.

    `is_of_items`: it can stand within `item:( … )`; `reads`: it asks for what messages say.
    """

    name: str
    meaning: str
    samples: tuple[Sample, ...] = ()
    is_of_items: bool = False
    is_of_time: bool = False
    reads: bool = False


NUMBERS = (
    Sample(">20", "more than 20"),
    Sample("<=2", "2 at most"),
    Sample("3..7", "3 to 7"),
    Sample("0", "none"),
)
ROLES = (
    Sample("user", "what people wrote"),
    Sample("assistant", "what the model answered"),
    Sample("system", "instructions of the system"),
    Sample("developer", "instructions of the developer"),
)
STATUSES = (
    Sample("completed", "finished"),
    Sample("in_progress", "still being written"),
    Sample("incomplete", "broken off"),
)
ORIGINS = tuple(Sample(value, label) for value, label in Origin.choices)
DRIFTS = (
    Sample(drifts.ANY, "Any of these, but no kept copies"),
    *(Sample(str(value), words) for value, words in drifts.WORDS.items()),
)

FIELDS = (
    FieldHelp("created", "when the conversation began", is_of_time=True),
    FieldHelp("updated", "when something last happened in it", is_of_time=True),
    FieldHelp("has", "has a metadata key"),
    FieldHelp("missing", "lacks a metadata key"),
    FieldHelp("items", "how many items it has", NUMBERS),
    FieldHelp("role", "has an item of this role", ROLES, is_of_items=True),
    FieldHelp("type", "has an item of this type", is_of_items=True),
    FieldHelp("status", "has an item of this status", STATUSES, is_of_items=True),
    FieldHelp("by", "has an item that this person added", is_of_items=True),
    FieldHelp("text", "has an item with these words", is_of_items=True, reads=True),
    FieldHelp("item", "one and the same item is all of this"),
    FieldHelp("deleted", "has deleted items", is_of_items=True, is_of_time=True),
    FieldHelp("id", "is the conversation of this id"),
    FieldHelp("origin", "how it came here", ORIGINS),
    FieldHelp("drift", "how it was found changed upstream", DRIFTS),
)
BY_NAME = {field.name: field for field in FIELDS}


def samples_of(field: FieldHelp, *, person: str, today: date) -> Sequence[Sample]:
    """Values that are known of the field, the usual ones first."""
    if field.name == "deleted":
        return [Sample("yes", "any"), *_times(today)]
    if field.is_of_time:
        return _times(today)
    if field.name == "by":
        return [Sample(person, "you")]
    if field.name == "type":
        others = sorted(set(catalog.OUTPUT_TYPES) - set(USUAL_TYPES))
        return [Sample(each, "") for each in (*USUAL_TYPES, *others)]
    return field.samples


def _times(today: date) -> list[Sample]:
    month = today.replace(day=1)
    last = month - timedelta(days=1)
    return [
        Sample("<24h", "in the last 24 hours"),
        Sample("<7d", "in the last 7 days"),
        Sample("<30d", "in the last 30 days"),
        Sample(">30d", "longer ago than 30 days"),
        Sample(f"{today}", "today"),
        Sample(f">={month}", f"since the first of {month:%B}"),
        Sample(f"{last.replace(day=1)}..{last}", f"in {last:%B}"),
    ]
