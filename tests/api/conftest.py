"""A program with a key, in this process."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from conversations_admin.models import ApiToken, User

type Answer = Any


class Program:
    """Speaks JSON to the routes. `answer.status_code`, `answer.json()`, as Django's client."""

    def __init__(self, secret: str | None) -> None:
        headers = {} if secret is None else {"Authorization": f"Bearer {secret}"}
        self.http = Client(headers=headers, raise_request_exception=False)

    def get(self, path: str, **query: Any) -> Answer:
        return self.http.get(path, query)

    def post(self, path: str, body: Any = None, **options: Any) -> Answer:
        raw = body if isinstance(body, bytes) else json.dumps(body)
        return self.http.post(path, raw, content_type="application/json", **options)

    def delete(self, path: str) -> Answer:
        return self.http.delete(path)

    def send(self, method: str, path: str, **options: Any) -> Answer:
        return self.http.generic(method, path, **options)


@pytest.fixture
def program(secret: str) -> Program:
    """Holds a key to read and write the project."""
    return Program(secret)


@pytest.fixture
def stranger() -> Program:
    """Holds no key."""
    return Program(None)


@pytest.fixture
def program_of() -> Callable[[str], Program]:
    return Program


@pytest.fixture
def auditor(
    make_user: Callable[..., User], make_token: Callable[..., tuple[ApiToken, str]]
) -> Program:
    """Holds the key of somebody who may find conversations and not read messages."""
    return Program(make_token("auditor", user=make_user("auditor"))[1])


@pytest.fixture
def start(program: Program) -> Callable[..., str]:
    """`start("Hello", tier="gold")`: a conversation over the API; answers its id."""

    def make(*texts: str, **metadata: str) -> str:
        items = [{"role": "user", "content": text} for text in texts]
        answer = program.post("/v1/conversations", {"metadata": metadata, "items": items})
        assert answer.status_code == 200, answer.content
        conversation_id: str = answer.json()["id"]
        return conversation_id

    return make
