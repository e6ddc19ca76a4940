"""Lists cost the same with many rows as with few."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from conversations_admin.admin.listing import CappedCount, CappedPaginator
from conversations_admin.models import Conversation, Project, User
from tests.admin.conftest import MakeUser, address

type Fill = Callable[[str], None]


@pytest.fixture
def fill(
    make_user: MakeUser,
    make_token: Callable[..., Any],
    make_conversation: Callable[..., Conversation],
    viewer: User,
) -> Fill:
    """Add one of everything."""

    def add(name: str) -> None:
        make_user("curator", "auditor", username=name)
        new = Project.objects.create(slug=name, name=name)
        new.members.add(viewer)
        make_token(name, for_project=new)
        make_conversation(name, tier="gold")

    return add


@pytest.mark.parametrize(
    ("model", "parameters"),
    [
        ("project", {}),
        ("user", {}),
        ("user", {"q": "a"}),
        ("group", {}),
        ("apitoken", {}),
        ("conversation", {}),
        ("conversation", {"project": "support", "q": "tier:gold"}),
        ("item", {"conversation": "1"}),
        ("auditentry", {}),
    ],
)
def test_a_list_takes_as_many_queries_for_many_rows_as_for_few(
    as_superuser: Client, fill: Fill, model: str, parameters: dict[str, str]
) -> None:
    fill("one")
    few = count_queries(as_superuser, model, parameters)
    for name in ("two", "three", "four"):
        fill(name)
    assert count_queries(as_superuser, model, parameters) == few
    assert few <= 12


def count_queries(client: Client, model: str, parameters: dict[str, str]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address(model), parameters).status_code == 200
    return len(queries)


def test_the_order_asked_for_in_the_address_is_not_taken(as_superuser: Client, fill: Fill) -> None:
    for name in ("one", "two"):
        fill(name)
    for model in ("conversation", "auditentry", "user"):
        plain = as_superuser.get(address(model)).context["cl"].result_list
        sorted_ = as_superuser.get(address(model), {"o": "2"}).context["cl"].result_list
        assert list(sorted_) == list(plain)


def test_a_count_stops_at_the_cap(monkeypatch: pytest.MonkeyPatch, make_user: MakeUser) -> None:
    monkeypatch.setattr("conversations_admin.admin.listing.COUNT_CAP", 2)
    people = User.objects.order_by("pk")
    make_user(username="ann")
    assert str(CappedPaginator(people, 10).count) == "1"
    for name in ("bob", "cat", "dan"):
        make_user(username=name)
    assert CappedPaginator(people, 10).count == 2
    assert str(CappedPaginator(people, 10).count) == "2+"


def test_a_count_is_grouped() -> None:
    assert str(CappedCount(9_999)) == "9,999"
