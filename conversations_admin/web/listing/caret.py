"""Where in the text of a query somebody is typing. Pure, and content with half-written text."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

QUOTED = r'"(?:\\.|[^"\\])*(?:"|\\?\Z)'
TERM = re.compile(rf'(?:{QUOTED}|[^\s"()])+', re.DOTALL)
KEY = re.compile(rf'(?:{QUOTED}|[^\s":])+:', re.DOTALL)
COMPARISON = re.compile(r">=|<=|>|<|")
LISTED = re.compile(rf'(?:{QUOTED}|[^\s",])*', re.DOTALL)


@dataclass(frozen=True)
class Caret:
    """What is being typed: `text[start:end]`, of which `typed` stands before the caret.

    Its term begins at `term`, and the value behind its colon at `value`. `key` is what stands
    before the colon, None where there is no colon yet; `is_metadata` says that it is no field
    whatever its name. `chosen` are the other values of a list, `comparison` what a value begins
    with. `is_in_item` says that all stands within the parentheses of `item:( … )`.
    """

    start: int
    end: int
    typed: str
    term: int = 0
    value: int = 0
    key: str | None = None
    is_metadata: bool = False
    chosen: tuple[str, ...] = ()
    comparison: str = ""
    is_in_item: bool = False


def caret_in(text: str, at: int) -> Caret:
    """`at` is how many characters stand before the caret; one outside is put at the end."""
    at = at if 0 <= at <= len(text) else len(text)
    groups: list[bool] = []
    place = 0
    while place < at:
        term = TERM.match(text, place)
        if term is not None and term.end() >= at:
            return _in_term(text, term, at, is_in_item=any(groups))
        if term is None and text[place] == "(":
            groups.append(text.endswith("item:", 0, place))
        if term is None and text[place] == ")" and groups:
            groups.pop()
        place = term.end() if term else place + 1
    return Caret(at, at, "", term=at, value=at, is_in_item=any(groups))


def unquoted(text: str) -> str:
    """What is meant by `text`, whose quotes may still be open."""
    parts = re.split(f"({QUOTED})", text, flags=re.DOTALL)
    return "".join(_bare(part) if place % 2 else part for place, part in enumerate(parts))


def _in_term(text: str, term: re.Match[str], at: int, *, is_in_item: bool) -> Caret:
    start = term.start() + (1 if term[0].startswith("-") else 0)
    key = KEY.match(text, start, term.end())
    end = key.end() if key else term.end()
    caret = Caret(start, end, unquoted(text[start:at]), start, end, is_in_item=is_in_item)
    if key is None or at < end:
        return caret
    is_metadata = key[0].startswith(('"', "meta."))
    name = unquoted(key[0][:-1].removeprefix("meta."))
    caret = replace(caret, key=name, is_metadata=is_metadata)
    return _in_value(caret, text, at, stop=term.end())


def _in_value(caret: Caret, text: str, at: int, *, stop: int) -> Caret:
    comparison = COMPARISON.match(text, caret.value, stop)
    sign = comparison[0] if comparison else ""
    values = _listed(text, caret.value + len(sign), stop)
    start, end = mine = next(each for each in values if at <= each[1])
    return replace(
        caret,
        start=start,
        end=end,
        typed=unquoted(text[start:at]),
        chosen=tuple(unquoted(text[each[0] : each[1]]) for each in values if each != mine),
        comparison=sign,
    )


def _listed(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where each value of `a,"b c",d` begins and ends."""
    spans = []
    while True:
        value = LISTED.match(text, start, end)
        stop = value.end() if value else start
        spans.append((start, stop))
        if stop >= end:
            return spans
        start = stop + 1


def _bare(quoted: str) -> str:
    closed = len(quoted) > 1 and quoted.endswith('"')
    inner = quoted[1:-1] if closed else quoted[1:]
    return re.sub(r'\\(["\\])', r"\1", inner)
