"""How the ways an upstream can fail look to a program that calls us."""

from __future__ import annotations

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
