"""How the ways an upstream can fail look to a program that calls us."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory

from conversations_admin.api.exceptions import envelope
from conversations_admin.errors import (
    ConsoleError,
    KeyMissing,
    OutcomeUnknown,
    UpstreamBroken,
    UpstreamRefused,
    UpstreamUnreachable,
)
from conversations_admin.models import ApiToken, AuditEntry, Project
from tests.api.conftest import Program
from tests.api.test_errors import error_of
from tests.upstream.proxy import FaultProxy


def answered(error: ConsoleError) -> Response:
    request = Request(APIRequestFactory().post("/v1/conversations"))
    return envelope(error, {"request": request, "view": None})


def test_an_unknown_outcome_tells_the_sdk_not_to_send_again() -> None:
    response = answered(OutcomeUnknown("Nobody knows."))

    assert response.status_code == 504
    assert response.headers["x-should-retry"] == "false"
    assert response.data["error"]["code"] == "outcome_unknown"


@pytest.mark.parametrize(("seconds", "header"), [(0.2, "1"), (7.0, "7"), (None, None)])
def test_a_refusal_passes_on_how_long_to_wait(seconds: float | None, header: str | None) -> None:
    error = UpstreamRefused("Slow down.", status=429, code="slow_down", retry_after=seconds)

    response = answered(error)

    assert response.status_code == 429
    assert response.headers.get("Retry-After") == header
    assert response.data["error"]["code"] == "slow_down"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (UpstreamUnreachable("Nobody there.", code="connection_refused"), 503),
        (KeyMissing("No key."), 503),
        (UpstreamBroken("A web page."), 502),
    ],
)
def test_a_failure_of_the_upstream_is_a_fault_of_a_server(error: ConsoleError, status: int) -> None:
    response = answered(error)

    assert response.status_code == status
    assert response.data["error"]["type"] == "server_error"


@pytest.mark.django_db(transaction=True)
def test_where_the_upstream_is_stays_with_the_operators(
    openai_project: Callable[..., Project],
    make_token: Callable[..., tuple[ApiToken, str]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    project = openai_project("http://127.0.0.1:1/v1")
    program = Program(make_token(for_project=project)[1])
    told = error_of(program.post("/v1/conversations", {}), 503)["message"]
    assert told == "Nothing listens at the address of the upstream. Nothing was sent."
    entries = AuditEntry.objects.filter(project=project.slug, action="conversation.create")
    assert entries.count() == 2
    assert not [entry for entry in entries if "127.0.0.1" in str(entry.changes)]
    assert "(127.0.0.1:1)" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_a_crash_in_the_middle_of_a_write_promises_nothing(
    faults: FaultProxy,
    openai_project: Callable[..., Project],
    make_token: Callable[..., tuple[ApiToken, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The SDK sends again what failed with a 500, unless it is told not to."""
    program = Program(make_token(for_project=openai_project(faults))[1])
    monkeypatch.setattr("conversations_admin.actions.writing.end_succeeded", crash)
    answer = program.post("/v1/conversations", {"metadata": {"tier": "gold"}})
    assert "Nothing was stored" not in error_of(answer, 500)["message"]
    assert "read what is there before you send it again" in error_of(answer, 500)["message"]
    assert answer.headers["x-should-retry"] == "false"
    assert len(faults.calls_of("POST", r"/conversations")) == 1


@pytest.mark.django_db(transaction=True)
def test_a_crash_of_a_read_may_be_tried_again(
    openai_project: Callable[..., Project],
    make_token: Callable[..., tuple[ApiToken, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    program = Program(make_token(for_project=openai_project("http://127.0.0.1:1/v1"))[1])
    monkeypatch.setattr("conversations_admin.api.v1.conversations.retrieve_conversation", crash)
    answer = program.get("/v1/conversations/conv_1")
    assert "Nothing was stored" in error_of(answer, 500)["message"]
    assert "x-should-retry" not in answer.headers


def crash(*_: object, **__: object) -> None:
    raise RuntimeError
