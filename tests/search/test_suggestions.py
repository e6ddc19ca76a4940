"""Keys and values to suggest, from the index alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conversations_admin.models import Conversation, Project
from conversations_admin.search import keys, suggestions
from conversations_admin.search.keys import keys_with_value
from conversations_admin.search.suggestions import (
    alike,
    keys_spelt,
    known_keys,
    some_values,
    values_like,
)

type Make = Callable[..., Conversation]


def counts(project: Project, key: str, typed: str = "") -> dict[str, str]:
    found = values_like(project, key, typed, limit=10)
    return {each.value: str(each.count) for each in found}


def test_usual_keys_come_first_with_their_most_frequent_values(
    project: Project, make_conversation: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suggestions, "SAMPLE", 4)
    make_conversation(old="x")
    for plan in ("pro", "free", "free", "free"):
        make_conversation(user=f"u{plan}{Conversation.objects.count()}", plan=plan)

    known = known_keys(project)

    assert [each.key for each in known] == ["plan", "user", "old"]
    assert known[0].examples == ("free", "pro")
    assert known[2].examples == ()


def test_so_many_keys_are_asked_for_a_value(
    project: Project, make_conversation: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_conversation(plan="pro", tier="pro", user="ann", zone="pro")
    assert keys_with_value(project, "pro", limit=2) == ["plan", "tier"]
    monkeypatch.setattr(keys, "MOST_ASKED", 3)
    assert keys_with_value(project, "pro", limit=9) == ["plan", "tier"]


def test_values_come_by_frequency_with_how_often_they_are(
    project: Project, other_project: Project, make_conversation: Make
) -> None:
    for plan in ("enterprise", "free", "free", "pro", "free", "pro"):
        make_conversation(plan=plan, other="z")

    assert counts(project, "plan") == {"free": "3", "pro": "2", "enterprise": "1"}
    assert list(counts(project, "plan")) == ["free", "pro", "enterprise"]
    assert counts(other_project, "plan") == {}


def test_a_count_beyond_the_cap_says_so(
    project: Project, make_conversation: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suggestions, "COUNT_CAP", 2)
    for _ in range(3):
        make_conversation(plan="pro")

    assert counts(project, "plan") == {"pro": "2+"}


def test_beginnings_come_before_other_places_whatever_the_case(
    project: Project, make_conversation: Make
) -> None:
    for value in ("Open", "reopened", "reopened", "open", "closed"):
        make_conversation(state=value)

    assert list(counts(project, "state", "OPE")) == ["Open", "open", "reopened"]


def test_of_very_many_values_those_that_begin_so_are_found(
    project: Project, make_conversation: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suggestions, "MAX_LEAPS", 3)
    monkeypatch.setattr(suggestions, "SAMPLE", 1)
    for number in range(8):
        make_conversation(user=f"u_{number}")
    make_conversation(user="Zoe Lee")
    make_conversation(user="Ann")

    assert some_values(project, "user") == ["Ann", "Zoe Lee", "u_0"]
    assert list(counts(project, "user", "zoe")) == ["Zoe Lee"]
    assert list(counts(project, "user", "U_7")) == ["u_7"]


@pytest.mark.parametrize("typed", ["%", "_", "'", '"', "\\", "*", "\U0010ffff", "a" * 4000])
def test_odd_letters_are_only_letters(
    project: Project, make_conversation: Make, typed: str
) -> None:
    make_conversation(plan="pro")

    assert counts(project, "plan", typed) == {}


def test_a_key_is_known_in_any_case(project: Project, make_conversation: Make) -> None:
    make_conversation(plan="pro", Status="x")
    make_conversation(status="y")

    assert keys_spelt(project, "PLAN") == ["plan"]
    assert keys_spelt(project, "status") == ["status"]
    assert set(keys_spelt(project, "STATUS")) == {"Status", "status"}
    assert keys_spelt(project, "tier") == []


def test_deleted_conversations_are_not_counted(project: Project, make_conversation: Make) -> None:
    gone = make_conversation(plan="pro")
    gone.pairs.all().delete()
    Conversation.objects.update(deleted_at=gone.created_at)

    assert counts(project, "plan") == {}
    assert known_keys(project) == []


def test_many_values_take_no_more_queries_than_one(
    project: Project, make_conversation: Make
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            counts(project, "plan")
        return len(captured)

    make_conversation(plan="pro")
    few = queries()
    for number in range(12):
        make_conversation(plan=f"plan {number}")

    assert queries() == few <= 3


def test_names_alike_are_ordered_by_where_they_are_so() -> None:
    assert alike(["b_plan", "plan", "PLANS", "x"], "pLan") == ["plan", "PLANS", "b_plan"]
