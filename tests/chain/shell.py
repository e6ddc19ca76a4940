"""What tests ask of a console's database, run by `Console` in a process with its settings.

A line in is a JSON list of a function's name and its arguments; a line out is its answer.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from django.core.management import call_command
from django.db import connection

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.job_runs import run
from conversations_admin.actions.sync import REFRESH, is_running, start_fetch, start_refresh
from conversations_admin.actions.tokens import create_token
from conversations_admin.audit import chain
from conversations_admin.errors import Conflict
from conversations_admin.models import AuditEntry, Conversation, Item, Job, PendingWrite, Project
from conversations_admin.models.job import JobState
from conversations_admin.models.token import Scope
from conversations_admin.stores.upstream.store import UpstreamStore
from tests.tasks.runs import FAST


def answer_lines() -> None:
    """Until the input ends."""
    for line in sys.stdin:
        name, arguments = json.loads(line)
        answer = COMMANDS[name](**arguments)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
        connection.close()


def make_project(
    *, slug: str, base_url: str, key_variable: str, is_mirrored: bool, timeout: int
) -> str:
    """The secret of a token that may read and write."""
    mirror = [] if is_mirrored else ["--no-mirror"]
    _command(
        "create_project", slug, "--kind", "openai", "--base-url", base_url,
        "--key-variable", key_variable, "--timeout", str(timeout), *mirror,
    )  # fmt: skip
    project = Project.objects.get(slug=slug)
    project.capabilities = {"lists": True, "merges_metadata": False}
    project.save(update_fields=["capabilities"])
    return create_token("tests", project=project, scope=Scope.WRITE, actor=Actor.of_command())[1]


def set_timeout(*, slug: str, seconds: int) -> None:
    """How long its upstream may take from now on; processes that run notice it by themselves."""
    Project.objects.filter(slug=slug).update(timeout=seconds)


def settle() -> str:
    """What the command says once nobody writes any more."""
    return _command("settle", "--quiet")


def refresh(*, slug: str) -> int:
    """Bring the copy of every conversation that the upstream lists to what it has now."""
    project = Project.objects.get(slug=slug)
    store = UpstreamStore(project)
    listed = [conversation["id"] for conversation in store.all_conversations()]
    for conversation_id in listed:
        row = store.refresh(conversation_id)
        if project.keeps_text:
            store.fetch_whole(row)
    return len(listed)


def fetch(*, slug: str, ids: list[str]) -> None:
    """Copy these by a job, as a worker does it, that may call as often as it likes."""
    Project.objects.filter(slug=slug).update(calls_per_minute=FAST)
    job = start_fetch(Project.objects.get(slug=slug), ids, actor=Actor.of_command())
    run(job.pk)
    job.refresh_from_db()
    if (job.state, job.done) != (JobState.DONE, len(ids)):
        raise RuntimeError(f"{job}: {job.state}, {job.done} of {len(ids)}: {job.problem}")


def jobs_at_work(*, slug: str) -> list[dict[str, Any]]:
    """The jobs of the project, which always has one to read everything again."""
    project = Project.objects.get(slug=slug)
    if not is_running(project, REFRESH):
        with suppress(Conflict):
            start_refresh(project, "", actor=Actor.of_command())
    told = ("kind", "state", "done", "failed", "lease_owner", "problem")
    return list(Job.objects.active().filter(project=project).values(*told))


def copies(*, slug: str) -> dict[str, Any]:
    """The metadata and the items' bodies of every conversation that is not deleted."""
    rows = Conversation.objects.live().filter(project__slug=slug)
    return {row.conversation_id: [row.metadata, _bodies(row)] for row in rows}


def _bodies(row: Conversation) -> list[dict[str, Any]]:
    live = Item.objects.live().filter(conversation=row)
    return list(live.in_order().values_list("body", flat=True))


def audit() -> dict[str, Any]:
    """Whether the chain is whole, what is unfinished, and the outcomes by request."""
    entries = AuditEntry.objects.exclude(outcome="started").order_by("sequence")
    outcomes = entries.values_list("request_id", "action", "outcome", "operation_id")
    return {
        "is_whole": chain.verify().is_whole,
        "unfinished": [str(entry) for entry in chain.unfinished()],
        "pending": [str(pending) for pending in PendingWrite.objects.all()],
        "outcomes": list(outcomes),
    }


def _command(*words: str) -> str:
    out = io.StringIO()
    call_command(*words, stdout=out, stderr=out)
    return out.getvalue()


COMMANDS: Mapping[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (make_project, set_timeout, settle, refresh, fetch, jobs_at_work, copies, audit)
}
