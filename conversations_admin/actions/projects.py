"""Set up projects."""

from __future__ import annotations

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.permissions import Permission
from conversations_admin.actions.project_settings import (
    UPSTREAM,
    ProjectSettings,
    examined,
    settings_of,
)
from conversations_admin.actions.runner import (
    Done,
    Operation,
    Step,
    perform,
    record,
    require,
    told,
)
from conversations_admin.actions.sync import start_forgetting
from conversations_admin.errors import InvalidRequest
from conversations_admin.models import Project
from conversations_admin.models.audit import Outcome

FIXED = {
    "slug": "A project keeps its slug: links and the audit log name it.",
    "kind": "A project keeps its kind: its conversations are here, or they are upstream.",
}


def create_project(settings: ProjectSettings, *, actor: Actor) -> Project:
    operation = Operation(
        action="project.create", permission=Permission.ADD_PROJECTS, target=settings.slug
    )
    wanted = _examined(settings, operation, actor=actor)

    def work() -> Done[Project]:
        if Project.objects.filter(slug=wanted.slug).exists():
            raise InvalidRequest(
                f"There is a project '{wanted.slug}' already.", param="slug", code="slug_taken"
            )
        project = Project()
        _apply(project, wanted)
        return Done(project, [Step(changes={"after": wanted.described()})])

    return perform(operation, actor=actor, work=work)


def change_project(project: Project, settings: ProjectSettings, *, actor: Actor) -> Project:
    """Change what may change; slug and kind stay.

    Switching the copy off also starts the job that erases the text stored until then.
    """
    operation = Operation(
        action="project.update",
        permission=Permission.CHANGE_PROJECTS,
        project=project,
        target=project.slug,
    )
    known_url = Project.objects.values_list("base_url", flat=True).get(pk=project.pk)
    wanted = _examined(settings, operation, actor=actor, known_url=known_url)

    def work() -> Done[Project]:
        # Not FOR UPDATE: rows that others have inserted refer to the project, and we may wait for
        # them at the end of the audit log.
        stored = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        before = settings_of(stored)
        _refuse_fixed(before, wanted)
        changes = {"before": before.described(), "after": wanted.described()}
        _apply(stored, wanted)
        if before.is_mirrored and not wanted.is_mirrored:
            start_forgetting(stored, actor=actor)
        return Done(stored, [Step(changes=changes)])

    return perform(operation, actor=actor, work=work)


def _examined(
    settings: ProjectSettings,
    operation: Operation,
    *,
    actor: Actor,
    known_url: str | None = None,
) -> ProjectSettings:
    """`settings` as they are stored; a refusal is on record."""
    require(operation, actor=actor)
    # Not in the transaction: looking a host up can take seconds.
    try:
        return examined(settings, known_url=known_url)
    except InvalidRequest as error:
        record(operation, actor=actor, outcome=Outcome.FAILED, changes=told(error))
        raise


def _refuse_fixed(before: ProjectSettings, wanted: ProjectSettings) -> None:
    for name, words in FIXED.items():
        if getattr(before, name) != getattr(wanted, name):
            raise InvalidRequest(words, param=name, code=f"{name}_is_fixed")


def _apply(project: Project, settings: ProjectSettings) -> None:
    for name in ("slug", "name", "kind", "records_machine_reads", *UPSTREAM):
        setattr(project, name, getattr(settings, name))
    project.save()
    project.members.set(settings.members)
