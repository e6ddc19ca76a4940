"""One of everything that the product puts on record, done as it is done: by the actions."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from conversations_admin.actions import conversations, items, projects, reads, roles, users
from conversations_admin.actions.actor import Actor
from conversations_admin.actions.audit import export_log, verify_log
from conversations_admin.actions.connection import test_connection
from conversations_admin.actions.drift import acknowledge_drift, remove_copy
from conversations_admin.actions.exports import Export, FileFormat, export_conversations
from conversations_admin.actions.freshness import refresh
from conversations_admin.actions.jobs import cancel_job, require_jobs, resume_job, retry_failed
from conversations_admin.actions.project_settings import ProjectSettings
from conversations_admin.actions.search import rebuild_search
from conversations_admin.actions.selection import Selection
from conversations_admin.actions.settling import settle
from conversations_admin.actions.sync import require_sync, start_fetch, start_refresh
from conversations_admin.actions.tokens import create_token, revoke_token
from conversations_admin.actions.view_settings import ViewSettings
from conversations_admin.actions.views import (
    change_view,
    choose_view_columns,
    create_view,
    delete_view,
)
from conversations_admin.errors import ConsoleError, Denied
from conversations_admin.models import AuditEntry, Item, PendingWrite, Project, User
from conversations_admin.models.audit import Via
from conversations_admin.models.token import Scope
from conversations_admin.wire.items import parse_items
from tests.tasks.runs import after
from tests.upstream.faults import cut_after, page, refusal
from tests.upstream.proxy import FaultProxy
from tests.upstream.recorded import RecordedUpstream

HELLO = parse_items([{"role": "user", "content": "Hello"}])
GOLD, FREE = {"tier": "gold", "lang": "de"}, {"tier": "free"}
UNKNOWN_ID = f"conv_{0:048x}"


def do_everything(
    project: Project, recorded: RecordedUpstream, proxy: FaultProxy, *, user: User, actor: Actor
) -> None:
    """`project` is in front of `proxy`, and that in front of `recorded`."""
    _be_local(actor)
    _be_upstream(project, recorded, proxy, actor)
    _administer(project, actor)
    _keep_views(project, user, actor)
    _run_jobs(project, actor)
    _take_away(project, actor)
    _be_refused(project)


def _be_local(actor: Actor) -> None:
    """What a store of our own does, and what it refuses."""
    project = projects.create_project(ProjectSettings(slug="new", name="New"), actor=actor)
    conversations.import_conversation(
        project, UNKNOWN_ID, metadata=GOLD, items=HELLO, created_at=None, actor=actor
    )
    conversations.update_metadata(project, UNKNOWN_ID, FREE, actor=actor)
    with pytest.raises(ConsoleError):
        conversations.update_metadata(project, UNKNOWN_ID, GOLD, expected=GOLD, actor=actor)
    reads.open_metadata(project, UNKNOWN_ID, actor=actor)
    _write_items(project, UNKNOWN_ID, actor)
    conversations.delete_conversation(project, UNKNOWN_ID, actor=actor, reason="Asked for")


def _be_upstream(
    project: Project, recorded: RecordedUpstream, proxy: FaultProxy, actor: Actor
) -> None:
    """What an upstream does, refuses, loses and changes by itself."""
    created = conversations.create_conversation(project, metadata=GOLD, items=HELLO, actor=actor)
    name = str(created.conversation["id"])
    conversations.update_metadata(project, name, FREE, actor=actor)
    _write_items(project, name, actor)
    with proxy.rule(refusal(400), method="POST"), pytest.raises(ConsoleError):
        items.add_items(project, name, HELLO, actor=actor)
    with proxy.rule(cut_after(), method="POST"), proxy.rule(page(), method="GET"):
        with pytest.raises(ConsoleError):
            conversations.create_conversation(project, metadata=FREE, items=HELLO, actor=actor)
        with pytest.raises(ConsoleError):
            items.add_items(project, name, HELLO, actor=actor)
    settle(project, via=Via.COMMAND, is_quiet=True)
    PendingWrite.objects.update(started_at=timezone.now() - timedelta(days=2), checked_at=None)
    settle(project, via=Via.COMMAND)
    _drift(project, recorded, name, actor)


def _write_items(project: Project, name: str, actor: Actor) -> None:
    (added,) = items.add_items(project, name, HELLO, actor=actor)
    items.delete_items(project, name, [added["id"]], actor=actor)
    position = Item.objects.get(item_id=added["id"]).position
    items.restore_items(project, name, [position], actor=actor)
    reads.open_conversation(project, name, actor=actor)


def _drift(project: Project, recorded: RecordedUpstream, name: str, actor: Actor) -> None:
    recorded.set_metadata(name, {"tier": "lead"})
    recorded.delete_item(name, recorded.items(name)[0]["id"])
    refresh(project, name, actor=actor)
    acknowledge_drift(project, name, actor=actor)
    recorded.delete_conversation(name)
    refresh(project, name, actor=actor)
    remove_copy(project, name, actor=actor, reason="Asked for")


def _administer(project: Project, actor: Actor) -> None:
    """Projects, people, roles and tokens."""
    made = Project.objects.get(slug="new")
    projects.change_project(made, ProjectSettings(slug="new", name="Newer"), actor=actor)
    test_connection(project, actor=actor)
    role = roles.create_role(roles.Role(name="helpers"), actor=actor)
    roles.change_role(role, roles.Role(name="friends"), actor=actor)
    person = users.create_user(
        users.Account(username="ann", password="a long word 17"), actor=actor
    )
    account = users.Account(username="ann", groups=(Group.objects.get(name="friends"),))
    users.change_user(person, account, actor=actor)
    users.change_preferences(person, time_zone="Asia/Tokyo", theme="dark", actor=actor)
    users.change_own_password(person, "another long word 18", actor=actor)
    users.record_sign_in("ann", actor=actor, succeeded=True)
    users.record_sign_in("nobody", actor=actor, succeeded=False)
    users.record_sign_out(actor=actor)
    token, _ = create_token("crm", project=project, scope=Scope.READ, actor=actor)
    revoke_token(token, actor=actor)


def _keep_views(project: Project, user: User, actor: Actor) -> None:
    users.choose_columns(user, project, ["tier"], actor=actor)
    mine = ViewSettings(name="Gold", query="tier:gold")
    ours = replace(mine, visibility="shared")
    view = create_view(project, mine, actor=actor)
    for wanted in (replace(mine, query="tier:free"), ours, replace(ours, is_default=True), mine):
        view = change_view(view, wanted, actor=actor)
    choose_view_columns(view, user, ["tier"], actor=actor)
    choose_view_columns(view, user, None, actor=actor)
    delete_view(view, actor=actor)


def _run_jobs(project: Project, actor: Actor) -> None:
    fetch = after(start_fetch(project, [UNKNOWN_ID], actor=actor))
    after(retry_failed(fetch, actor=actor))
    idle = cancel_job(start_refresh(project, "tier:gold", actor=actor), actor=actor)
    after(resume_job(idle, actor=actor))


def _take_away(project: Project, actor: Actor) -> None:
    """Exports, the log itself, and the index."""
    export = Export(selection=Selection(), file_format=FileFormat.JSONL)
    list(export_conversations(project, export, actor=actor))
    verify_log(actor=actor)
    entries = AuditEntry.objects.all()
    list(export_log(entries, project=project, actor=actor, file_format="csv", filters={"via": "x"}))
    list(rebuild_search(actor=actor))


def _be_refused(project: Project) -> None:
    stranger = Actor(name="eve", via=Via.API, may=lambda _: False)
    for asked in (require_jobs, require_sync, reads.require_search, conversations.require_creation):
        with pytest.raises(Denied):
            asked(project, actor=stranger)
