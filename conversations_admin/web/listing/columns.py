"""Which metadata keys are columns: those in the address, else the person's, else telling ones."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from conversations_admin.actions.users import MAX_COLUMNS
from conversations_admin.models import ListColumns, Project, SavedView, User
from conversations_admin.records.csv_rows import keys_from_text

UNCHOSEN = 3


def columns_from_text(text: str) -> list[str]:
    """Read `a,b` or `a,"b,c"`; each key once, and no more than a list can show."""
    return list(keys_from_text(text.replace("\x00", "")))[:MAX_COLUMNS]


def columns_as_text(keys: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(list(keys))
    return line.getvalue()


def chosen_columns(
    project: Project, user: User, *, view: SavedView | None = None
) -> list[str] | None:
    """In a view those that the person chose in it, else its own; else the person's for the list."""
    if view is not None and (view.own_columns is not None or view.columns is not None):
        of_view: list[str] = view.columns if view.own_columns is None else view.own_columns
        return of_view
    keys: list[str] | None = (
        ListColumns.objects.filter(project=project, user=user).values_list("keys", flat=True)
    ).first()
    return keys


def telling_columns(sample: Sequence[Mapping[str, str]]) -> list[str]:
    """The keys that say most about the conversations shown, in the order they were written.

    Most have the key, and its values are neither all alike nor all different.
    """
    counts = Counter(key for metadata in sample for key in metadata)
    values = {key: {each[key] for each in sample if key in each} for key in counts}

    def rank(key: str) -> tuple[bool, bool]:
        says_little = counts[key] > 1 and len(values[key]) in {1, counts[key]}
        return says_little, 2 * counts[key] < len(sample)

    # A stable sort of a Counter, which keeps the order in which the keys were met.
    return sorted(counts, key=rank)[:UNCHOSEN]


def kept_columns(usual: Sequence[str], shown: Sequence[Mapping[str, str]]) -> list[str]:
    """The usual columns that hold anything here, then those that tell most.

    So a filter does not move the columns, unless it leaves them empty.
    """
    held = [key for key in usual if any(key in metadata for metadata in shown)]
    return list(dict.fromkeys([*held, *telling_columns(shown)]))[:UNCHOSEN]
