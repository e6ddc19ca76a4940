"""Who gets in: keys, scopes, projects, and every route against every kind of caller."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver
from django.utils import timezone

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.tokens import revoke_token
from conversations_admin.api import urls
from conversations_admin.models import ApiToken, AuditEntry, Project, User
from conversations_admin.models.audit import Outcome
from conversations_admin.models.token import Scope
from tests.api.conftest import Program

pytestmark = pytest.mark.django_db

OPEN_TO_ALL = {"healthz", "readyz", "api_index", "api_unknown"}
OPEN_TO_PEOPLE = {"api_docs", "api_docs_schema"}
# Every route that asks for a key: the calls a key to read may make, and those it may not.
ROUTES: dict[str, tuple[str, list[tuple[str, Any]], list[tuple[str, Any]]]] = {
    "v1_conversations": ("/v1/conversations", [("GET", None)], [("POST", {})]),
    "v1_conversation": (
        "/v1/conversations/{id}",
        [("GET", None)],
        [("POST", {"metadata": {}}), ("DELETE", None)],
    ),
    "v1_items": (
        "/v1/conversations/{id}/items",
        [("GET", None)],
        [("POST", {"items": [{"role": "user", "content": "x"}]})],
    ),
    "v1_item": ("/v1/conversations/{id}/items/{item}", [("GET", None)], [("DELETE", None)]),
    "api_schema": ("/api/schema/", [("GET", None)], []),
    "api_projects": ("/api/projects/", [("GET", None)], []),
    "api_project": ("/api/projects/support/", [("GET", None)], []),
    "api_conversations": ("/api/projects/support/conversations/", [("GET", None)], []),
    "api_conversation": ("/api/projects/support/conversations/{id}/", [("GET", None)], []),
    "api_export": ("/api/projects/support/export/", [("GET", None)], []),
    "api_facets": ("/api/projects/support/facets/", [("GET", None)], []),
    "api_count": ("/api/projects/support/count/", [("GET", None)], []),
    "api_volume": ("/api/projects/support/volume/", [("GET", None)], []),
    "api_keys": ("/api/projects/support/keys/", [("GET", None)], []),
    "api_key_values": ("/api/projects/support/keys/values/?key=tier", [("GET", None)], []),
    "api_views": ("/api/projects/support/views/", [("GET", None)], [("POST", {"name": "x"})]),
    "api_view": (
        "/api/projects/support/views/{view}/",
        [("GET", None)],
        [("PATCH", {"name": "y"}), ("DELETE", None)],
    ),
    "api_jobs": (
        "/api/projects/support/jobs/",
        [("GET", None)],
        [("POST", {"kind": "search.rebuild"})],
    ),
    "api_job": ("/api/projects/support/jobs/{job}/", [("GET", None)], []),
    "api_job_cancel": ("/api/projects/support/jobs/{job}/cancel/", [], [("POST", None)]),
    "api_sync": (
        "/api/projects/support/sync/",
        [("GET", None)],
        [("POST", {"kind": "sync.sweep"})],
    ),
    "api_audit": ("/api/projects/support/audit/", [("GET", None)], []),
}
# What somebody may read who may do nothing: what the key is for, and what all may know.
NEEDS_NO_PERMISSION = {"api_schema", "api_projects", "api_project", "api_audit"}


def named(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from named(pattern.url_patterns)
        else:
            yield str(pattern.name)


@pytest.fixture
def paths(start: Callable[..., str], program: Program) -> dict[str, str]:
    """The addresses of ROUTES, with something behind each."""
    conversation_id = start("Hello")
    listed = program.get(f"/v1/conversations/{conversation_id}/items").json()
    shared = {"name": "Gold", "visibility": "shared"}
    view = program.post("/api/projects/support/views/", shared).json()["id"]
    job = program.post("/api/projects/support/jobs/", {"kind": "search.rebuild"}).json()["id"]
    ids = {"id": conversation_id, "item": listed["first_id"], "view": view, "job": job}
    return {name: path.format(**ids) for name, (path, _, _) in ROUTES.items()}


def call(program: Program, method: str, path: str, body: Any) -> Any:
    return program.post(path, body) if method == "POST" else program.send(method, path)


@pytest.mark.parametrize("name", sorted(named(urls.urlpatterns)))
def test_every_route_says_who_may_call_it(name: str) -> None:
    assert name in OPEN_TO_ALL | OPEN_TO_PEOPLE | ROUTES.keys()


@pytest.mark.parametrize("name", ROUTES)
def test_nobody_gets_in_without_a_key(
    name: str, paths: dict[str, str], program_of: Callable[[str | None], Program]
) -> None:
    _, reads, writes = ROUTES[name]
    for method, body in [*reads, *writes]:
        for key, code in ((None, None), ("ca_" + "0" * 61, "invalid_api_key")):
            answer = call(program_of(key), method, paths[name], body)
            assert answer.status_code == 401
            assert answer.json()["error"]["code"] == code
            assert "ca_0" not in answer.text


@pytest.mark.parametrize("name", ROUTES)
def test_a_session_opens_nothing(
    name: str, paths: dict[str, str], sign_in: Callable[[User], Client], superuser: User
) -> None:
    assert sign_in(superuser).get(paths[name]).status_code == 401


@pytest.mark.parametrize("name", ROUTES)
def test_a_key_to_read_only_reads(
    name: str,
    paths: dict[str, str],
    make_token: Callable[..., tuple[ApiToken, str]],
    program_of: Callable[[str], Program],
) -> None:
    reader = program_of(make_token("reader", scope=Scope.READ)[1])
    _, reads, writes = ROUTES[name]
    for method, body in reads:
        assert call(reader, method, paths[name], body).status_code == 200
    for method, body in writes:
        answer = call(reader, method, paths[name], body)
        assert answer.status_code == 403
        assert answer.json()["error"]["code"] == "permission_denied"
        denied = AuditEntry.objects.newest_first()[0]
        assert (denied.outcome, denied.actor) == (Outcome.DENIED, "token:support/reader")


@pytest.mark.parametrize("name", ROUTES)
def test_a_key_may_no_more_than_its_owner(
    name: str,
    paths: dict[str, str],
    make_user: Callable[..., User],
    make_token: Callable[..., tuple[ApiToken, str]],
    program_of: Callable[[str], Program],
) -> None:
    powerless = program_of(make_token("powerless", user=make_user())[1])
    _, reads, writes = ROUTES[name]
    for method, body in reads:
        expected = 200 if name in NEEDS_NO_PERMISSION else 403
        assert call(powerless, method, paths[name], body).status_code == expected
    for method, body in writes:
        assert call(powerless, method, paths[name], body).status_code == 403


@pytest.mark.parametrize("name", ROUTES)
def test_another_projects_key_finds_nothing(
    name: str,
    paths: dict[str, str],
    other_project: Project,
    make_token: Callable[..., tuple[ApiToken, str]],
    program_of: Callable[[str], Program],
) -> None:
    foreign = program_of(make_token("foreign", for_project=other_project)[1])
    _, reads, writes = ROUTES[name]
    path = paths[name]
    if path in {"/v1/conversations", "/api/schema/", "/api/projects/"}:
        assert "support" not in foreign.get("/api/projects/").text
        assert foreign.get("/v1/conversations").json()["data"] == []
        return
    for method, body in [*reads, *writes]:
        assert call(foreign, method, path, body).status_code == 404


def test_the_pages_about_the_api_are_for_people(
    client: Client, secret: str, sign_in: Callable[[User], Client], viewer: User
) -> None:
    for path in ("/api/docs/", "/api/docs/openapi.json"):
        answer = client.get(path, headers={"Authorization": f"Bearer {secret}"})
        assert answer.status_code == 302
        assert sign_in(viewer).get(path).status_code == 200


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Basic dXNlcjpwYXNz", "token", "Bearer\t", "ca_123"],
)
def test_a_header_without_a_key_is_no_key(header: str) -> None:
    answer = Client(headers={"Authorization": header}).get("/v1/conversations")
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] is None


@pytest.mark.parametrize(
    "key", ["x", "a b", "ca_\x00", "\x00" * 20, "ключ", "é", "\ud800", "x" * 100_000, "ca_" * 5]
)
def test_a_strange_key_is_merely_wrong(key: str) -> None:
    raw = key.encode("utf-8", "surrogatepass").decode("latin-1")
    answer = Client().get("/v1/conversations", HTTP_AUTHORIZATION=f"Bearer {raw}")
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "invalid_api_key"


def test_the_scheme_may_be_written_in_any_case(secret: str) -> None:
    for scheme in ("bearer", "BEARER"):
        answer = Client(headers={"Authorization": f"{scheme}  {secret} "}).get("/v1/conversations")
        assert answer.status_code == 200


def test_a_key_with_the_right_beginning_is_not_enough(
    secret: str, program_of: Callable[[str], Program]
) -> None:
    forged = secret[:-1] + ("0" if secret[-1] != "0" else "1")
    assert program_of(forged).get("/v1/conversations").status_code == 401


def test_an_expired_key_opens_nothing_and_is_kept(
    make_token: Callable[..., tuple[ApiToken, str]], program_of: Callable[[str], Program]
) -> None:
    _, key = make_token(expires_at=timezone.now() + timedelta(hours=1))
    assert program_of(key).get("/v1/conversations").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        answer = program_of(key).get("/v1/conversations")
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "invalid_api_key"
    assert ApiToken.objects.count() == 1


def test_a_revoked_key_opens_nothing(
    make_token: Callable[..., tuple[ApiToken, str]],
    program_of: Callable[[str], Program],
    actor: Actor,
) -> None:
    token, key = make_token()
    revoke_token(token, actor=actor)
    assert program_of(key).get("/v1/conversations").status_code == 401


def test_a_key_of_somebody_switched_off_opens_nothing(
    make_token: Callable[..., tuple[ApiToken, str]],
    program_of: Callable[[str], Program],
    curator: User,
) -> None:
    _, key = make_token(user=curator)
    assert program_of(key).get("/v1/conversations").status_code == 200
    curator.is_active = False
    curator.save()
    assert program_of(key).get("/v1/conversations").status_code == 401


def test_a_key_of_somebody_who_left_the_project_opens_nothing(
    make_token: Callable[..., tuple[ApiToken, str]],
    program_of: Callable[[str], Program],
    project: Project,
    curator: User,
    viewer: User,
) -> None:
    _, personal = make_token("personal", user=curator)
    _, service = make_token("service")
    project.members.set([curator])
    assert program_of(personal).get("/v1/conversations").status_code == 200
    project.members.set([viewer])
    assert program_of(personal).get("/v1/conversations").status_code == 401
    assert program_of(service).get("/v1/conversations").status_code == 200


def test_a_call_notes_when_the_key_was_used(program: Program) -> None:
    program.get("/v1/conversations")
    token = ApiToken.objects.get()
    assert token.last_used_at is not None
    assert timezone.now() - token.last_used_at < timedelta(minutes=1)


def test_a_call_costs_no_session_and_sets_no_cookie(
    program: Program, sign_in: Callable[[User], Client], superuser: User
) -> None:
    program.http.cookies.update(sign_in(superuser).cookies)
    program.get("/v1/conversations")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = program.get("/v1/conversations")
    assert not answer.cookies
    assert settings.SESSION_COOKIE_NAME in program.http.cookies
    assert not [query for query in queries if "session" in query["sql"].lower()]
    assert "Vary" not in answer.headers
    assert answer.headers["Content-Length"] == str(len(answer.content))
    assert "Content-Security-Policy" not in answer.headers


def test_writing_needs_no_csrf_token(secret: str) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {secret}"})
    answer = strict.post("/v1/conversations", "{}", content_type="application/json")
    assert answer.status_code == 200


def test_the_audit_log_names_the_key_and_the_request(program: Program) -> None:
    answer = program.post("/v1/conversations", {})
    entry = AuditEntry.objects.newest_first()[0]
    assert (entry.actor, entry.via, entry.project) == (
        "token:support/integration",
        "api",
        "support",
    )
    assert entry.request_id == answer.headers["x-request-id"]
