"""The list of conversations, which the platform does not have, and what a write leaves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from conversations_admin.models import ApiToken, AuditEntry, Project, User
from conversations_admin.models.audit import Via
from tests.api.conftest import Program

pytestmark = pytest.mark.django_db


def ids(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [conversation["id"] for conversation in answer.json()["data"]]


@pytest.fixture
def five(start: Callable[..., str]) -> list[str]:
    """Newest first."""
    return [start(f"message {n}", tier="gold", n=str(n)) for n in range(5)][::-1]


def test_conversations_are_listed_newest_first(program: Program, five: list[str]) -> None:
    answer = program.get("/v1/conversations")
    assert ids(answer) == five
    page = answer.json()
    assert page["object"] == "list"
    assert (page["first_id"], page["last_id"], page["has_more"]) == (five[0], five[-1], False)
    assert page["data"][0].keys() == {"id", "object", "created_at", "metadata"}


def test_an_empty_list_has_no_ends(program: Program) -> None:
    assert program.get("/v1/conversations").json() == {
        "object": "list",
        "data": [],
        "first_id": None,
        "last_id": None,
        "has_more": False,
    }


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("limit", range(1, 7))
def test_pages_follow_each_other_without_gap(
    program: Program, five: list[str], order: str, limit: int
) -> None:
    walked: list[str] = []
    query: dict[str, Any] = {"order": order, "limit": limit}
    for _ in range(6):
        answer = program.get("/v1/conversations", **query)
        walked += ids(answer)
        if not answer.json()["has_more"]:
            break
        query["after"] = answer.json()["last_id"]
    assert walked == (five if order == "desc" else five[::-1])


def test_the_page_before_ends_just_before(program: Program, five: list[str]) -> None:
    answer = program.get("/v1/conversations", before=five[3], limit=2)
    assert ids(answer) == five[1:3]
    assert answer.json()["has_more"]
    assert ids(program.get("/v1/conversations", before=five[1], limit=2)) == five[:1]


def test_metadata_pairs_narrow_the_list(program: Program, five: list[str]) -> None:
    assert ids(program.get("/v1/conversations?metadata[tier]=gold")) == five
    assert ids(program.get("/v1/conversations?metadata[tier]=gold&metadata[n]=3")) == [five[1]]
    assert ids(program.get("/v1/conversations?metadata[n]=3&metadata[n]=4")) == []
    assert ids(program.get("/v1/conversations?metadata[tier]=Gold")) == []
    assert ids(program.get("/v1/conversations?metadata[]=x")) == []


def test_odd_keys_can_be_asked_for(program: Program, start: Callable[..., str]) -> None:
    wanted = start(**{"a b": 'x "y"', "[k]": "é", "id": "7"})
    start()
    assert ids(program.get("/v1/conversations", **{"metadata[a b]": 'x "y"'})) == [wanted]
    assert ids(program.get("/v1/conversations", **{"metadata[[k]]": "é"})) == [wanted]
    assert ids(program.get("/v1/conversations", **{"metadata[id]": "7"})) == [wanted]


def test_the_consoles_query_language_works_here(program: Program, five: list[str]) -> None:
    assert ids(program.get("/v1/conversations", q='tier:gold -n:3 "message 4"')) == [five[0]]
    both = {"q": "tier:gold", "metadata[n]": "2"}
    assert ids(program.get("/v1/conversations", **both)) == [five[2]]


@pytest.mark.parametrize(
    ("query", "code", "param"),
    [
        ("metadata.tier=gold", "unknown_parameter", "metadata.tier"),
        ("tier=gold", "unknown_parameter", "tier"),
        ("limit=0", "integer_below_min_value", "limit"),
        ("order=up", "invalid_value", "order"),
        ("metadata[k]=" + "v" * 513, "string_above_max_length", "metadata.k"),
        ("metadata[k]=%00", "invalid_value", "metadata.k"),
    ],
)
def test_a_misspelt_filter_is_refused(program: Program, query: str, code: str, param: str) -> None:
    error = program.get(f"/v1/conversations?{query}").json()["error"]
    assert (error["code"], error["param"]) == (code, param)


def test_a_broken_query_is_refused_with_its_place(program: Program) -> None:
    answer = program.get("/v1/conversations", q='tier:gold "late')
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert (error["code"], error["param"], error["position"]) == ("invalid_query", "q", 10)


def test_a_deleted_conversation_is_not_listed_but_keeps_its_place(
    program: Program, five: list[str]
) -> None:
    program.delete(f"/v1/conversations/{five[2]}")
    assert ids(program.get("/v1/conversations")) == [*five[:2], *five[3:]]
    assert ids(program.get("/v1/conversations", after=five[2])) == five[3:]


def test_updating_replaces_the_metadata(program: Program, start: Callable[..., str]) -> None:
    path = f"/v1/conversations/{start('a', tier='gold', lang='en')}"
    assert program.post(path, {"metadata": {"tier": "free"}}).json()["metadata"] == {"tier": "free"}
    assert program.post(path, {"metadata": None}).json()["metadata"] == {}
    assert len(program.get(f"{path}/items").json()["data"]) == 1


@pytest.mark.parametrize("body", [None, {}, {"metadata": None, "items": None}, b""])
def test_a_conversation_may_be_made_of_nothing(program: Program, body: Any) -> None:
    answer = program.post("/v1/conversations", body)
    assert answer.status_code == 200
    assert answer.json()["metadata"] == {}


def test_the_order_of_metadata_is_kept(program: Program) -> None:
    metadata = {"z": "1", "a": "2", "m": ""}
    created = program.post("/v1/conversations", {"metadata": metadata}).json()
    listed = program.get("/v1/conversations").json()["data"][0]
    assert list(created["metadata"].items()) == list(metadata.items())
    assert listed == created


def test_reads_over_the_api_are_recorded_only_on_request(
    program: Program, start: Callable[..., str], project: Project
) -> None:
    path = f"/v1/conversations/{start('a')}/items"
    views = AuditEntry.objects.filter(action="conversation.view", via=Via.API)
    program.get(path)
    assert not views.exists()
    project.records_machine_reads = True
    project.save()
    program.get(path)
    assert views.count() == 1


def test_a_persons_reads_over_the_api_are_one_look(
    client: Client,
    start: Callable[..., str],
    make_token: Callable[..., tuple[ApiToken, str]],
    viewer: User,
) -> None:
    path = f"/v1/conversations/{start('a')}/items"
    _, secret = make_token("notebook", user=viewer)
    for _ in range(2):
        client.get(path, headers={"Authorization": f"Bearer {secret}"})
    view = AuditEntry.objects.get(action="conversation.view")
    assert (view.actor, view.via, view.outcome) == ("viewer", Via.API, "succeeded")


def test_parameters_of_others_are_ignored_where_the_platform_defines_the_route(
    program: Program, start: Callable[..., str]
) -> None:
    path = f"/v1/conversations/{start('a')}"
    for address in (path, f"{path}/items"):
        assert program.get(f"{address}?api-version=2026-01-01").status_code == 200
