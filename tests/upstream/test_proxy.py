"""A proxy that changes nothing unless told to, and then breaks exactly that."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import httpx2
import openai
import pytest
from openai import OpenAI

from tests.upstream.faults import (
    Fault,
    answer,
    chaos,
    cut_after,
    cut_before,
    delay,
    locked,
    lose,
    page,
    rate_limit,
    redirect,
    rewrite,
    truncate,
)
from tests.upstream.proxy import Call, FaultProxy
from tests.upstream.recorded import RecordedUpstream

PATH = "/v1/conversations"


@pytest.fixture
def broken(recorded: RecordedUpstream, faults_for: Callable[..., FaultProxy]) -> FaultProxy:
    return faults_for(recorded)


@pytest.fixture
def client(broken: FaultProxy) -> Iterator[OpenAI]:
    with OpenAI(
        api_key=broken.token, base_url=broken.base_url, max_retries=0, timeout=30
    ) as client:
        yield client


def message(text: str) -> Any:
    return {"type": "message", "role": "user", "content": text}


def connected(port: int) -> closing[http.client.HTTPConnection]:
    return closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10))


def got(connection: http.client.HTTPConnection, path: str, *, token: str) -> tuple[object, ...]:
    """The answer without what differs each time."""
    connection.request("GET", path, headers={"Authorization": f"Bearer {token}"})
    answer = connection.getresponse()
    headers = [pair for pair in answer.getheaders() if pair[0] not in {"x-request-id", "date"}]
    return answer.status, answer.reason, headers, answer.read()


def test_the_sdk_works_through_it(faults: FaultProxy) -> None:
    with OpenAI(api_key=faults.token, base_url=faults.base_url, max_retries=0) as client:
        texts = [f"{number} ✓" for number in range(5)]
        conversation = client.conversations.create(
            metadata={"tier": "gold"}, items=[message(text) for text in texts]
        )
        walked = list(client.conversations.items.list(conversation.id, limit=2, order="asc"))
        assert [item.to_dict()["content"][0]["text"] for item in walked] == texts  # type: ignore[index]
        client.conversations.items.delete(walked[0].id or "", conversation_id=conversation.id)
        assert client.conversations.delete(conversation.id).deleted
    assert [(call.method, call.status, call.fault) for call in faults.calls] == [
        ("POST", 200, "passed"),
        *[("GET", 200, "passed")] * 3,
        *[("DELETE", 200, "passed")] * 2,
    ]


def test_bytes_and_the_connection_are_kept(faults: FaultProxy) -> None:
    with connected(faults.upstream.port) as direct, connected(faults.port) as through:
        sockets = set()
        for path in ("/healthz", "/v1/conversations", "/v1/no", "/v1/conversations/x/items"):
            assert got(through, path, token=faults.token) == got(direct, path, token=faults.token)
            sockets.add(through.sock)
    assert len(sockets) == 1


def test_a_body_in_chunks_passes(broken: FaultProxy, recorded: RecordedUpstream) -> None:
    body = json.dumps({"metadata": {"tier": "gold"}}).encode()
    with connected(broken.port) as connection:
        connection.request(
            "POST",
            "/v1/conversations",
            body=iter([body[:5], body[5:]]),
            headers={"Authorization": f"Bearer {broken.token}"},
            encode_chunked=True,
        )
        created = json.loads(connection.getresponse().read())
    assert recorded.metadata(created["id"]) == {"tier": "gold"}


@pytest.mark.parametrize(
    ("fault", "seen"),
    [
        (cut_before(), Call("POST", PATH, "cut before", was_asked=False, status=0)),
        (cut_before(reset=True), Call("POST", PATH, "cut before", was_asked=False, status=0)),
        (cut_after(), Call("POST", PATH, "cut after", was_asked=True, status=0)),
        (cut_after(reset=True), Call("POST", PATH, "cut after", was_asked=True, status=0)),
        (cut_after(0.5), Call("POST", PATH, "cut after 0.5", was_asked=True, status=200)),
    ],
)
def test_a_cut_leaves_the_client_without_an_answer(
    client: OpenAI,
    broken: FaultProxy,
    recorded: RecordedUpstream,
    fault: Fault,
    seen: Call,
) -> None:
    with broken.rule(fault), pytest.raises((openai.APIConnectionError, httpx2.TransportError)):
        client.conversations.create()
    assert len(recorded.conversation_ids()) == seen.was_asked
    assert broken.calls == [seen]


@pytest.mark.parametrize(
    ("fault", "raised"),
    [
        (answer(401, {"error": {}}), openai.AuthenticationError),
        (answer(404, {"error": {}}), openai.NotFoundError),
        (answer(409, {"error": {}}), openai.ConflictError),
        (rate_limit(3), openai.RateLimitError),
        (locked(), openai.BadRequestError),
        (answer(503), openai.InternalServerError),
        (redirect("http://127.0.0.1:1/v1"), openai.APIConnectionError),
    ],
)
def test_an_answer_comes_instead_of_the_upstreams(
    client: OpenAI,
    broken: FaultProxy,
    recorded: RecordedUpstream,
    fault: Fault,
    raised: type[openai.APIError],
) -> None:
    with broken.rule(fault), pytest.raises(raised):
        client.conversations.create()
    assert recorded.conversation_ids() == []
    assert not broken.calls[0].was_asked


def test_a_rate_limit_says_when_to_come_back(client: OpenAI, broken: FaultProxy) -> None:
    with broken.rule(rate_limit(3)), pytest.raises(openai.RateLimitError) as refused:
        client.conversations.create()
    assert refused.value.response.headers["retry-after"] == "3"
    assert refused.value.code == "rate_limit_exceeded"


def test_an_answer_is_lost_after_the_call_was_served(
    client: OpenAI, broken: FaultProxy, recorded: RecordedUpstream
) -> None:
    with broken.rule(lose(504)), pytest.raises(openai.InternalServerError):
        client.conversations.create()
    assert len(recorded.conversation_ids()) == 1


def test_a_body_is_truncated_replaced_and_rewritten(
    client: OpenAI, broken: FaultProxy, recorded: RecordedUpstream
) -> None:
    conversation_id = recorded.start_conversation("Hello")

    def read() -> str:
        answer = client.conversations.with_raw_response.retrieve(conversation_id)
        return str(answer.http_response.text)

    whole = read()
    with broken.rule(truncate(), times=1):
        assert read() == whole[: len(whole) // 2]
    with broken.rule(page(), times=1):
        assert "<html>" in read()
    with broken.rule(rewrite(lambda body: body | {"later": [1]}), times=1):
        assert json.loads(read()) == json.loads(whole) | {"later": [1]}
    assert read() == whole


def test_a_call_held_up_is_served_though_its_client_gave_up(
    client: OpenAI, broken: FaultProxy, recorded: RecordedUpstream
) -> None:
    impatient = client.with_options(timeout=httpx2.Timeout(10, read=0.05))
    with broken.rule(delay(0.3)), pytest.raises(openai.APITimeoutError):
        impatient.conversations.create()
    broken.wait_until_quiet()
    assert len(recorded.conversation_ids()) == 1
    with broken.rule(delay(0.3, after=True)), pytest.raises(openai.APITimeoutError):
        impatient.conversations.create()
    broken.wait_until_quiet()
    assert len(recorded.conversation_ids()) == 2


def test_rules_choose_calls_by_method_path_and_number(client: OpenAI, broken: FaultProxy) -> None:
    rule = broken.rule(answer(500), method="POST", path=r"/conversations$", times=2, every=2)
    outcomes = []
    for _ in range(8):
        try:
            conversation = client.conversations.create()
            client.conversations.items.create(conversation.id, items=[message("Hello")])
            outcomes.append(200)
        except openai.InternalServerError as error:
            outcomes.append(error.status_code)
    assert outcomes == [200, 500, 200, 500, 200, 200, 200, 200]
    assert rule.hits == 2
    assert len(broken.calls_of("POST", r"/items$")) == 6


def test_nothing_answers_while_it_is_down(client: OpenAI, broken: FaultProxy) -> None:
    client.conversations.create()
    address = broken.base_url
    with broken.down(), pytest.raises(openai.APIConnectionError) as refused:
        client.conversations.create()
    assert isinstance(refused.value.__cause__, httpx2.ConnectError)
    client.conversations.create()
    assert broken.base_url == address


def test_chaos_is_the_same_for_the_same_seed(client: OpenAI, broken: FaultProxy) -> None:
    def run(seed: int) -> list[str]:
        broken.clear()
        with broken.rule(chaos(0.5, seed=seed)):
            for _ in range(24):
                try:
                    client.conversations.with_raw_response.create()
                except (openai.APIError, httpx2.TransportError):
                    continue
        return [call.fault for call in broken.calls]

    first = run(7)
    assert first == run(7) != run(8)
    assert 4 < first.count("passed") < 20
