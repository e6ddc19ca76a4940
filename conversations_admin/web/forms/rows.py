"""Numbered rows of a form, such as `pair-3-key`: which there are, and asking for more or fewer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

MAX_ROWS = 60
"""More rows than any limit lets through, so that what is over a limit can be shown and told."""

ANY_NUMBER = "__n__"
"""Stands for the number in the markup that a browser copies to add a row."""

_NUMBER = r"([0-9]{1,4})"


def row_numbers(form: Mapping[str, str], prefix: str) -> list[int]:
    """The numbers of the rows sent, in order."""
    name = re.compile(rf"{prefix}-{_NUMBER}-\w+\Z", re.ASCII)
    found = {int(match[1]) for match in map(name.match, form) if match}
    return sorted(found)[:MAX_ROWS]


def next_after(numbers: Iterable[int | str]) -> int:
    return max((number for number in numbers if isinstance(number, int)), default=-1) + 1


def row_to_remove(form: Mapping[str, str], prefix: str) -> int | None:
    """The row whose "remove" was pressed in a browser without scripts."""
    match = re.match(rf"remove-{prefix}-{_NUMBER}\Z", form.get("act", ""), re.ASCII)
    return int(match[1]) if match else None


def wants_row(form: Mapping[str, str], prefix: str) -> bool:
    return form.get("act", "") == f"add-{prefix}"


def typed(form: Mapping[str, str], name: str) -> str:
    """What was typed: browsers send each line end as two characters."""
    return form.get(name, "").replace("\r\n", "\n").replace("\r", "\n")


def asks_for_rows(form: Mapping[str, str]) -> bool:
    """Whether the form was sent only for a row more or less, by a browser without scripts."""
    return form.get("act", "").startswith(("add-", "remove-"))
