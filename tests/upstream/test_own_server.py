"""Our own server as somebody else's upstream."""

from __future__ import annotations

import pytest
from openai import OpenAI

from conversations_admin.models import Project
from tests.upstream.own_server import OwnServer


def list_of_conversations(server: OwnServer, token: str) -> list[str]:
    with OpenAI(api_key=token, base_url=server.base_url, max_retries=0) as client:
        answer = client.get("/conversations", cast_to=dict[str, object])
    data = answer["data"]
    assert isinstance(data, list)
    return [each["id"] for each in data]


def test_projects_of_their_own_do_not_see_each_other(upstream: OwnServer) -> None:
    other = upstream.make_project()
    with OpenAI(api_key=upstream.token, base_url=upstream.base_url, max_retries=0) as client:
        conversation = client.conversations.create(metadata={"tier": "gold"})
    assert list_of_conversations(upstream, upstream.token) == [conversation.id]
    assert list_of_conversations(upstream, other) == []


def test_what_it_keeps_survives_a_power_cut(upstream: OwnServer) -> None:
    with OpenAI(api_key=upstream.token, base_url=upstream.base_url, max_retries=0) as client:
        conversation = client.conversations.create()
    upstream.kill()
    assert not upstream.is_running
    upstream.start()
    assert list_of_conversations(upstream, upstream.token) == [conversation.id]


@pytest.mark.django_db
def test_a_project_in_front_of_it_names_a_variable_that_holds_its_key(
    upstream: OwnServer, openai_project: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert callable(openai_project)
    project: Project = openai_project(upstream, is_mirrored=False, timeout=1)
    assert project.is_upstream
    assert not project.keeps_text
    assert (project.base_url, project.timeout) == (upstream.base_url, 1)
