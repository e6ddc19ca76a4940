"""Set up projects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.permissions import Permission
from conversations_admin.actions.runner import Done, Operation, Step, perform
from conversations_admin.errors import InvalidRequest
from conversations_admin.models import Project, User


@dataclass(frozen=True, kw_only=True)
class ProjectSettings:
    """What a project is set to. Nobody in `members` means everybody with a role."""

    slug: str
    name: str
    members: tuple[User, ...] = ()
    records_machine_reads: bool = False

    def described(self) -> dict[str, Any]:
        return {
            "slug": self.slug,
            "name": self.name,
            "members": sorted(user.get_username() for user in self.members),
            "records_machine_reads": self.records_machine_reads,
        }


def create_project(settings: ProjectSettings, *, actor: Actor) -> Project:
    operation = Operation(
        action="project.create", permission=Permission.ADD_PROJECTS, target=settings.slug
    )

    def work() -> Done[Project]:
        if Project.objects.filter(slug=settings.slug).exists():
            raise InvalidRequest(
                f"There is a project '{settings.slug}' already.", param="slug", code="slug_taken"
            )
        project = Project()
        _apply(project, settings)
        return Done(project, [Step(changes={"after": settings.described()})])

    return perform(operation, actor=actor, work=work)


def change_project(project: Project, settings: ProjectSettings, *, actor: Actor) -> Project:
    operation = Operation(
        action="project.update",
        permission=Permission.CHANGE_PROJECTS,
        project=project,
        target=project.slug,
    )

    def work() -> Done[Project]:
        stored = Project.objects.select_for_update().get(pk=project.pk)
        if settings.slug != stored.slug:
            raise InvalidRequest(
                "A project keeps its slug: links and the audit log name it.",
                param="slug",
                code="slug_is_fixed",
            )
        changes: Mapping[str, Any] = {
            "before": settings_of(stored).described(),
            "after": settings.described(),
        }
        _apply(stored, settings)
        return Done(stored, [Step(changes=changes)])

    return perform(operation, actor=actor, work=work)


def settings_of(project: Project) -> ProjectSettings:
    return ProjectSettings(
        slug=project.slug,
        name=project.name,
        members=tuple(project.members.all()),
        records_machine_reads=project.records_machine_reads,
    )


def _apply(project: Project, settings: ProjectSettings) -> None:
    project.slug = settings.slug
    project.name = settings.name
    project.records_machine_reads = settings.records_machine_reads
    project.save()
    project.members.set(settings.members)
