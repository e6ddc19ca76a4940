"""The management API: projects, conversations and the audit log, for the key's own project."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from conversations_admin.models import ApiToken, AuditEntry, Project, User
from tests.api.conftest import Program

pytestmark = pytest.mark.django_db

CONVERSATIONS = "/api/projects/support/conversations/"
AUDIT = "/api/projects/support/audit/"


def ids(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [conversation["id"] for conversation in answer.json()["data"]]


def test_a_key_sees_its_own_project_alone(program: Program, other_project: Project) -> None:
    page = program.get("/api/projects/").json()
    assert [project["slug"] for project in page["data"]] == ["support"]
    assert (page["first_id"], page["last_id"], page["has_more"]) == ("support", "support", False)
    own = program.get("/api/projects/support/").json()
    assert own == page["data"][0]
    assert own.keys() == {
        "slug", "name", "kind", "is_mirrored", "records_machine_reads", "created_at"
    }  # fmt: skip
    assert (own["kind"], own["is_mirrored"]) == ("local", True)
    for slug in (other_project.slug, "nowhere", "%00", "SUPPORT"):
        answer = program.get(f"/api/projects/{slug}/")
        assert answer.status_code == 404
        assert answer.json()["error"]["type"] == "invalid_request_error"


def test_conversations_are_described_as_the_console_lists_them(
    program: Program, start: Callable[..., str]
) -> None:
    conversation_id = start("Where is my order?", "Hello?", tier="gold")
    (row,) = program.get(CONVERSATIONS).json()["data"]
    assert row == program.get(f"{CONVERSATIONS}{conversation_id}/").json()
    assert row["id"] == conversation_id
    assert row["title"] == "Where is my order?"
    assert (row["item_count"], row["origin"]) == (2, "created")
    assert row["metadata"] == {"tier": "gold"}
    created_at = datetime.fromisoformat(row["created_at"])
    assert (datetime.now(UTC) - created_at).total_seconds() < 60
    assert row["active_at"] >= row["created_at"]


def test_conversations_are_found_as_in_the_console(
    program: Program, start: Callable[..., str]
) -> None:
    gold = start("late order", tier="gold")
    free = start("late order", tier="free")
    assert ids(program.get(CONVERSATIONS)) == [free, gold]
    assert ids(program.get(CONVERSATIONS, q='tier:gold "late order"')) == [gold]
    assert ids(program.get(f"{CONVERSATIONS}?metadata[tier]=free")) == [free]
    page = program.get(CONVERSATIONS, limit=1, order="asc").json()
    assert page["has_more"]
    assert ids(program.get(CONVERSATIONS, order="asc", after=page["last_id"])) == [free]


@pytest.mark.parametrize("query", ["q=%22", "limit=0", "order=up", "after=conv_0", "tier=gold"])
def test_a_wrong_question_is_refused(program: Program, query: str) -> None:
    answer = program.get(f"{CONVERSATIONS}?{query}")
    assert answer.status_code in {400, 404}
    assert answer.json()["error"]["param"] == query.partition("=")[0]


def test_an_unknown_conversation_is_not_found(program: Program, start: Callable[..., str]) -> None:
    gone = start("a")
    program.delete(f"/v1/conversations/{gone}")
    for conversation_id in (gone, "conv_0", "%00", "a" * 5000):
        answer = program.get(f"{CONVERSATIONS}{conversation_id}/")
        assert answer.status_code == 404
        assert "not found" in answer.json()["error"]["message"]


def test_who_may_not_read_gets_no_words_of_messages(
    start: Callable[..., str], auditor: Program
) -> None:
    conversation_id = start("My card number", tier="gold")
    (row,) = auditor.get(CONVERSATIONS, q="tier:gold").json()["data"]
    assert row["title"] is None
    assert "card" not in auditor.get(f"{CONVERSATIONS}{conversation_id}/").text
    assert auditor.get(CONVERSATIONS, q="card").status_code == 403
    assert auditor.get("/v1/conversations", q="card").status_code == 403
    assert auditor.get(f"/v1/conversations/{conversation_id}/items").status_code == 403


def test_the_audit_log_is_read_newest_first_and_paged_by_number(
    program: Program, start: Callable[..., str]
) -> None:
    made = [start() for _ in range(5)]
    walked: list[Any] = []
    query: dict[str, Any] = {"limit": 2, "action": "conversation.create"}
    while True:
        page = program.get(AUDIT, **query).json()
        walked += page["data"]
        if not page["has_more"]:
            break
        query["after"] = page["last_id"]
    assert [entry["conversation_id"] for entry in walked] == made[::-1]
    sequences = [entry["sequence"] for entry in walked]
    assert sequences == sorted(sequences, reverse=True)
    oldest = program.get(AUDIT, order="asc", limit=1).json()["data"][0]
    following = program.get(AUDIT, order="asc", limit=1, after=oldest["sequence"]).json()
    assert following["data"][0]["sequence"] > oldest["sequence"]


def test_an_entry_tells_everything_but_words(program: Program, start: Callable[..., str]) -> None:
    conversation_id = start("My card number", tier="gold")
    answer = program.get(AUDIT, conversation_id=conversation_id)
    (entry,) = answer.json()["data"]
    stored = AuditEntry.objects.get(sequence=entry["sequence"])
    assert entry["hash"] == stored.hash
    assert entry["changes"]["metadata"] == {"tier": "gold"}
    assert (entry["outcome"], entry["via"]) == ("succeeded", "api")
    assert "card" not in answer.text


def test_the_audit_log_is_filtered(program: Program, start: Callable[..., str]) -> None:
    conversation_id = start("a")
    item_id = program.get(f"/v1/conversations/{conversation_id}/items").json()["first_id"]
    program.delete(f"/v1/conversations/{conversation_id}/items/{item_id}")
    program.delete(f"/v1/conversations/{conversation_id}/items/{item_id}")

    def actions(**query: str) -> list[str]:
        return [entry["action"] for entry in program.get(AUDIT, **query).json()["data"]]

    assert actions(target=item_id) == ["item.delete", "item.delete"]
    assert actions(outcome="failed") == ["item.delete"]
    assert actions(action="conversation.create") == ["conversation.create"]
    assert actions(actor="nobody") == []
    assert actions(
        actor="token:support/integration", conversation_id=conversation_id, outcome="succeeded"
    )
    assert actions(until="2020-01-01T00:00:00Z") == []
    assert actions(since="2020-01-01", until="2999-01-01T00:00:00+02:00") == actions()


@pytest.mark.parametrize(
    "query",
    [
        "outcome=maybe",
        "since=yesterday",
        "after=x",
        "after=-1",
        "after=99999999999999999999",
        "limit=1000",
        "order=up",
        "actors=ann",
        "actor=%00",
        "metadata[tier]=gold",
    ],
)
def test_a_wrong_filter_is_refused_by_name(program: Program, query: str) -> None:
    answer = program.get(f"{AUDIT}?{query}")
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert query.startswith(error["param"])
    assert error["code"]


def test_another_projects_entries_stay_out_of_sight(
    program: Program,
    other_project: Project,
    make_token: Callable[..., tuple[ApiToken, str]],
    program_of: Callable[[str], Program],
) -> None:
    program_of(make_token("foreign", for_project=other_project)[1]).post("/v1/conversations", {})
    entries = program.get(AUDIT, limit=100).json()["data"]
    assert {entry["project"] for entry in entries} == {"support"}


def test_who_may_not_see_the_log_sees_own_entries(
    program: Program,
    start: Callable[..., str],
    curator: User,
    make_token: Callable[..., tuple[ApiToken, str]],
    program_of: Callable[[str], Program],
) -> None:
    start("by the service")
    own = program_of(make_token("own", user=curator)[1])
    own.post("/v1/conversations", {})
    entries = own.get(AUDIT).json()["data"]
    assert {entry["actor"] for entry in entries} == {"curator"}
    assert {entry["actor"] for entry in program.get(AUDIT).json()["data"]} > {"curator"}
