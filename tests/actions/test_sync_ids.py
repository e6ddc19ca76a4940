"""Ids of conversations out of whatever people paste or upload."""

from __future__ import annotations

import io
import json
import tracemalloc
from collections.abc import Callable, Iterator

import pytest

from conversations_admin.actions.ids import MAX_LINES, Reading, known_among, read_ids
from conversations_admin.errors import InvalidRequest
from conversations_admin.models import Conversation, Project

A, B, C = "conv_" + "a" * 48, "conv_b-2", "conv_C_3"


def read(text: str) -> Reading:
    return read_ids(io.StringIO(text, newline=None))


@pytest.mark.parametrize(
    "text",
    [
        f"{A}\n{B}\n{C}\n",
        f"\ufeff{A}\r\n{B}\r\n{C}",
        f"{A}\r{B}\r{C}\r",
        f"# exported yesterday\n\n  {A}  \n\t{B} # the second\n   \n'{C}'\n",
        f'["{A}",\n "{B}",\n "{C}"]\n',
        f"{A}, {B}; {C}",
        f'"{A}"\n`{B}`,\n"{C}",\n',
        f'{{"id": "{A}", "object": "conversation"}}\n{{"id": "{B}"}},\n\n{{"id": "{C}"}}',
        f'{{"id": "msg_1", "conversation_id": "{A}"}}\n{{"conversation_id": "{B}"}}\n{C}',
        f"id,title\n{A},one\n{B},two\n{C},\n",
        f'\ufeffTitle;"Conversation_ID"\r\n"a ; b";{A}\r\n# noted\r\n\r\nx;"{B}"\r\ny;{C}\r\n',
        f"id\tconversation_id\nmsg_1\t{A}\nmsg_2\t{B}\nmsg_3\t{C}",
        f"Ann,{A},conv_parent\nBob,{B},conv_parent\nCy,{C},conv_parent",
        f'conversation_id,title\n{A},"two\nlines"\n{B},"a ""quote"""\n{C},x',
        f"id\n{A}\n{B}\n{C}",
        f"https://host/p/support/c/{A}/?in=a,b#item-1\nhttps://host/p/x/c/{B}/raw/\n{C}",
        f"<https://platform.openai.com/logs/{A}>, platform.openai.com/logs/{B}?a=1\n/c/{C}/",
        f"Ann,https://host/c/{A}/\nBob,https://host/c/{B}.\nCy,{C}",
        f'{{"id": "https://host/c/{A}/"}}\nhttps://host/?open={B}&x=1\nhttps://host/c/{C}/\n',
        f"{A},https://host/c/{A}/\n{B},https://host/c/{B}/\n{C},",
        f"https://host/c/{A}/; {A}\nhttps://host/c/{B}/; {B}\n;{C}",
        f"{A}, https://host/c/{B}/\n{C},",
        f"https://host/c/{A}/, {B}, {C}",
        f"{A}; {B}; https://host/c/{C}/",
        f"{A}, https://host/c/{B}/; https://host/c/{A}/\n{C}",
        f"{A} # not /c/conv_x/, conv_y\n{B}, {C} # , /c/conv_z/",
        f"/c/{A}/?in=a,b # not, conv_x\n{B} {C}",
        f"/c/{A}/,Ann # not, conv_x\n/c/{B}/,Bob\n{C},",
        f"Case #5,{A}\nCase #6,{B}\nCase #7,{C}",
        f"Case #,id,of\n1,{A},conv_x\n2,{B},conv_x\n3,{C},",
        json.dumps([{"id": A, "metadata": {"id": "msg_1"}}, {"id": B}, {"id": C}], indent=1),
        f'\ufeff{{\r\n  "id": "{A}"\r\n}}\r\n{{\r\n  "id": "{B}"\r\n}}\r\n{C}',
        f"/c/{A}/, /c/{B}/\n/c/{C}/",
        f"/c/{A}/ {B} {C}",
        f"Ann,https://host/c/conv_x/,{A}\nBob,https://host/c/conv_x/,{B}\n,,{C}",
    ],
)
def test_ids_are_read_in_order_whatever_they_come_in(text: str) -> None:
    reading = read(text)
    assert list(reading.ids) == [A, B, C]
    assert (reading.rubbish, reading.duplicates) == (0, 0)


def test_nothing_is_no_id() -> None:
    reading = read("\ufeff\n\n# nothing\n")
    assert (list(reading.ids), reading.rubbish, reading.lines) == ([], 0, 3)


@pytest.mark.parametrize(
    ("text", "line", "shown", "reason"),
    [
        (f"{A}\nhello\n", 2, "hello", "begins with conv_"),
        (f"{A}\n\nconv_a/b\n", 3, "conv_a/b", "letters, digits"),
        (f"{A}\nCONV_68F5\n", 2, "CONV_68F5", "Write conv_ in small letters"),
        (f"{A}\n/c/Conv_b/\n", 2, "/c/Conv_b/", "Write conv_ in small letters"),
        (f"conv_{'a' * 60}\n{A}", 1, f"conv_{'a' * 60}", "at most 64"),
        (f"{A}\nmsg_1, {B}x!", 2, f"msg_1, {B}x!", "begins with conv_"),
        (f"{A}\nconv_\n", 2, "conv_", "the rest of the id is missing"),
        (f"{A}\nconv_ab…\n", 2, "conv_ab…", "cut off"),
        (f"{A}\nhttps://host/c/conv_/\n", 2, "https://host/c/conv_/", "is missing"),
        (f"{A}\nhttps://host/c/conv_a%20b/\n", 2, "https://host/c/conv_a%20b/", "letters"),
        (f"{A}\nhttps://host/c/conv_{'a' * 60}", 2, "https://host/c/conv_aaa", "at most 64"),
        (f"{A}\nhttps://host/c/my_conv_b/", 2, "https://host/c/my_conv_b/", "in this address"),
        (f"{A}\nhello # see, {B}, /c/{B}/", 2, "hello # see", "begins with conv_"),
        (f"{A}\nsee /c/{B}", 2, f"see /c/{B}", "begins with conv_"),
        (f'{{"id": "{A}"\n{A}', 1, f'{{"id": "{A}"', "whole JSON"),
        (f'{{"id": 7}}\n{A}', 1, '{"id": 7}', "Neither"),
        (f'[\n  {{\n    "id": "msg_1"\n  }},\n  {{\n    "id": "{A}"\n  }}\n]', 2, "{ ", "Neither"),
        (f'{A}\n{{\n  "id": "{B}"\n', 2, '{ "id"', "whole JSON"),
        (f"id,title\n{A},x\n,y", 3, ",y".replace(",", ", "), "nothing in column 1"),
        (f"title,id\nx,{A}\ny", 3, "y", "nothing in column 2"),
        (f"title,id\nx,{A}\ny,a b", 3, "a b", "begins with"),
        (f"{A}\n\x00\ud800", 2, "\ufffd", "begins with"),
        (f"{A}\nconv_\uff41", 2, "conv_\uff41", "letters, digits"),
    ],
)
def test_what_is_no_id_is_told_with_its_line(text: str, line: int, shown: str, reason: str) -> None:
    reading = read(text)
    assert list(reading.ids) == [A]
    (rubbish,) = reading.first_rubbish
    assert (rubbish.line, reading.rubbish) == (line, 1)
    assert rubbish.text.startswith(shown)
    assert reason in rubbish.reason


def test_a_quote_that_is_not_closed_is_told() -> None:
    reading = read(f'id,title\n{A},x\n"conv_z,y\n{B},x\n"\n{C},x\n')
    assert list(reading.ids) == [A, C]
    (rubbish,) = reading.first_rubbish
    assert rubbish.line == 3
    assert "ends in line 5" in rubbish.reason


def test_the_first_twenty_are_told_and_all_are_counted() -> None:
    reading = read("\n".join(f"rubbish {number} " + "x" * 500 for number in range(30)))
    assert (reading.rubbish, len(reading.first_rubbish)) == (30, 20)
    assert all(len(rubbish.text) <= 81 for rubbish in reading.first_rubbish)


def test_each_is_taken_once() -> None:
    reading = read(f"{A}\n{B}\n{A}\n{B},{A}\n")
    assert (list(reading.ids), reading.duplicates) == ([A, B], 3)


def test_of_an_id_and_an_address_in_one_row_both_are_taken() -> None:
    reading = read(f"{A},/c/{B}/\n/c/{C}/,{A}\nconv_d conv_e\n")
    assert list(reading.ids) == [A, B, C, "conv_d", "conv_e"]
    assert (reading.duplicates, reading.rubbish) == (1, 0)


def test_a_broken_id_among_others_is_told_and_no_other_is_left_out() -> None:
    reading = read(f"{A}, {B}, conv_ab…\n{C}, /c/{A}/ conv_\n")
    assert list(reading.ids) == [A, B, C]
    assert [(each.line, each.text) for each in reading.first_rubbish] == [
        (1, "conv_ab…"),
        (2, "conv_"),
    ]


def test_more_lines_than_are_taken_at_once_are_refused() -> None:
    with pytest.raises(InvalidRequest, match="100,000 lines"):
        read("\n" * (MAX_LINES + 1))
    with pytest.raises(InvalidRequest, match="100,000 ids"):
        read_ids([" ".join(f"conv_{number}" for number in range(MAX_LINES + 1))])


def test_a_hundred_thousand_lines_take_little_memory() -> None:
    def lines() -> Iterator[str]:
        for number in range(MAX_LINES):
            kind = number % 4
            if kind == 0:
                yield "é\x00 \"'{[,;" * 3 + "\n"
            elif kind == 1:
                yield f"conv_{number // 9:048x}\n"
            else:
                yield f"conv_{number:048x}\r\n"

    tracemalloc.start()
    try:
        reading = read_ids(lines())
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert reading.lines == MAX_LINES
    assert len(reading.ids) + reading.duplicates + reading.rubbish == MAX_LINES
    assert reading.rubbish == 25_000
    assert reading.duplicates > 10_000
    assert most < 30_000_000


def test_a_known_one_is_a_live_one_of_the_project(
    project: Project, other_project: Project, make_conversation: Callable[..., Conversation]
) -> None:
    known, gone = make_conversation("a"), make_conversation("b")
    Conversation.objects.filter(pk=gone.pk).update(deleted_at=gone.created_at)
    ids = [known.conversation_id, gone.conversation_id, A]
    assert known_among(project, ids) == {known.conversation_id}
    assert known_among(other_project, ids) == set()
