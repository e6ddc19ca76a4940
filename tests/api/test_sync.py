"""Syncing over JSON: what is known of an upstream, and what brings it further."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from conversations_admin.actions import ids, sync
from conversations_admin.actions.job_runs import run
from conversations_admin.models import ApiToken, Conversation, Job, Project
from tests.api.conftest import Program
from tests.upstream.recorded import RecordedUpstream

pytestmark = pytest.mark.django_db

SYNC = "/api/projects/front/sync/"
UNKNOWN = "conv_" + "0" * 48
LOCAL = "/api/projects/support/sync/"


@pytest.fixture
def front(openai_project: Callable[..., Project], recorded: RecordedUpstream) -> Project:
    return openai_project(recorded, slug="front")


@pytest.fixture
def keeper(front: Project, make_token: Callable[..., tuple[ApiToken, str]]) -> Program:
    """Holds a key to write to the project in front of an upstream."""
    return Program(make_token(for_project=front)[1])


def started(program: Program, **body: Any) -> dict[str, Any]:
    """The job, after it was run."""
    answer = program.post(SYNC, body)
    assert answer.status_code == 200, answer.content
    run(answer.json()["id"])
    job: dict[str, Any] = program.get(f"/api/projects/front/jobs/{answer.json()['id']}/").json()
    return job


def error(answer: Any) -> tuple[int, str | None, str | None]:
    told = answer.json()["error"]
    return answer.status_code, told["param"], told["code"]


def test_ids_are_fetched_and_the_figures_follow(
    keeper: Program, recorded: RecordedUpstream
) -> None:
    one = recorded.start_conversation("Hello", tier="gold")

    job = started(keeper, kind="ids.fetch", ids=[one, UNKNOWN, one])

    assert (job["kind"], job["total"], job["done"], job["failed"]) == ("ids.fetch", 2, 1, 1)
    assert [each["part"] for each in job["failures"]] == [UNKNOWN]
    figures = keeper.get(SYNC).json()
    one_of_them = {"count": 1, "is_capped": False}
    nothing = {"count": 0, "is_capped": False}
    assert (figures["object"], figures["known"], figures["whole"]) == (
        "sync",
        one_of_them,
        one_of_them,
    )
    assert figures["drift"] == dict.fromkeys(
        ["new", "metadata", "gone", "vanished", "kept"], nothing
    )
    assert figures["calls"]["last_minute"] == 3
    assert (figures["lists"], figures["missing_key"], figures["swept_at"]) == (None, "", None)


def test_a_query_or_ids_say_what_is_read_again(keeper: Program, recorded: RecordedUpstream) -> None:
    gold, free = (recorded.start_conversation("Hello", tier=tier) for tier in ("gold", "free"))
    started(keeper, kind="ids.fetch", ids=[gold, free])
    recorded.set_metadata(gold, {"tier": "gold", "lang": "de"})
    recorded.set_metadata(free, {"tier": "free", "lang": "de"})
    assert started(keeper, kind="sync.conversations", query="tier:gold")["done"] == 1
    drifted = Conversation.objects.exclude(drift="").values_list("conversation_id", flat=True)
    assert list(drifted.all()) == [gold]
    assert started(keeper, kind="sync.conversations", ids=[free])["done"] == 1
    assert set(drifted.all()) == {gold, free}


def test_the_other_kinds_are_started_too(keeper: Program, recorded: RecordedUpstream) -> None:
    one = recorded.start_conversation("Hello")
    started(keeper, kind="ids.fetch", ids=[one])
    assert started(keeper, kind="sync.stale", days=0)["done"] == 1
    assert started(keeper, kind="sync.stale")["done"] == 0
    assert started(keeper, kind="sync.sweep")["state"] == "done"
    assert keeper.get(SYNC).json()["swept_at"] is not None
    assert keeper.post(SYNC, {"kind": "sync.sweep"}).status_code == 200
    assert keeper.post(SYNC, {"kind": "sync.sweep"}).status_code == 409


@pytest.mark.parametrize(
    ("body", "param", "code"),
    [
        ({}, "kind", "invalid_value"),
        ({"kind": "mirror.forget"}, "kind", "invalid_value"),
        ({"kind": "ids.fetch"}, "ids", "missing_required_parameter"),
        ({"kind": "ids.fetch", "ids": []}, "ids", "invalid_value"),
        ({"kind": "ids.fetch", "ids": "conv_1"}, "ids", "invalid_value"),
        ({"kind": "ids.fetch", "ids": ["x" * 65]}, "ids", "invalid_value"),
        ({"kind": "ids.fetch", "ids": ["a\x00"]}, "ids", "invalid_value"),
        ({"kind": "ids.fetch", "ids": [UNKNOWN], "query": "x"}, "query", "unknown_parameter"),
        ({"kind": "sync.conversations"}, "query", "missing_required_parameter"),
        ({"kind": "sync.conversations", "ids": ["a"], "query": "b"}, "query", "invalid_value"),
        ({"kind": "sync.conversations", "query": 'tier:"gold'}, "q", "invalid_query"),
        ({"kind": "sync.stale", "days": -1}, "days", "invalid_value"),
        ({"kind": "sync.stale", "days": 10**6}, "days", "invalid_value"),
        ({"kind": "sync.sweep", "days": 1}, "days", "unknown_parameter"),
        ({"kind": "sync.sweep", "often": 1}, "often", "unknown_parameter"),
        ({"kind": "sync.new"}, "kind", "cannot_list"),
    ],
)
def test_what_cannot_be_started_is_refused(
    keeper: Program, body: dict[str, Any], param: str, code: str
) -> None:
    assert error(keeper.post(SYNC, body)) == (400, param, code)
    assert not Job.objects.exists()


def test_more_ids_than_are_taken_at_once_are_refused(
    keeper: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = {"kind": "ids.fetch", "ids": [f"conv_{number}" for number in range(ids.MAX_LINES + 1)]}
    assert error(keeper.post(SYNC, body))[:2] == (400, "ids")


def test_without_a_key_nothing_is_started(
    openai_project: Callable[..., Project],
    recorded: RecordedUpstream,
    make_token: Callable[..., tuple[ApiToken, str]],
) -> None:
    front = openai_project(recorded, slug="front", key="", key_variable="NO_SUCH_KEY")
    keeper = Program(make_token(for_project=front)[1])
    assert keeper.get(SYNC).json()["missing_key"] == "NO_SUCH_KEY"
    assert error(keeper.post(SYNC, {"kind": "sync.sweep"})) == (503, None, "key_missing")


def test_of_a_local_project_all_is_known_and_whole(
    program: Program, start: Callable[..., str]
) -> None:
    start("Hello")
    Conversation.objects.update(synced_at=None, created_at=timezone.now())
    figures = program.get(LOCAL).json()
    counts = [figures[name]["count"] for name in ("known", "whole", "never_fetched", "stale")]
    assert counts == [1, 1, 0, 0]
    assert error(program.post(LOCAL, {"kind": sync.SWEEP})) == (400, None, "no_upstream")


def test_a_parameter_that_is_not_there_is_refused(keeper: Program) -> None:
    assert error(keeper.get(SYNC, kind="x")) == (400, "kind", "unknown_parameter")
