"""Search over JSON: one language on every route, with errors that tell where and what else."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx2
import openai
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.conversations import import_conversation
from conversations_admin.models import Conversation, Project
from conversations_admin.wire.items import parse_items
from tests.api.conftest import Program

pytestmark = pytest.mark.django_db

API = "/api/projects/support/"
CONVERSATIONS = f"{API}conversations/"
ASKED = [CONVERSATIONS, f"{API}facets/", f"{API}count/", f"{API}volume/", "/v1/conversations"]


@pytest.fixture
def add(project: Project, actor: Actor) -> Callable[..., str]:
    """`add("2026-11-01", "Hello", tier="gold")`: a conversation of that day; answers its id."""
    number = 0

    def make(day: str, *texts: str, **metadata: str) -> str:
        nonlocal number
        number += 1
        import_conversation(
            project,
            f"conv_{number:04x}",
            metadata=metadata,
            items=parse_items([{"role": "user", "content": text} for text in texts], maximum=None),
            created_at=datetime.fromisoformat(day).replace(tzinfo=UTC),
            actor=actor,
        )
        return f"conv_{number:04x}"

    return make


def answer_of(program: Program, path: str, **query: Any) -> Any:
    answer = program.get(path, **query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def ids(program: Program, path: str = CONVERSATIONS, **query: Any) -> list[str]:
    return [row["id"] for row in answer_of(program, path, **query)["data"]]


def test_one_language_finds_the_same_everywhere(program: Program, add: Callable[..., str]) -> None:
    gold = add("2026-11-01", "late order", tier="gold", retries="3")
    pro = add("2026-11-02", "refund please", tier="pro", retries="10")
    free = add("2026-11-03", "late order", tier="free")
    for query, expected in {
        "": [free, pro, gold],
        "tier:gold,pro": [pro, gold],
        "retries:>=3": [pro, gold],
        "-retries:>5": [free, gold],
        "missing:retries": [free],
        '"late order" (tier:gold OR tier:pro)': [gold],
        "created:>2026-11-02": [free],
        "tier:p*": [pro],
    }.items():
        assert ids(program, q=query) == expected, query
        assert ids(program, "/v1/conversations", q=query) == expected, query
        count = answer_of(program, f"{API}count/", q=query)
        assert count == {"object": "count", "count": len(expected), "count_is_capped": False}
        volume = answer_of(program, f"{API}volume/", q=query)
        assert sum(bar["count"] for bar in volume["data"]) == len(expected)
        assert answer_of(program, f"{API}facets/", q=query)["basis"] == len(expected)


def test_the_list_is_sorted_by_activity_if_asked(program: Program, add: Callable[..., str]) -> None:
    rows = [add(f"2026-11-0{day}", "Hello") for day in range(1, 6)]
    program.post(f"/v1/conversations/{rows[1]}/items", {"items": [_said("More")]})
    for path in (CONVERSATIONS, "/v1/conversations"):
        assert ids(program, path) == rows[::-1]
        assert ids(program, path, sort="active")[0] == rows[1]
        assert ids(program, path, sort="active", order="asc")[-1] == rows[1]
    walked: list[str] = []
    query: dict[str, Any] = {"sort": "active", "limit": 2}
    while True:
        page = answer_of(program, CONVERSATIONS, **query)
        walked += [row["id"] for row in page["data"]]
        if not page["has_more"]:
            assert page["next_after"] is None
            break
        query["after"] = page["next_after"]
    assert walked == ids(program, sort="active")


def _said(text: str) -> dict[str, str]:
    return {"type": "message", "role": "user", "content": text}


@pytest.mark.parametrize("path", ASKED)
def test_a_broken_query_is_told_with_place_and_suggestion(program: Program, path: str) -> None:
    answer = program.get(path, q="tier:gold stauts: open")
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert (error["param"], error["code"]) == ("q", "invalid_query")
    assert error["position"] == 16
    assert error["suggestion"]
    assert error["suggestion"] in error["message"] or "stauts:open" in error["message"]


def test_the_sdk_understands_a_refused_query(
    secret: str, program: Program, live_sdk: openai.OpenAI
) -> None:
    with pytest.raises(openai.BadRequestError, match="closed") as refused:
        live_sdk.get("/conversations", options={"params": {"q": 'a "b'}}, cast_to=object)
    assert (refused.value.param, refused.value.code) == ("q", "invalid_query")
    assert isinstance(refused.value.body, dict)
    assert refused.value.body["position"] == 2


@pytest.fixture
def live_sdk(secret: str, program: Program) -> openai.OpenAI:
    """The official SDK, its transport led into this process."""

    def answer(request: httpx2.Request) -> httpx2.Response:
        told = program.http.get(request.url.raw_path.decode())
        return httpx2.Response(told.status_code, content=told.content, headers=dict(told.headers))

    client = httpx2.Client(transport=httpx2.MockTransport(answer))
    return openai.OpenAI(
        base_url="http://testserver/v1", api_key=secret, http_client=client, max_retries=0
    )


@pytest.mark.parametrize(
    "query",
    [
        '"',
        "(",
        ")" * 500,
        "(" * 5_000,
        "tier:",
        "created:2026-02-30",
        "retries:>1e309",
        "x" * 10_000,
        " ".join(f"k{number}:v" for number in range(200)),
        "-" * 100,
        "a\x00b",
        "item:(tier:gold)",
    ],
)
@pytest.mark.parametrize("path", ASKED)
def test_bad_input_is_refused_in_words(program: Program, path: str, query: str) -> None:
    answer = program.get(path, q=query)
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert error["code"] == "invalid_query"
    assert 0 <= error["position"] <= len(query)
    assert len(error["message"]) < 600


@pytest.mark.parametrize(
    "query",
    ["' OR 1=1 --", "% _", "NEAR AND OR NOT", "\u202eabc\u202c", "👩‍👩‍👧", "*", "tier:%", "-a -b"],
)
@pytest.mark.parametrize("path", ASKED)
def test_odd_input_is_answered_or_refused_in_words(
    program: Program, add: Callable[..., str], path: str, query: str
) -> None:
    add("2026-11-01", "Hello", tier="gold")
    answer = program.get(path, q=query)
    assert answer.status_code in {200, 400}
    if answer.status_code == 400:
        assert answer.json()["error"]["code"] == "invalid_query"


@pytest.fixture
def foreign(other_project: Project, actor: Actor) -> str:
    """A conversation of another project."""
    import_conversation(
        other_project, "conv_foreign", metadata={}, items=[], created_at=None, actor=actor
    )
    return "conv_foreign"


@pytest.mark.parametrize("path", [CONVERSATIONS, "/v1/conversations"])
@pytest.mark.parametrize(
    ("name", "sort"), [("after", "created"), ("before", "created"), ("after", "active")]
)
def test_a_forged_or_foreign_cursor_is_refused(
    program: Program, start: Callable[..., str], foreign: str, *, path: str, name: str, sort: str
) -> None:
    known = start(tier="gold")
    for cursor in (
        foreign,
        f"{foreign}@1",
        "nonsense",
        "",
        "conv_\x00",
        "x" * 5_000,
        f"{known}@",
        f"{known}@-1",
        "' OR 1=1",
        "2026-11-01T00:00:00",
    ):
        answer = program.get(path, **{name: cursor, "sort": sort})
        assert answer.status_code in {400, 404}, cursor
        error = answer.json()["error"]
        assert error["param"] == name
        assert error["message"]


def test_a_cursor_of_another_query_is_a_place_all_the_same(
    program: Program, add: Callable[..., str]
) -> None:
    """What was changed since it was listed must not break the walk through the list."""
    rows = [add(f"2026-11-0{day}", tier="gold" if day % 2 else "free") for day in range(1, 6)]
    assert ids(program, q="tier:gold", after=rows[3]) == [rows[2], rows[0]]


@pytest.mark.parametrize(
    ("path", "query"),
    [
        (CONVERSATIONS, {"sort": "oldest"}),
        (CONVERSATIONS, {"zone": "Europe/Nowhere"}),
        (CONVERSATIONS, {"zone": "../../etc/passwd"}),
        (CONVERSATIONS, {"zone": "x\x00"}),
        (CONVERSATIONS, {"zone": ""}),
        (CONVERSATIONS, {"Q": "tier:gold"}),
        (f"{API}facets/", {"values": "0"}),
        (f"{API}facets/", {"values": "101"}),
        (f"{API}facets/", {"keys": "many"}),
        (f"{API}facets/", {"keys": "9" * 5_000}),
        (f"{API}facets/", {"limit": "5"}),
        (f"{API}count/", {"after": "conv_1"}),
        (f"{API}volume/", {"unit": "hour"}),
        (f"{API}volume/", {"sort": "active"}),
        (f"{API}keys/", {"q": "tier:gold"}),
        (f"{API}keys/", {"limit": "0"}),
        (f"{API}keys/", {"after": "a\x00"}),
        (f"{API}keys/values/", {}),
        (f"{API}keys/values/", {"key": "\x00"}),
        (f"{API}keys/values/", {"key": "tier", "q": "x"}),
    ],
)
def test_a_wrong_parameter_is_refused_by_name(
    program: Program, path: str, query: dict[str, str]
) -> None:
    answer = program.get(path, **query)
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert error["param"] == next(iter(query), "key") or error["param"] in query
    assert error["code"]


def test_facets_count_what_the_matches_have(program: Program, add: Callable[..., str]) -> None:
    add("2026-11-01", tier="gold", lang="de")
    add("2026-11-02", tier="gold", lang="fr")
    add("2026-11-03", tier="free")
    answer = answer_of(program, f"{API}facets/", q="tier:gold", values=1)
    assert answer == {
        "object": "facets",
        "data": [
            {"key": "lang", "coverage": 2, "value_count": 2, "values": [_counted("de", 1)]},
            {"key": "tier", "coverage": 2, "value_count": 1, "values": [_counted("gold", 2)]},
        ],
        "basis": 2,
        "basis_is_capped": False,
    }
    assert len(answer_of(program, f"{API}facets/", keys=1)["data"]) == 1


def _counted(value: str, count: int) -> dict[str, object]:
    return {"value": value, "count": count}


def test_volume_counts_by_day_week_or_month_of_a_zone(
    program: Program, add: Callable[..., str]
) -> None:
    add("2026-10-31T23:30:00")
    add("2026-11-02")
    volume = answer_of(program, f"{API}volume/")
    assert (volume["unit"], volume["zone"], volume["is_capped"]) == ("day", "UTC", False)
    assert [bar["count"] for bar in volume["data"]] == [1, 0, 1]
    berlin = answer_of(program, f"{API}volume/", unit="month", zone="Europe/Berlin")
    assert berlin["data"] == [{"first": "2026-11-01", "last": "2026-11-30", "count": 2}]
    weeks = answer_of(program, f"{API}volume/", unit="week")
    assert [bar["first"] for bar in weeks["data"]] == ["2026-10-26", "2026-11-02"]


def test_days_in_a_query_are_those_of_the_zone(program: Program, add: Callable[..., str]) -> None:
    add("2026-10-31T23:30:00")
    query = {"q": "created:>=2026-11-01"}
    assert answer_of(program, f"{API}count/", **query)["count"] == 0
    assert answer_of(program, f"{API}count/", **query, zone="Europe/Berlin")["count"] == 1


def test_keys_tell_how_they_are_used(program: Program, add: Callable[..., str]) -> None:
    first = add("2026-11-01", status="open", customer_id="1")
    for _ in range(10):
        last = add("2026-11-02", status="open", customer_id="1")
    add("2026-11-02", status="Open", custmer_id="1")
    page = answer_of(program, f"{API}keys/")
    assert [row["key"] for row in page["data"]] == ["custmer_id", "customer_id", "status"]
    assert page["near_duplicates"] == [
        {
            "names": ["customer_id", "custmer_id"],
            "reason": "one letter",
            "q": "has:customer_id OR has:custmer_id",
        }
    ]
    row = page["data"][1]
    assert (row["coverage"], row["coverage_is_capped"], row["value_count"]) == (11, False, 1)
    assert (row["share"], row["share_is_estimated"]) == (11 / 12, False)
    assert row["values"] == [{"value": "1", "count": 11, "count_is_capped": False}]
    assert (row["kind"], row["sampled"]) == ("number", None)
    assert row["first_seen"] == {"conversation_id": first, "created_at": "2026-11-01T00:00:00Z"}
    assert row["last_seen"]["conversation_id"] == last
    status = page["data"][2]["near_duplicates"]
    assert [each["q"] for each in status] == ["meta.status:open,Open"]
    assert answer_of(program, f"{API}count/", q=status[0]["q"])["count"] == 12
    second = answer_of(program, f"{API}keys/", limit=1, after="custmer_id")
    assert (second["first_id"], second["has_more"]) == ("customer_id", True)


def test_the_values_of_a_key_are_paged(program: Program, add: Callable[..., str]) -> None:
    for value in ("a", "b", "ba", "c"):
        add("2026-11-01", name=value)
    last = add("2026-11-02", name="b")
    path = f"{API}keys/values/"
    page = answer_of(program, path, key="name", limit=2)
    assert [row["value"] for row in page["data"]] == ["a", "b"]
    assert (page["last_id"], page["has_more"]) == ("b", True)
    assert page["data"][1]["count"] == 2
    assert page["data"][1]["last_seen"]["conversation_id"] == last
    further = answer_of(program, path, key="name", after="b")
    assert [row["value"] for row in further["data"]] == ["ba", "c"]
    narrowed = answer_of(program, path, key="name", prefix="b")
    assert [row["value"] for row in narrowed["data"]] == ["b", "ba"]
    assert answer_of(program, path, key="unknown")["data"] == []


def test_who_may_not_read_may_ask_for_metadata_alone(
    add: Callable[..., str], auditor: Program
) -> None:
    add("2026-11-01", "My card number", tier="gold")
    for path in ASKED:
        assert auditor.get(path, q="tier:gold").status_code == 200
        for words in ("card", "-card", "(tier:gold OR card)", "text:card", "item:(role:user card)"):
            assert auditor.get(path, q=words).status_code == 403, (path, words)
    assert auditor.get(f"{API}keys/").status_code == 200
    assert auditor.get(f"{API}keys/values/", key="tier").status_code == 200


def test_the_index_names_every_route(program: Program, stranger: Program, start: Any) -> None:
    start("Hello", tier="gold")
    index = answer_of(stranger, "/api/")
    assert stranger.get(index["openapi"]).status_code == 401
    assert index["documentation"] == "/api/docs/"
    for name in ("conversations_api", "projects", "openapi"):
        answer_of(program, index[name])
    for name, address in index["in_a_project"].items():
        further = {"key": "tier"} if name == "key_values" else {}
        answer_of(program, address.replace("{project}", "support"), **further)
    assert program.post("/api/", {}).status_code == 405
    assert "support" not in json.dumps(index)


def test_a_search_takes_few_queries(program: Program, add: Callable[..., str]) -> None:
    for day in range(1, 9):
        add(f"2026-11-0{day}", "late order", tier="gold", lang="de", **{f"k{day}": "x"})

    def queries(path: str, **query: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            answer_of(program, path, **query)
        return len(captured)

    queries(CONVERSATIONS)  # the first notes that the key was used
    for_the_key = 1
    assert queries(CONVERSATIONS, q="tier:gold") == for_the_key + 2
    assert queries(f"{API}count/", q="tier:gold") == for_the_key + 1
    assert queries(f"{API}facets/", q="tier:gold") <= for_the_key + 3
    assert queries(f"{API}volume/", q="tier:gold") == for_the_key + 1
    assert queries(f"{API}keys/") == for_the_key + 2 + 10 + 1
    assert queries(f"{API}keys/values/", key="tier") == for_the_key + 2
    assert Conversation.objects.count() == 8
