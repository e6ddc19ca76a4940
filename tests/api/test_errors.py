"""Every row of the API's table of errors, and what else can go wrong with a request."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from conversations_admin.models import Conversation, Item
from tests.api.conftest import Answer, Program

pytestmark = pytest.mark.django_db

NOWHERE = "/v1/conversations/conv_0"
PAIRS_17 = {f"k{n}": "v" for n in range(17)}
ITEM = {"role": "user", "content": "x"}


def error_of(answer: Answer, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.content
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["x-request-id"].startswith("req_")
    assert answer.json().keys() == {"error"}
    error: dict[str, Any] = answer.json()["error"]
    assert error.keys() >= {"message", "type", "param", "code"}
    assert error["type"] == ("server_error" if status >= 500 else "invalid_request_error")
    return error


def refusal(answer: Answer, status: int = 400) -> tuple[Any, Any]:
    error = error_of(answer, status)
    return error["code"], error["param"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", NOWHERE),
        ("DELETE", NOWHERE),
        ("GET", f"{NOWHERE}/items"),
        ("GET", f"{NOWHERE}/items/msg_0"),
        ("DELETE", f"{NOWHERE}/items/msg_0"),
    ],
)
def test_an_unknown_conversation_is_not_found(program: Program, method: str, path: str) -> None:
    error = error_of(program.send(method, path), 404)
    assert error["message"] == "Conversation with id 'conv_0' not found."
    assert (error["code"], error["param"]) == (None, None)


@pytest.mark.parametrize(("path", "key"), [("", "metadata"), ("/items", "items")])
def test_writing_to_an_unknown_conversation_is_not_found(
    program: Program, path: str, key: str
) -> None:
    body = {key: {} if key == "metadata" else [ITEM]}
    assert refusal(program.post(NOWHERE + path, body), 404) == (None, None)


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_an_unknown_item_is_not_found(
    program: Program, start: Callable[..., str], method: str
) -> None:
    other = start("elsewhere")
    item_id = Item.objects.get(conversation__conversation_id=other).item_id
    for wanted in ("msg_0", item_id):
        error = error_of(program.send(method, f"/v1/conversations/{start()}/items/{wanted}"), 404)
        assert error["message"] == f"Item with id '{wanted}' not found in conversation."
        assert (error["code"], error["param"]) == (None, None)


def test_an_unknown_after_is_not_found(program: Program, start: Callable[..., str]) -> None:
    answer = program.get(f"/v1/conversations/{start('a')}/items", after="msg_0")
    error = error_of(answer, 404)
    assert (error["param"], error["message"]) == ("after", "No item found with id 'msg_0'")


@pytest.mark.parametrize("body", [b"{", b"{'a': 1}", b"\xff\xfe", b'{"metadata": NaN}', b"nope"])
def test_broken_json_is_refused(program: Program, body: bytes) -> None:
    assert refusal(program.post("/v1/conversations", body)) == ("invalid_json", None)


@pytest.mark.parametrize("open_close", [(b"[", b"]"), (b'{"a":', b"}")])
def test_endless_nesting_is_refused(program: Program, open_close: tuple[bytes, bytes]) -> None:
    opening, closing = open_close
    body = b'{"items":' + opening * 100_000 + b"1" + closing * 100_000 + b"}"
    assert refusal(program.post("/v1/conversations", body)) == ("invalid_json", None)


@pytest.mark.parametrize(
    ("query", "code", "param"),
    [
        ("limit=101", "integer_above_max_value", "limit"),
        ("limit=0", "integer_below_min_value", "limit"),
        ("limit=-1", "integer_below_min_value", "limit"),
        ("limit=x", "invalid_type", "limit"),
        ("limit=", "invalid_type", "limit"),
        ("limit=1.5", "invalid_type", "limit"),
        ("order=newest", "invalid_value", "order"),
        ("include=everything", "invalid_value", "include[0]"),
        ("include[]=message.input_image.image_url&include[]=x", "invalid_value", "include[1]"),
    ],
)
def test_a_bad_parameter_is_refused(
    program: Program, start: Callable[..., str], query: str, code: str, param: str
) -> None:
    answer = program.get(f"/v1/conversations/{start()}/items?{query}")
    assert refusal(answer) == (code, param)


@pytest.mark.parametrize(
    ("metadata", "code", "param"),
    [
        (PAIRS_17, "object_above_max_properties", "metadata"),
        ({"k" * 65: "v"}, "property_name_above_max_length", f"metadata.{'k' * 65}"),
        ({"tier": "v" * 513}, "string_above_max_length", "metadata.tier"),
        ({"tier": 1}, "invalid_type", "metadata.tier"),
        ({"tier": None}, "invalid_type", "metadata.tier"),
        ([], "invalid_type", "metadata"),
        ("tier", "invalid_type", "metadata"),
    ],
)
def test_bad_metadata_is_refused_everywhere(
    program: Program, start: Callable[..., str], metadata: Any, code: str, param: str
) -> None:
    conversation_id = start(tier="gold")
    for path in ("/v1/conversations", f"/v1/conversations/{conversation_id}"):
        assert refusal(program.post(path, {"metadata": metadata})) == (code, param)
    assert Conversation.objects.get().metadata == {"tier": "gold"}


@pytest.mark.parametrize(
    ("items", "code", "param"),
    [
        ([ITEM] * 21, "array_above_max_length", "items"),
        ({}, "invalid_type", "items"),
        ([1], "invalid_type", "items[0]"),
        ([ITEM, {"type": "nonsense"}], "invalid_value", "items[1].type"),
        ([{"role": "boss", "content": "x"}], "invalid_value", "items[0].role"),
        ([{"role": "user"}], "missing_required_parameter", "items[0].content"),
        ([ITEM | {"colour": "red"}], "unknown_parameter", "items[0].colour"),
        ([ITEM | {"id": "fc_1"}], "invalid_value", "items[0].id"),
        (
            [{"role": "user", "content": [{"type": "input_text", "text": 5}]}],
            "invalid_type",
            "items[0].content[0].text",
        ),
    ],
)
def test_bad_items_are_refused_everywhere_and_nothing_is_stored(
    program: Program, start: Callable[..., str], items: Any, code: str, param: str
) -> None:
    conversation_id = start()
    for path in ("/v1/conversations", f"/v1/conversations/{conversation_id}/items"):
        assert refusal(program.post(path, {"items": items})) == (code, param)
    assert not Item.objects.exists()


@pytest.mark.parametrize(("path", "param"), [("", "metadata"), ("/items", "items")])
@pytest.mark.parametrize("body", [b"", b"{}", b"null"])
def test_a_missing_field_is_named(
    program: Program, start: Callable[..., str], path: str, param: str, body: bytes
) -> None:
    answer = program.post(f"/v1/conversations/{start()}{path}", body)
    assert error_of(answer, 400)["message"] == f"Missing required parameter: '{param}'."
    assert refusal(answer) == ("missing_required_parameter", param)


@pytest.mark.parametrize("body", [[], "x", 1, True])
def test_a_body_that_is_no_object_is_refused(program: Program, body: Any) -> None:
    assert refusal(program.post("/v1/conversations", body)) == ("invalid_type", None)


def test_an_unknown_field_is_refused(program: Program, start: Callable[..., str]) -> None:
    conversation_id = start()
    for path in ("", f"/{conversation_id}", f"/{conversation_id}/items"):
        body = {"metadata": {}, "name": "x"} if path.count("/") < 2 else {"name": "x"}
        answer = program.post(f"/v1/conversations{path}", body)
        assert refusal(answer) == ("unknown_parameter", "name")


def test_an_item_that_is_here_already_is_refused(
    program: Program, start: Callable[..., str]
) -> None:
    path = f"/v1/conversations/{start()}/items"
    assert program.post(path, {"items": [ITEM | {"id": "msg_1"}]}).status_code == 200
    twice = {"items": [ITEM, ITEM | {"id": "msg_1"}]}
    assert refusal(program.post(path, twice)) == ("item_already_in_conversation", "items")
    unknown = {"items": [{"type": "item_reference", "id": i} for i in ("msg_1", "msg_2")]}
    error_of(program.post(path, unknown), 404)
    assert Item.objects.count() == 1


def test_without_a_key_the_caller_is_told_how_to_send_one(stranger: Program) -> None:
    answer = stranger.get("/v1/conversations")
    assert refusal(answer, 401) == (None, None)
    assert "Bearer" in error_of(answer, 401)["message"]
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "path",
    [
        "/v1",
        "/v1/",
        "/v1/models",
        "/v1/conversations/",
        "/v1/conversations/conv_1/",
        "/v1/conversations/conv_1/items/",
        "/v1/conversations//items",
        "/v1/conversations/a/b/c",
        "/api/nothing",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "BREW"])
def test_an_unknown_path_is_named(
    stranger: Program, program: Program, path: str, method: str
) -> None:
    for caller in (stranger, program):
        error = error_of(caller.send(method, path), 404)
        assert error["message"] == f"Invalid URL ({method} {path})"
        assert (error["code"], error["param"]) == (None, None)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/v1/conversations"),
        ("DELETE", "/v1/conversations"),
        ("PATCH", "/v1/conversations/conv_1"),
        ("PUT", "/v1/conversations/conv_1/items"),
        ("POST", "/v1/conversations/conv_1/items/msg_1"),
        ("TRACE", "/v1/conversations"),
        ("BREW", "/v1/conversations"),
    ],
)
def test_a_wrong_method_is_named(program: Program, method: str, path: str) -> None:
    answer = program.send(method, path)
    assert refusal(answer, 405) == (None, None)
    assert f"{method} {path}" in error_of(answer, 405)["message"]
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize(
    "odd", ["%00", "%ED%A0%80", "%F0%9F%98%80", "a%20b", "'\"<>", "..", "%0A", "x" * 10_000, "%FF"]
)
def test_an_odd_id_is_merely_not_found(
    program: Program, start: Callable[..., str], odd: str
) -> None:
    conversation_id = start("a")
    error_of(program.get(f"/v1/conversations/{odd}"), 404)
    error_of(program.delete(f"/v1/conversations/{odd}"), 404)
    error_of(program.post(f"/v1/conversations/{odd}", {"metadata": {}}), 404)
    error_of(program.post(f"/v1/conversations/{odd}/items", {"items": [ITEM]}), 404)
    error_of(program.get(f"/v1/conversations/{conversation_id}/items/{odd}"), 404)
    error_of(program.delete(f"/v1/conversations/{conversation_id}/items/{odd}"), 404)
    error_of(program.get(f"/v1/conversations/{conversation_id}/items?after={odd}"), 404)
    error_of(program.get(f"/v1/conversations?after={odd}"), 404)
    error_of(program.get(f"/v1/conversations?before={odd}"), 404)


def test_a_body_over_the_limit_is_refused_before_it_is_read(
    program: Program, settings: Any
) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2**20
    error = error_of(program.post("/v1/conversations", b" " * (2**20 + 1)), 413)
    assert "1 MB" in error["message"]


def test_a_crash_is_told_and_logged_without_what_was_sent(
    program: Program, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    sent = "the customer's words"

    def crash(*_: object, **__: object) -> None:
        raise RuntimeError(sent)

    monkeypatch.setattr("conversations_admin.api.v1.conversations.parse_create", crash)
    with caplog.at_level(logging.ERROR):
        answer = program.post("/v1/conversations", {})
    assert "Nothing was stored" in error_of(answer, 500)["message"]
    assert answer.headers["x-request-id"] in caplog.text
    assert "RuntimeError" in caplog.text
    assert sent not in caplog.text


def test_a_silent_database_is_told_as_such(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OperationalError("host=db user=console")

    monkeypatch.setattr("conversations_admin.api.authentication._token", fail)
    answer = program.get("/v1/conversations")
    assert "host=" not in error_of(answer, 503)["message"]
    assert answer.headers["Retry-After"]


def test_head_and_options_are_answered(program: Program) -> None:
    assert program.send("HEAD", "/v1/conversations").status_code == 200
    options = program.send("OPTIONS", "/v1/conversations")
    assert options.status_code == 204
    assert options.headers["Allow"] == "GET, POST, HEAD, OPTIONS"


@pytest.mark.parametrize("accept", ["*/*", "text/html", "nonsense", "application/xml;q=1"])
def test_the_answer_is_json_whatever_is_accepted(program: Program, accept: str) -> None:
    answer = program.send("GET", "/v1/conversations", headers={"Accept": accept})
    assert answer.json()["object"] == "list"


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "text/plain",
        "",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
    ],
)
def test_a_body_is_json_whatever_it_is_called(secret: str, content_type: str) -> None:
    body = json.dumps({"metadata": {"a": "b"}})
    answer = Client(headers={"Authorization": f"Bearer {secret}"}).generic(
        "POST", "/v1/conversations", body, content_type=content_type
    )
    assert answer.json()["metadata"] == {"a": "b"}


def test_a_query_with_too_many_parameters_is_refused(program: Program) -> None:
    many = "&".join(f"a{n}=1" for n in range(3000))
    error_of(program.get(f"/v1/conversations?{many}"), 400)


def in_chunks(body: bytes) -> dict[str, Any]:
    """What a server that undoes the chunks hands on: no length, and an input that ends."""
    return {
        "headers": {"Transfer-Encoding": "chunked"},
        "wsgi.input": BytesIO(body),
        "wsgi.input_terminated": True,
        "CONTENT_LENGTH": "",
    }


def test_a_body_in_chunks_is_read(program: Program) -> None:
    answer = program.post("/v1/conversations", **in_chunks(b'{"metadata": {"a": "b"}}'))
    assert answer.json()["metadata"] == {"a": "b"}


def test_a_body_in_chunks_is_limited_too(program: Program, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    error_of(program.post("/v1/conversations", **in_chunks(b" " * 101)), 413)


def test_a_body_without_an_end_is_refused(program: Program) -> None:
    answer = program.post("/v1/conversations", {}, headers={"Transfer-Encoding": "chunked"})
    assert "Content-Length" in error_of(answer, 411)["message"]
