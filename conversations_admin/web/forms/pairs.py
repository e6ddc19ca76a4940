"""The rows of a metadata editor. Used by the editor and by the form of a new conversation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from conversations_admin.errors import InvalidRequest
from conversations_admin.web.forms.rows import (
    ANY_NUMBER,
    next_after,
    row_numbers,
    row_to_remove,
    typed,
    wants_row,
)
from conversations_admin.wire.limits import MAX_KEY, MAX_METADATA_PAIRS, MAX_VALUE
from conversations_admin.wire.metadata import parse_metadata

PREFIX = "pair"


@dataclass(frozen=True)
class PairRow:
    """`number` is "__n__" in the blank row that a browser makes new ones from."""

    number: int | str
    key: str = ""
    value: str = ""
    errors: tuple[str, ...] = ()

    @property
    def is_blank(self) -> bool:
        return not self.key and not self.value

    @property
    def value_lines(self) -> int:
        return min(self.value.count("\n") + 1, 12)


@dataclass(frozen=True)
class Pairs:
    """Rows as typed. Rows without key and value do not count."""

    rows: tuple[PairRow, ...] = ()
    errors: tuple[str, ...] = ()

    max_pairs = MAX_METADATA_PAIRS
    max_key = MAX_KEY
    max_value = MAX_VALUE

    @classmethod
    def of(cls, metadata: Mapping[str, str]) -> Pairs:
        rows = [PairRow(number, *pair) for number, pair in enumerate(metadata.items())]
        return cls(tuple(rows or [PairRow(0)]))

    @classmethod
    def sent(cls, form: Mapping[str, str], *, original: Mapping[str, str] | None = None) -> Pairs:
        """Read the rows; a value that only lost its kind of line end is the original one."""
        gone = row_to_remove(form, PREFIX)
        rows = [_row(form, number) for number in row_numbers(form, PREFIX) if number != gone]
        if wants_row(form, PREFIX) and len(rows) < MAX_METADATA_PAIRS:
            rows.append(PairRow(next_after(row.number for row in rows)))
        return cls(tuple(_as_before(row, original or {}) for row in rows))

    @property
    def next_number(self) -> int:
        return next_after(row.number for row in self.rows)

    @property
    def blank_row(self) -> PairRow:
        return PairRow(ANY_NUMBER)

    @property
    def filled(self) -> list[PairRow]:
        return [row for row in self.rows if not row.is_blank]

    @property
    def typed(self) -> dict[str, str]:
        """The pairs as they stand; of equal keys the last."""
        return {row.key: row.value for row in self.filled}

    @property
    def is_wrong(self) -> bool:
        return bool(self.errors) or any(row.errors for row in self.rows)

    def checked(self) -> Pairs:
        """The same rows with what is wrong beside each, and with what is wrong with them all."""
        counts = Counter(row.key for row in self.filled)
        rows = tuple(replace(row, errors=_faults(row, counts[row.key])) for row in self.rows)
        return Pairs(rows, tuple(_told(lambda: parse_metadata(dict(self._small())))))

    def with_error(self, message: str) -> Pairs:
        return replace(self, errors=(*self.errors, message))

    def _small(self) -> list[tuple[str, str]]:
        """A pair a row, so that equal keys count too; only the number of them matters here."""
        return [(str(index), "") for index, _ in enumerate(self.filled)]


def _row(form: Mapping[str, str], number: int) -> PairRow:
    return PairRow(
        number, typed(form, f"{PREFIX}-{number}-key"), typed(form, f"{PREFIX}-{number}-value")
    )


def _as_before(row: PairRow, original: Mapping[str, str]) -> PairRow:
    before = original.get(row.key)
    if before is not None and _one_line_end(before) == row.value:
        return replace(row, value=before)
    return row


def _one_line_end(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _faults(row: PairRow, count: int) -> tuple[str, ...]:
    if row.is_blank:
        return ()
    faults = [] if row.key else ["Give this value a key, or empty it."]
    if count > 1:
        faults.append(f"The key '{row.key}' is here {count} times; keep one.")
    too_long = (*_too_long("key", row.key, MAX_KEY), *_too_long("value", row.value, MAX_VALUE))
    return (*faults, *(too_long or _told(lambda: parse_metadata({row.key: row.value}))))


def _too_long(what: str, text: str, limit: int) -> list[str]:
    """In fewer words than the API's, which repeat the key."""
    if len(text) <= limit:
        return []
    return [f"The {what} has {len(text):,} characters; it may have {limit}."]


def _told(check: Callable[[], object]) -> Sequence[str]:
    try:
        check()
    except InvalidRequest as error:
        return [error.message]
    return []
