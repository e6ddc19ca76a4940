"""Text that people paste or upload, line by line. For views that take lists."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterable
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from conversations_admin.actions.ids import MAX_BYTES
from conversations_admin.errors import InvalidRequest

WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# So much of a file tells what it is.
LOOKED_AT = 65_536
# Text may have stray characters of a terminal or a printer in it; nothing else has many.
MOST_CONTROLS = 0.01
SPACES = frozenset(b"\t\n\v\f\r")
CONTROLS = bytes(sorted(set(range(32)) - SPACES))
# Files that hold ids in a form that nobody reads here, by how they begin; what to do with them.
SHEET = "It looks like a spreadsheet or an archive: save the sheet as CSV and choose that."
BEGINNINGS = {
    b"PK\x03\x04": SHEET,
    b"\xd0\xcf\x11\xe0": SHEET,
    b"%PDF-": "It is a PDF: copy the ids out of it and paste them.",
    b"\x1f\x8b": "It is compressed: unpack it and choose what was in it.",
}
OTHERWISE = "Choose a list of ids, a CSV or a JSONL file, or paste the ids."


def lines_of(text: str, file: UploadedFile[Any] | None) -> Iterable[str]:
    """The lines of the file, if one was chosen, else of what was pasted.

    Raises InvalidRequest where there is nothing, too much, or no text.
    """
    if file is None and not text.strip():
        raise InvalidRequest("Paste some ids, or choose a file that has them.")
    size = len(text.encode(errors="replace")) if file is None else file.size or 0
    if size > MAX_BYTES:
        raise InvalidRequest(
            f"At most {MAX_BYTES // 1_000_000} MB are read at once; this has "
            f"{size / 1_000_000:.1f}. Split it."
        )
    return io.StringIO(text, newline=None) if file is None else _decoded(file)


def _decoded(file: UploadedFile[Any]) -> Iterable[str]:
    """Spreadsheets write UTF-16, too."""
    start = file.read(LOOKED_AT)
    file.seek(0)
    encoding = "utf-16" if start.startswith(WIDE) else "utf-8"
    _require_text(start, encoding)
    return io.TextIOWrapper(file, encoding=encoding, errors="replace")


def _require_text(start: bytes, encoding: str) -> None:
    advice = next((words for sign, words in BEGINNINGS.items() if start.startswith(sign)), "")
    if advice or _controls(start, encoding) > MOST_CONTROLS * len(start):
        raise InvalidRequest(f"This is not a text file. {advice or OTHERWISE}")


def _controls(start: bytes, encoding: str) -> int:
    """How many characters are in it that are no text."""
    # Every letter of UTF-16 has a zero byte.
    narrow = start.decode(encoding, errors="replace").encode(errors="replace")
    return len(narrow) - len(narrow.translate(None, CONTROLS))
