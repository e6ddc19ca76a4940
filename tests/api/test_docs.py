"""The page about the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from conversations_admin.api.documentation.schema import openapi
from conversations_admin.models import Project, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(project: Project, sign_in: Callable[[User], Client], viewer: User) -> Any:
    answer = sign_in(viewer).get("/api/docs/")
    assert answer.status_code == 200
    return answer


def test_the_page_names_every_operation_and_its_parameters(page: Any) -> None:
    for path, methods in openapi()["paths"].items():
        assert f"<code>{path}</code>" in page.text
        for operation in methods.values():
            assert f'id="{operation["operationId"]}"' in page.text
            for parameter in operation.get("parameters", []):
                assert f'<td class="mono">{parameter["name"]}</td>' in page.text


def test_the_page_shows_the_address_of_this_server(page: Any, settings: Any) -> None:
    assert 'base_url="http://testserver/v1"' in page.text.replace("&quot;", '"')


def test_behind_a_proxy_the_public_address_is_shown(
    project: Project, sign_in: Callable[[User], Client], viewer: User, settings: Any
) -> None:
    settings.PUBLIC_URL = "https://console.example"
    page = sign_in(viewer).get("/api/docs/").text
    assert "https://console.example/v1" in page
    assert "testserver" not in page


def test_the_page_keeps_the_content_policy_of_all_pages(page: Any) -> None:
    policy = page.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy


def test_people_may_take_the_document_with_them(
    sign_in: Callable[[User], Client], viewer: User
) -> None:
    assert sign_in(viewer).get("/api/docs/openapi.json").json() == openapi()
