"""With the mirror off no words of a message stay here, whatever is done with the project."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from conversations_admin.actions import job_runs
from conversations_admin.actions.actor import Actor
from conversations_admin.actions.jobs import start_job
from conversations_admin.actions.settling import settle
from conversations_admin.actions.sync import FETCH, NEW, REFRESH, STALE
from conversations_admin.models import (
    ApiToken,
    AuditEntry,
    Job,
    Project,
    SavedView,
    User,
)
from conversations_admin.models.audit import Via
from tests.api.conftest import Program
from tests.upstream.faults import cut_after, cut_before, refusal
from tests.upstream.proxy import FaultProxy

pytestmark = pytest.mark.django_db(transaction=True)

# One word, so that it is found in any form that words may be kept in.
MARKER = f"zq{secrets.token_hex(8)}"
PLANTED = f"Nobody must know that {MARKER} is at home."
SAID = {"role": "user", "content": PLANTED}
CALLED = {"type": "function_call", "call_id": "c1", "name": MARKER, "arguments": f'"{PLANTED}"'}


@pytest.fixture
def project(faults: FaultProxy, openai_project: Callable[..., Project]) -> Project:
    return openai_project(faults, is_mirrored=False, capabilities={"lists": True})


@pytest.fixture
def program(project: Project, make_token: Callable[..., tuple[ApiToken, str]]) -> Program:
    return Program(make_token(for_project=project)[1])


@pytest.fixture
def browser(superuser: User, sign_in: Callable[[User], Client]) -> Client:
    browser = sign_in(superuser)
    # A page that fails is told of by its own tests.
    browser.raise_request_exception = False
    return browser


def test_the_words_are_nowhere(
    *,
    project: Project,
    program: Program,
    browser: Client,
    faults: FaultProxy,
    actor: Actor,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    with caplog.at_level(logging.DEBUG):
        made = _use_the_api(program, faults)
        _use_forms(browser, project, made, faults)
        _run_jobs(project, made, actor=actor)
        _visit_everything(browser, program, project, made)
        settle(project, via=Via.COMMAND, is_quiet=True)
    assert AuditEntry.objects.count() > 20
    assert Job.objects.count() == 4
    assert MARKER not in caplog.text
    assert MARKER not in "".join(capfd.readouterr())
    assert not list(_places(MARKER))


def test_words_that_are_kept_are_found(
    faults: FaultProxy,
    openai_project: Callable[..., Project],
    make_token: Callable[..., tuple[ApiToken, str]],
) -> None:
    """Else finding nothing would prove nothing."""
    # A file keeps the bytes of rows that were deleted, for another test to find.
    other = f"zq{secrets.token_hex(8)}"
    program = Program(make_token(for_project=openai_project(faults))[1])
    program.post("/v1/conversations", {"items": [{"role": "user", "content": other}]})
    assert list(_places(other))


def _use_the_api(program: Program, faults: FaultProxy) -> str:
    """Every route of `/v1`, with answers lost and refused; the id of what is left."""
    body = {"metadata": {"tier": "gold"}, "items": [SAID, CALLED]}
    made = program.post("/v1/conversations", body).json()["id"]
    path = f"/v1/conversations/{made}"
    program.post(f"{path}/items", {"items": [SAID, CALLED]})
    for fault in (cut_after(), cut_before(), refusal(422, message=PLANTED)):
        with faults.rule(fault, method="POST"):
            program.post(f"{path}/items", {"items": [SAID]})
            program.post("/v1/conversations", {"items": [SAID]})
    for bad in (SAID | {"role": PLANTED}, {"type": PLANTED}, SAID | {PLANTED: PLANTED}, PLANTED):
        program.post(f"{path}/items", {"items": [bad]})
    items = program.get(f"{path}/items").json()["data"]
    assert MARKER in str(items)
    for item in items[:2]:
        program.get(f"{path}/items/{item['id']}")
        program.send("DELETE", f"{path}/items/{item['id']}")
    with faults.rule(cut_after(), method="DELETE"):
        program.send("DELETE", f"{path}/items/{items[2]['id']}")
    program.post(path, {"metadata": {"tier": "lead"}})
    gone = program.post("/v1/conversations", {"items": [SAID]}).json()["id"]
    program.send("DELETE", f"/v1/conversations/{gone}")
    program.get("/v1/conversations")
    return str(made)


def _use_forms(browser: Client, project: Project, made: str, faults: FaultProxy) -> None:
    typed = {"mode": "messages", "message-0-role": "user", "message-0-text": PLANTED}
    one = {"project": project.slug, "conversation_id": made}
    browser.post(reverse("item_create", kwargs=one), typed | {"reason": "to see"})
    with faults.rule(cut_before(), method="POST"):
        browser.post(reverse("item_create", kwargs=one), typed)
    with faults.down():
        browser.post(reverse("item_create", kwargs=one), typed)
    raw = {"mode": "json", "json": f'[{{"role": "user", "content": "{PLANTED}"}}]'}
    browser.post(reverse("item_create", kwargs=one), raw)
    create = reverse("conversation_create", kwargs={"project": project.slug})
    assert browser.post(create, typed).status_code == 303


def _run_jobs(project: Project, made: str, *, actor: Actor) -> None:
    for kind, options in (
        (FETCH, {"inputs": [made, "conv_0"]}),
        (REFRESH, {"inputs": [made]}),
        (STALE, {"arguments": {"days": 0}}),
        (NEW, {}),
    ):
        job_runs.run(start_job(project, kind, actor=actor, **options).pk)


def _visit_everything(browser: Client, program: Program, project: Project, made: str) -> None:
    for caller in (browser, program.http):
        visited = [
            path for path in _addresses(project, made) if caller.get(path).status_code == 200
        ]
        assert len(visited) > 10
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        browser.get(reverse(f"{name}_changelist"), {"q": "gold"})
        for row in model._default_manager.all()[:3]:
            with suppress(NoReverseMatch):
                browser.get(reverse(f"{name}_change", args=[row.pk]))


def _addresses(project: Project, made: str) -> Iterator[str]:
    """Of every page and route."""
    view = SavedView.objects.create(project=project, name="All", query="")
    known: dict[str, Any] = {
        "project": project.slug,
        "conversation_id": made,
        "item_id": "msg_0",
        "sequence": 1,
        "position": 1,
        "key": "none",
        "view_id": view.pk,
        "job_id": Job.objects.values_list("pk", flat=True).first(),
    }
    for name, needed in _named(get_resolver().url_patterns, set()):
        if needed <= known.keys():
            yield reverse(name, kwargs={key: known[key] for key in needed})


def _named(of: list[URLPattern | URLResolver], above: set[str]) -> Iterator[tuple[str, set[str]]]:
    for each in of:
        needed = above | set(each.pattern.converters)
        if isinstance(each, URLPattern):
            if each.name and not each.name.endswith(("logout", "unknown")):
                yield each.name, needed
        elif not each.namespace:
            yield from _named(each.url_patterns, needed)


def _places(marker: str) -> Iterator[str]:
    """Where in the database the marker is found."""
    if connection.vendor == "sqlite":
        connection.close()
        file = Path(connection.settings_dict["NAME"])
        for each in file.parent.glob(f"{file.name}*"):
            if marker.encode() in each.read_bytes().lower():
                yield each.name
        return
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(
                f'SELECT count(*) FROM "{table}" AS t WHERE t::text ILIKE %s', [f"%{marker}%"]
            )
            if cursor.fetchone()[0]:
                yield table
