"""Fetch what is left of a conversation that is too long to be read while somebody waits."""

from __future__ import annotations

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.jobs import start_job
from conversations_admin.actions.permissions import Permission
from conversations_admin.actions.runner import require_on
from conversations_admin.actions.sync import REFRESH
from conversations_admin.models import Job, JobInput, Project


def fetch_rest(project: Project, conversation_id: str, *, actor: Actor) -> None:
    """Let a job read all of it, unless one does so already."""
    require_on("conversation.view", Permission.FIND, project, conversation_id, actor=actor)
    if is_being_fetched(project, conversation_id):
        return
    # Who may look at a conversation may have it whole, without the right to run jobs at will.
    on_behalf = Actor(actor.name, actor.via, actor.user_id, actor.request_id, actor.is_person)
    start_job(project, REFRESH, actor=on_behalf, inputs=[conversation_id])


def is_being_fetched(project: Project, conversation_id: str) -> bool:
    """Say whether a job that is to read this one alone has not ended yet."""
    active = Job.objects.active().filter(kind=REFRESH, project=project)
    wanted = JobInput.objects.filter(job__in=active, start=0).values_list("values", flat=True)
    return [conversation_id] in wanted
