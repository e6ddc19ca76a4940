"""Read ids of conversations out of what people paste or upload: lists, CSV and JSONL.

Line by line, so that of a large file only the ids are held. The address of a conversation's page
stands for its id. Whatever is no id is counted and told with its line; nothing is left out in
silence.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from conversations_admin.errors import InvalidRequest
from conversations_admin.models import Conversation, Project
from conversations_admin.models.plain import is_storable, storable
from conversations_admin.wire.ids import CONVERSATION_PREFIX
from conversations_admin.wire.limits import MAX_ID

MAX_LINES = 100_000
MAX_BYTES = 10_000_000
SHOWN_RUBBISH = 20
SHOWN_CHARACTERS = 80
ASKED_AT_ONCE = 500

COLUMNS = ("conversation_id", "id")
DELIMITERS = ",;\t"
COMMENT = "#"
CUT_OFF = ("…", "...")
_START = f"{CONVERSATION_PREFIX}_"
IN_CAPITALS = f"Write {_START} in small letters, and the rest just as it is upstream."
_LETTERS = rf"{_START}[A-Za-z0-9_-]{{1,{MAX_ID - len(_START)}}}"
_ID = re.compile(_LETTERS, re.ASCII)
# A whole step of the path, or a whole value of the query; a sentence may end with the address.
_IN_ADDRESS = re.compile(rf"(?<=[/=])({_LETTERS})(?=[/?&#]|[.,;:!)>]*\Z)", re.ASCII)
_STEP = re.compile(rf"(?<=[/=])({_START}[^/?&#]*)", re.IGNORECASE)
# What stands between ids in a list, also in one that was cut out of JSON, of code or of a mail.
_BETWEEN = re.compile(r"[\s,;<>\[\]\"'`]+")
# A comment, but "case #5" is none.
_BEHIND_ROW = re.compile(rf" {COMMENT}(?!\d)")

# An id, or words on why there is none.
type Found = tuple[str, str]


@dataclass(frozen=True)
class Rubbish:
    """`line` counts from 1; `text` is its beginning."""

    line: int
    text: str
    reason: str


@dataclass
class Reading:
    """What was in a text: each id once, in order, and what was not taken."""

    ids: dict[str, None] = field(default_factory=dict)
    lines: int = 0
    duplicates: int = 0
    rubbish: int = 0
    first_rubbish: list[Rubbish] = field(default_factory=list)

    def take(self, conversation_id: str) -> None:
        if conversation_id in self.ids:
            self.duplicates += 1
        elif len(self.ids) == MAX_LINES:
            raise _too_many("ids")
        else:
            self.ids[conversation_id] = None

    def refuse(self, line: int, text: str, reason: str) -> None:
        self.rubbish += 1
        if len(self.first_rubbish) < SHOWN_RUBBISH:
            self.first_rubbish.append(Rubbish(line, _beginning(text), reason))


@dataclass(frozen=True)
class Lines:
    """The lines of a text, counted."""

    source: Iterator[str]
    reading: Reading

    def __iter__(self) -> Iterator[str]:
        for line in self.source:
            if self.reading.lines == MAX_LINES:
                raise _too_many("lines")
            self.reading.lines += 1
            yield line.replace("\x00", "\ufffd")


def read_ids(source: Iterable[str]) -> Reading:
    """Raise InvalidRequest for more lines, or more ids, than are taken at once."""
    reading = Reading()
    lines = iter(Lines(iter(source), reading))
    for line in lines:
        text = line.strip().removeprefix("\ufeff").strip()
        if not text or text.startswith(COMMENT) or _read_list(text, reading):
            continue
        if text.startswith("{"):
            begins = reading.lines
            whole = _whole_object(line, lines) if text == "{" else text
            _read_object(whole, reading, line=begins)
        elif row := _first_row(text):
            _read_table(row, lines, reading)
        else:
            reading.refuse(reading.lines, text, _why_not(text))
    return reading


def known_among(project: Project, ids: Iterable[str]) -> set[str]:
    """Those of `ids` that are live conversations of the project already."""
    wanted, known = [each for each in ids if is_storable(each)], set[str]()
    rows = Conversation.objects.live().filter(project=project)
    for start in range(0, len(wanted), ASKED_AT_ONCE):
        some = wanted[start : start + ASKED_AT_ONCE]
        found = rows.filter(conversation_id__in=some)
        known.update(found.values_list("conversation_id", flat=True))
    return known


def is_id(text: str) -> bool:
    return _ID.fullmatch(text) is not None


def id_in(text: str) -> str:
    """The text itself, or the id that an address leads to; empty where there is none."""
    if is_id(text):
        return text
    found = _IN_ADDRESS.search(text) if _is_address(text) else None
    return found[1] if found else ""


def _is_address(text: str) -> bool:
    """Also without its beginning, as some browsers copy it."""
    return "/" in text and not text.startswith(_START) and len(text.split(maxsplit=1)) == 1


def _read_list(text: str, reading: Reading) -> bool:
    """Take the line if there is nothing in it but ids, be they whole or broken."""
    if is_id(text):
        reading.take(text)
        return True
    words = _words(text.partition(f" {COMMENT}")[0].strip())
    if words is None:
        return False
    written = set(filter(is_id, words))
    for word in words:
        found = id_in(word)
        if not found:
            reading.refuse(reading.lines, word, _why_not(word))
        # An address beside the id that it leads to does not ask for it a second time.
        elif is_id(word) or found not in written:
            reading.take(found)
    return True


def _words(text: str) -> list[str] | None:
    """Each an id, what was to be one, or an address of one; None if there is anything else."""
    words = [word for word in _BETWEEN.split(text) if word]
    if all(word.startswith(_START) or id_in(word) for word in words):
        return words
    # The query of one address may hold what stands between two.
    return [text] if text.count(_START) == 1 and id_in(text) else None


def _whole_object(first: str, lines: Iterator[str]) -> str:
    """An object that was written over several lines ends as far from the margin as it began."""
    taken = [first]
    end = first.rstrip().replace("{", "}").removeprefix("\ufeff")
    for line in lines:
        taken.append(line)
        if line.rstrip().removesuffix(",") == end:
            break
    return "\n".join(taken).strip().removeprefix("\ufeff")


def _read_object(text: str, reading: Reading, *, line: int) -> None:
    conversation_id, reason = _in_object(text)
    if conversation_id:
        reading.take(conversation_id)
    else:
        reading.refuse(line, text, reason)


def _in_object(text: str) -> Found:
    try:
        body = json.loads(text.rstrip(","))
    except (ValueError, RecursionError):
        return "", "This is not whole JSON."
    given = [body.get(name) for name in COLUMNS]
    for value in given:
        if isinstance(value, str) and id_in(value.strip()):
            return id_in(value.strip()), ""
    return "", "Neither 'conversation_id' nor 'id' holds the id of a conversation."


# Tables


def _first_row(text: str) -> str:
    """The line if it begins a CSV: its header, or a row that has an id in one of its cells."""
    if _column_named(_cells(text)) is not None:
        return text
    row = _BEHIND_ROW.split(text, maxsplit=1)[0]
    return row if any(map(id_in, _cells(row))) else ""


def _read_table(first: str, lines: Iterator[str], reading: Reading) -> None:
    """All that is left of the text; which column it is, the first row tells."""
    delimiter, start = _delimiter(first), reading.lines
    header = _cells(first)
    column = _column_named(header)
    if column is None:
        column = _column_of_ids(header)
        reading.take(id_in(header[column]))
    rows = csv.reader(lines, delimiter=delimiter)
    while True:
        begins = start + rows.line_num + 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error:
            reading.refuse(begins, "", "A quote is opened here and not closed for very long.")
            continue
        ends = start + rows.line_num
        _read_row(row, column, reading, begins=begins, ends=ends)


def _read_row(row: Sequence[str], column: int, reading: Reading, *, begins: int, ends: int) -> None:
    if not any(cell.strip() for cell in row) or row[0].lstrip().startswith(COMMENT):
        return
    cell = row[column].strip() if column < len(row) else ""
    if id_in(cell):
        reading.take(id_in(cell))
        return
    reason = _why_not(cell) if cell else f"There is nothing in column {column + 1}."
    if ends > begins:
        reason += f" A quote that is opened here ends in line {ends}."
    reading.refuse(begins, cell or ", ".join(row), reason)


def _delimiter(line: str) -> str:
    return max(DELIMITERS, key=line.count)


def _cells(line: str) -> list[str]:
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=_delimiter(line)))]
    except csv.Error:
        return [line]


def _column_named(cells: Sequence[str]) -> int | None:
    names = [cell.lower() for cell in cells]
    return next((names.index(name) for name in COLUMNS if name in names), None)


def _column_of_ids(cells: Sequence[str]) -> int:
    """The first id, else the first address: an address may be of another conversation."""
    return next(
        place for takes in (is_id, id_in) for place, cell in enumerate(cells) if takes(cell)
    )


def _why_not(text: str) -> str:
    if _is_address(text):
        step = _STEP.search(text)
        return _why_not(step[1]) if step else "No id of a conversation is in this address."
    if not text.startswith(_START):
        is_in_capitals = text.lower().startswith(_START)
        return IN_CAPITALS if is_in_capitals else f"The id of a conversation begins with {_START}."
    if text == _START:
        return f"Nothing follows {_START}: the rest of the id is missing."
    if text.endswith(CUT_OFF):
        return "It was cut off: copy the whole id."
    if len(text) > MAX_ID:
        return f"An id has at most {MAX_ID} characters."
    return "An id has letters, digits, _ and - only."


def _beginning(text: str) -> str:
    text = " ".join(text[: 2 * SHOWN_CHARACTERS].split())
    shown = storable(text, length=SHOWN_CHARACTERS)
    return f"{shown}…" if len(text) > SHOWN_CHARACTERS else shown


def _too_many(what: str) -> InvalidRequest:
    return InvalidRequest(
        f"At most {MAX_LINES:,} {what} are taken at once; split the file.",
        param="ids",
        code="array_above_max_length",
    )
