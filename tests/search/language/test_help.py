"""The page of help shows nothing that is not read."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from conversations_admin.search.language.fields import Field
from conversations_admin.search.language.parser import MAX_DEPTH, MAX_LENGTH, MAX_TERMS, parse

ROOT = Path(__file__).resolve().parents[3]
HELP = (ROOT / "templates/conversations/list/language.html").read_text(encoding="utf-8")
EXAMPLES = [
    html.unescape(code)
    for code in re.findall(r'<th scope="row"><button .*?><code>(.*?)</code></button></th>', HELP)
]


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_is_read_and_reads_alike_when_printed(example: str) -> None:
    query = parse(example)
    assert query.terms
    assert parse(str(query)) == query


def test_an_example_that_is_chosen_is_searched_as_it_is_shown() -> None:
    rows = re.findall(r'<th scope="row">(.*?)</th>', HELP)
    asked = [html.unescape(each) for each in re.findall(r'name="q" value="(.*?)"', HELP)]
    assert len(asked) == len(rows)
    assert asked == EXAMPLES


def test_every_field_has_an_example() -> None:
    shown = {example.partition(":")[0].lstrip("-") for example in EXAMPLES}
    assert {*Field, "id", "text", "has", "missing", "item"} <= shown


def test_the_limits_are_those_that_hold() -> None:
    limits = f"{MAX_LENGTH:,} characters and {MAX_TERMS} parts, its brackets may stand {MAX_DEPTH}"
    assert limits in HELP
