"""Projects at the admin."""

from __future__ import annotations

from django.test import Client

from conversations_admin.models import AuditEntry, Project, User
from tests.admin.conftest import address, project_form


def test_adding_a_project_is_recorded(as_operator: Client, viewer: User, operator: User) -> None:
    body = project_form(slug="sales", members=[viewer.pk], records_machine_reads="on")
    response = as_operator.post(address("project", "add"), body)
    assert response.status_code == 302
    project = Project.objects.get(slug="sales")
    assert list(project.members.all()) == [viewer]
    assert project.records_machine_reads
    assert project.kind == "local"
    entry = AuditEntry.objects.get(action="project.create")
    assert (entry.actor, entry.via, entry.outcome) == ("operator", "admin", "succeeded")
    assert entry.changes["after"]["members"] == ["viewer"]
    assert entry.request_id


def test_changing_a_project_is_recorded_with_before_and_after(
    as_operator: Client, project: Project, viewer: User
) -> None:
    body = {"name": "Support, new", "members": [viewer.pk]}
    as_operator.post(address("project", "change", project.pk), body)
    entry = AuditEntry.objects.get(action="project.update")
    assert entry.changes["before"]["name"] == "Support bot"
    assert entry.changes["after"]["name"] == "Support, new"
    assert list(project.members.all()) == [viewer]


def test_slug_and_kind_stay(as_operator: Client, project: Project) -> None:
    body = {"name": "Support", "slug": "other", "kind": "openai"}
    as_operator.post(address("project", "change", project.pk), body)
    project.refresh_from_db()
    assert (project.name, project.slug, project.kind) == ("Support", "support", "local")


def test_a_bad_or_taken_slug_is_told_at_the_field(as_operator: Client, project: Project) -> None:
    for slug in ("Bad Slug", "support", "", "a" * 51):
        response = as_operator.post(address("project", "add"), project_form(slug=slug))
        assert response.status_code == 200
        assert response.context["adminform"].form.errors["slug"]
    assert Project.objects.count() == 1
    assert not AuditEntry.objects.exists()


def test_a_service_account_is_no_member(as_operator: Client, project: Project, secret: str) -> None:
    account = User.objects.get(is_service=True)
    body = {"name": "Support", "members": [account.pk]}
    response = as_operator.post(address("project", "change", project.pk), body)
    assert response.context["adminform"].form.errors["members"]
