"""Items over HTTP: exactly what was sent comes back, once each, in order."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from tests.api.conftest import Program

pytestmark = pytest.mark.django_db

ODD_TEXTS = [
    "\x00",
    "a\x00b",
    "\ud800",
    "x\udc00y",
    "<script>alert(1)</script>",
    "\u2028\u2029\ufeff",
    "e\u0301",
    "",
    " " * 1000,
]
# Every test of this file changes only what it makes itself, so examples may share a database.
SHARED = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def message(text: str) -> dict[str, Any]:
    return {"role": "user", "content": [{"type": "input_text", "text": text}]}


def text_of(item: Any) -> str:
    text: str = item["content"][0]["text"]
    return text


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_any_text_comes_back_as_it_was_sent(program: Program, text: str) -> None:
    created = program.post("/v1/conversations", {"items": [message(text)]})
    assert created.status_code == 200, created.content
    path = f"/v1/conversations/{created.json()['id']}/items"
    listed = program.get(path)
    assert [text_of(item) for item in listed.json()["data"]] == [text]
    assert listed.content.isascii()
    one = program.get(f"{path}/{listed.json()['first_id']}").json()
    assert text_of(one) == text


@SHARED
@given(text=st.text(st.characters(codec=None, exclude_categories=[]), max_size=40))
def test_whatever_hypothesis_writes_comes_back(program: Program, text: str) -> None:
    created = program.post("/v1/conversations", {"items": [message(text)]}).json()
    listed = program.get(f"/v1/conversations/{created['id']}/items").json()
    # JSON cannot tell a pair of escaped halves from the character they make.
    assert text_of(listed["data"][0]) == json.loads(json.dumps(text))


@SHARED
@given(
    metadata=st.dictionaries(
        st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=64),
        st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=512),
        max_size=16,
    )
)
def test_metadata_within_the_limits_is_kept_and_found(
    program: Program, metadata: dict[str, str]
) -> None:
    created = program.post("/v1/conversations", {"metadata": metadata})
    assert created.status_code == 200, created.content
    assert created.json()["metadata"] == metadata
    path = f"/v1/conversations/{created.json()['id']}"
    assert program.get(path).json() == created.json()
    if metadata:
        pairs = {f"metadata[{key}]": value for key, value in metadata.items()}
        found = program.get("/v1/conversations", limit=100, **pairs).json()["data"]
        assert created.json() in found


@SHARED
@given(
    key=st.text(max_size=70),
    value=st.text(max_size=520) | st.integers() | st.none() | st.booleans(),
)
def test_a_pair_is_kept_or_refused_never_half(program: Program, key: str, value: Any) -> None:
    answer = program.post("/v1/conversations", {"metadata": {key: value}})
    assert answer.status_code in {200, 400}
    if answer.status_code == 200:
        assert answer.json()["metadata"] == {key: value}
    else:
        assert answer.json()["error"]["param"].startswith("metadata")


@SHARED
@given(size=st.integers(0, 20), limit=st.integers(1, 21), order=st.sampled_from(["asc", "desc"]))
def test_every_page_size_walks_all_items_once(
    program: Program, size: int, limit: int, order: str
) -> None:
    texts = [str(number) for number in range(size)]
    created = program.post("/v1/conversations", {"items": [message(text) for text in texts]})
    path = f"/v1/conversations/{created.json()['id']}/items"
    walked: list[str] = []
    query: dict[str, Any] = {"limit": limit, "order": order}
    while True:
        page = program.get(path, **query).json()
        walked += [text_of(item) for item in page["data"]]
        assert page["has_more"] == (len(walked) < size)
        if not page["has_more"]:
            break
        query["after"] = page["last_id"]
    assert walked == (texts if order == "asc" else texts[::-1])


@SHARED
@given(segment=st.text(min_size=1, max_size=80))
def test_any_id_in_the_address_is_answered(
    program: Program, start: Callable[..., str], segment: str
) -> None:
    quoted = quote(segment.encode("utf-8", "surrogatepass"), safe="")
    for path in (f"/v1/conversations/{quoted}", f"/v1/conversations/{quoted}/items/{quoted}"):
        assert program.get(path).status_code == 404
        assert program.get(path).json()["error"]["type"] == "invalid_request_error"


def test_new_items_are_answered_alone_and_in_order(
    program: Program, start: Callable[..., str]
) -> None:
    path = f"/v1/conversations/{start('old')}/items"
    added = program.post(path, {"items": [message("1"), message("2")]}).json()
    assert [text_of(item) for item in added["data"]] == ["1", "2"]
    assert added["has_more"] is False
    assert (added["first_id"], added["last_id"]) == tuple(item["id"] for item in added["data"])


def test_a_bare_include_is_understood_like_the_bracketed(
    program: Program, start: Callable[..., str]
) -> None:
    picture = {"type": "input_image", "image_url": "https://example.com/cat.png"}
    path = f"/v1/conversations/{start()}/items"
    body = {"items": [{"role": "user", "content": [picture]}]}
    wanted = "message.input_image.image_url"
    assert "cat.png" not in program.post(path, body).text
    for query in (f"include={wanted}", f"include[]={wanted}", f"include%5B%5D={wanted}"):
        assert "cat.png" in program.post(f"{path}?{query}", body).text
        assert "cat.png" in program.get(f"{path}?{query}").text
        item_id = program.get(path).json()["first_id"]
        assert "cat.png" in program.get(f"{path}/{item_id}?{query}").text


def test_ten_megabytes_of_text_come_back(program: Program) -> None:
    text = "word " * 2_000_000
    created = program.post("/v1/conversations", {"items": [message(text)]})
    assert created.status_code == 200
    listed = program.get(f"/v1/conversations/{created.json()['id']}/items").json()
    assert text_of(listed["data"][0]) == text
