"""The largest and oddest queries that can be read are answered by both databases."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conversations_admin.models import Conversation, Project
from conversations_admin.search.around import around
from conversations_admin.search.facets import facets_of
from conversations_admin.search.language.parser import MAX_DEPTH, parse
from conversations_admin.search.language.terms import MAX_NAMES
from conversations_admin.search.matches import Matches
from conversations_admin.search.sources import Sort

pytestmark = pytest.mark.django_db

type Make = Callable[..., Conversation]


def nested(opening: str, core: str, *, around: str = "") -> str:
    """`opening` within itself as often as brackets may stand in each other."""
    begin = around + opening * (MAX_DEPTH - around.count("("))
    return begin + core + ")" * begin.count("(")


def found(project: Project, text: str, *, sort: Sort = Sort.CREATED) -> list[Conversation]:
    """Also counted, walked from and looked at by its metadata, as the pages do."""
    matches = Matches(project, parse(text), sort=sort)
    rows = matches.page(limit=50).conversations
    assert matches.count().number == len(rows)
    assert facets_of(matches).basis.number == len(rows)
    for row in rows[:1]:
        assert around(matches, row).above is None
    return rows


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize(
    "text",
    [
        nested("(a OR b ", "c"),
        nested("(a OR b -", "c"),
        nested("(k:a OR k:>3 -", "k:<7"),
        nested("(has:a OR id:b -", "updated:<7d"),
        nested("(created:<7d OR updated:<3d -", "items:>3"),
        nested("(role:a OR type:b -", "c", around="tier:gold item:("),
        nested("(role:a OR type:b -", "deleted:<7d", around="tier:gold (c OR item:("),
        nested("(a OR role:y -", "c d", around="refund -(a OR item:(b OR -(d role:x "),
        nested("(deleted:yes OR a -", "by:c", around="-(refund OR k:a*,b "),
    ],
)
def test_brackets_may_stand_as_deep_as_is_said(
    project: Project, make_conversation: Make, text: str, sort: Sort
) -> None:
    make_conversation("a refund", tier="gold", k="5")
    found(project, text, sort=sort)


@pytest.mark.parametrize("name", ["x" * 3_000, "日" * 1_500, "·" * 1_000, "'\\ " * 600])
def test_a_name_may_be_as_long_as_a_query(
    project: Project, make_conversation: Make, name: str
) -> None:
    row = make_conversation("a refund", tier="gold")
    for field in ("role", "type", "status", "by"):
        assert not found(project, f'{field}:"{name}"')
        assert not found(project, f'tier:gold {field}:"{name}"')
        assert found(project, f'tier:gold -{field}:"{name}"') == [row]


def test_as_many_names_are_looked_for_as_is_said(project: Project, make_conversation: Make) -> None:
    row = make_conversation("a refund", tier="gold")
    names = ",".join(["user", *map(str, range(MAX_NAMES - 1))])
    for text in (
        f"role:{names}",
        f"tier:gold role:{names}",
        f"tier:gold item:(refund role:{names})",
    ):
        assert found(project, text) == [row]
        assert not found(project, f"-{text.removeprefix('tier:gold ')}")


@pytest.mark.parametrize("value", ["0000", "0000..0001", "0999", "<0001"])
def test_a_number_that_looks_like_a_year_without_a_calendar_is_a_number(
    project: Project, make_conversation: Make, value: str
) -> None:
    row = make_conversation(k="0")
    make_conversation(k="0000-01-01")
    shown = value if ".." in value or value.startswith("<") else f"<={value}"
    assert found(project, f"k:{shown}") == [row]
