"""A spreadsheet shows what is in the cells and runs none of it."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest

from conversations_admin.models import Conversation
from conversations_admin.records.csv_rows import CsvRows, csv_line, keys_from_text, safe_cell

MOMENT = datetime(2026, 11, 20, 14, 3, 12, tzinfo=UTC)


def conversation(title: str = "Hello", **metadata: str) -> Conversation:
    return Conversation(
        conversation_id="conv_1",
        metadata=metadata,
        title=title,
        item_count=3,
        created_at=MOMENT,
        active_at=MOMENT,
    )


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", '=HYPERLINK("http://x")'],
)
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "a=1", " =1", "'=1", "1-1", "日本", "ann@example.com"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert safe_cell(text) == text


def test_keys_and_titles_are_made_safe_as_well() -> None:
    table = CsvRows(keys=["=key"], with_title=True)
    assert "'=key" in table.heading()
    assert "'=title" in table.row(conversation("=title"))


def test_a_cell_may_hold_anything_and_is_read_back() -> None:
    cells = ["a,b", 'say "hi"', "two\nlines", "two\r\nlines", "NUL\x00", "half \ud83d", "🙂"]
    line = csv_line(cells)
    assert line.endswith("\r\n")
    (row,) = csv.reader(io.StringIO(line, newline=""))
    assert row == [*cells[:4], "NUL\ufffd", "half ?", "🙂"]


def test_a_row_has_its_keys_in_the_order_of_the_heading() -> None:
    table = CsvRows(keys=["tier", "plan"], with_title=True)
    assert table.heading() == "id,created,updated,items,title,tier,plan\r\n"
    when = "2026-11-20T14:03:12Z"
    assert table.row(conversation(plan="pro")) == f"conv_1,{when},{when},3,Hello,,pro\r\n"


def test_who_may_not_read_gets_no_title() -> None:
    table = CsvRows(keys=[], with_title=False)
    assert "title" not in table.heading()
    assert "Hello" not in table.row(conversation())


def test_a_key_with_the_name_of_a_column_is_told_apart() -> None:
    table = CsvRows(keys=["id", "meta.id", "title"], with_title=True)
    assert table.heading() == "id,created,updated,items,title,meta.id,meta.meta.id,meta.title\r\n"


def test_pairs_without_a_column_are_together_in_the_last() -> None:
    table = CsvRows(keys=["tier"], with_title=False, with_others=True)
    assert table.heading().endswith(",tier,other metadata\r\n")
    assert table.row(conversation(tier="gold", plan="pro")).endswith(
        ',gold,"{""plan"":""pro""}"\r\n'
    )


def test_columns_are_read_as_a_line_of_csv() -> None:
    assert keys_from_text('tier,"a,b",tier,,\x00') == ("tier", "a,b", "\ufffd")
    assert keys_from_text("") == ()
