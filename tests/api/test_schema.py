"""The OpenAPI document: complete, true, and what schemathesis makes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.jobs import start_job
from conversations_admin.actions.view_settings import ViewSettings
from conversations_admin.actions.views import create_view
from conversations_admin.models import Conversation, Item, Job, Project, SavedView
from conversations_admin.wire.catalog import INPUT_TYPES, OUTPUT_TYPES
from tests.api.conftest import Program

pytestmark = pytest.mark.django_db

OPERATIONS = {
    "GET /api/projects/",
    "GET /api/projects/{project}/",
    "GET /api/projects/{project}/audit/",
    "GET /api/projects/{project}/conversations/",
    "GET /api/projects/{project}/conversations/{conversation_id}/",
    "GET /api/projects/{project}/export/",
    "GET /api/projects/{project}/count/",
    "GET /api/projects/{project}/facets/",
    "GET /api/projects/{project}/jobs/",
    "POST /api/projects/{project}/jobs/",
    "GET /api/projects/{project}/jobs/{job_id}/",
    "POST /api/projects/{project}/jobs/{job_id}/cancel/",
    "GET /api/projects/{project}/keys/",
    "GET /api/projects/{project}/keys/values/",
    "GET /api/projects/{project}/sync/",
    "POST /api/projects/{project}/sync/",
    "GET /api/projects/{project}/volume/",
    "GET /api/projects/{project}/views/",
    "POST /api/projects/{project}/views/",
    "GET /api/projects/{project}/views/{view_id}/",
    "PATCH /api/projects/{project}/views/{view_id}/",
    "DELETE /api/projects/{project}/views/{view_id}/",
    "GET /v1/conversations",
    "POST /v1/conversations",
    "GET /v1/conversations/{conversation_id}",
    "POST /v1/conversations/{conversation_id}",
    "DELETE /v1/conversations/{conversation_id}",
    "GET /v1/conversations/{conversation_id}/items",
    "POST /v1/conversations/{conversation_id}/items",
    "GET /v1/conversations/{conversation_id}/items/{item_id}",
    "DELETE /v1/conversations/{conversation_id}/items/{item_id}",
}
# What is taken only with the right words, which are hardly ever made up.
BODIES: dict[str, dict[str, Any]] = {
    "POST /api/projects/{project}/jobs/": {"kind": "search.rebuild"}
}
# What a local project has no use for.
REFUSED = {"POST /api/projects/{project}/sync/"}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = settings(
    max_examples=12,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def document(program: Program) -> dict[str, Any]:
    answer = program.get("/api/schema/")
    assert answer.status_code == 200
    document: dict[str, Any] = answer.json()
    return document


def test_every_operation_is_described(document: dict[str, Any]) -> None:
    described = {
        f"{method.upper()} {path}"
        for path, methods in document["paths"].items()
        for method in methods
    }
    assert described == OPERATIONS
    assert document["openapi"].startswith("3.1")
    assert document["components"]["securitySchemes"] == {
        "key": {"type": "http", "scheme": "bearer"}
    }


def test_every_type_of_item_is_described(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    text = str({name: schema for name, schema in schemas.items() if name.startswith("In.")})
    assert [kind for kind in INPUT_TYPES if f"'{kind}'" not in text] == []
    text = str({name: schema for name, schema in schemas.items() if name.startswith("Out.")})
    assert [kind for kind in OUTPUT_TYPES if f"'{kind}'" not in text] == []


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    def references(value: Any) -> set[str]:
        if isinstance(value, dict):
            own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
            return own.union(*map(references, value.values()))
        return set().union(*map(references, value)) if isinstance(value, list) else set()

    schemas = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert references(document) <= schemas


@pytest.fixture
def place(
    project: Project, make_conversation: Callable[..., Conversation], actor: Actor
) -> Callable[[dict[str, Any]], None]:
    """Make an address lead somewhere, whatever earlier examples have deleted."""

    def put(parameters: dict[str, Any]) -> None:
        if "project" in parameters:
            parameters["project"] = "support"
        if "conversation_id" in parameters:
            parameters["conversation_id"] = make_conversation("Hello").conversation_id
        if "view_id" in parameters:
            SavedView.objects.all().delete()
            settings = ViewSettings(name="Gold", visibility="shared")
            parameters["view_id"] = create_view(project, settings, actor=actor).pk
        if "job_id" in parameters:
            Job.objects.all().delete()
            parameters["job_id"] = start_job(project, "search.rebuild", actor=actor).pk
        if "item_id" in parameters:
            parameters["item_id"] = Item.objects.latest("pk").item_id

    return put


@pytest.fixture
def application() -> Iterator[Any]:
    """The server in this process, kept from closing the connection that the test works in."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield get_wsgi_application()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("label", sorted(OPERATIONS))
def test_answers_are_as_described(
    label: str, secret: str, place: Callable[[dict[str, Any]], None], application: Any
) -> None:
    headers = {"Authorization": f"Bearer {secret}"}
    schema = schemathesis.openapi.from_wsgi("/api/schema/", get_wsgi_application(), headers=headers)
    method, _, path = label.partition(" ")
    operation = schema[path][method]
    statuses: set[int] = set()

    def call(case: Any) -> None:
        place(case.path_parameters)
        answer = case.call(headers=headers)
        statuses.add(answer.status_code)
        case.validate_response(answer, checks=CHECKS)

    if label in BODIES:
        where = {"project": "support"}
        body = BODIES[label]
        call(operation.Case(path_parameters=where, body=body, media_type="application/json"))
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        EXAMPLES(given(case=operation.as_strategy(generation_mode=mode))(call))()
    assert (200 in statuses) is (label not in REFUSED)
