"""Foreign text inside a Markdown file: it is shown, and takes no part in the file's structure.

Pure. For `transcript` alone.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from conversations_admin.models.plain import storable

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#!|~&])")
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
# Only at the beginning of a line: deeper in, a list that ends would end the fence as well.
_FENCE = re.compile(r"(`{3,})[^`]*|(~{3,}).*")
_NEW_LINE = re.compile(r"\r\n|\r|\n")
_BACKTICKS = re.compile(r"`+")
# Encoded pictures and files; no words are as long.
_LONGEST_WORD = 2_000
_DEEPEST = 60


def escaped(text: str) -> str:
    """On one line and without any markup."""
    return _SPECIAL.sub(r"\\\1", " ".join(storable(text).split()))


def in_code(text: str) -> str:
    one_line = " ".join(storable(text).split())
    ticks = _around(one_line, least=1)
    return f"{ticks} {one_line} {ticks}" if "`" in one_line else f"`{one_line}`"


def quoted(text: str) -> str:
    """A block quote of what somebody wrote; its Markdown counts, HTML and pictures do not."""
    lines = _inert(_NEW_LINE.split(storable(text)))
    return "".join(f"> {line}\n" if line else ">\n" for line in lines)


def fenced(text: str, *, language: str = "") -> str:
    ticks = _around(text, least=3)
    return f"{ticks}{language}\n{text}\n{ticks}\n"


def folded(summary: str, content: str) -> str:
    """Folded where the viewer can, else in full."""
    return f"<details><summary>{html.escape(summary)}</summary>\n\n{content}\n</details>\n"


def json_code(value: Any, *, is_fenced: bool = True) -> str:
    text = storable(json.dumps(_readable(value), ensure_ascii=False, indent=2))
    return fenced(text, language="json") if is_fenced else text


def _inert(lines: list[str]) -> Iterator[str]:
    fence = ""
    for line in lines:
        if fence:
            yield line
            if re.fullmatch(rf" {{0,3}}{fence[0]}{{{len(fence)},}}[ \t]*", line):
                fence = ""
            continue
        match = _FENCE.fullmatch(line)
        fence = (match[1] or match[2]) if match else ""
        yield line if fence else _TAG.sub("&lt;", line).replace("![", r"!\[")


def _readable(value: Any, *, depth: int = 0) -> Any:
    if depth > _DEEPEST:
        return "(the deeper levels are in the JSONL export)"
    if isinstance(value, str) and len(value) > _LONGEST_WORD and not re.search(r"\s", value):
        return f"({len(value):,} encoded characters are in the JSONL export)"
    if isinstance(value, list):
        return [_readable(each, depth=depth + 1) for each in value]
    if isinstance(value, dict):
        return {key: _readable(each, depth=depth + 1) for key, each in value.items()}
    return value


def _around(text: str, *, least: int) -> str:
    longest = max((len(run) for run in _BACKTICKS.findall(text)), default=0)
    return "`" * max(least, longest + 1)
