"""Take note of how a conversation drifted from its upstream."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from conversations_admin.actions.drift import acknowledge_drift
from conversations_admin.models import Project
from conversations_admin.web.fragments import SeeOther, render_fragments, render_notices
from conversations_admin.web.requests import AuthedRequest, actor_of, in_project, wants_partial

NOTE = "upstream/drift.html"


@require_POST
@in_project
def drift_acknowledge(
    request: AuthedRequest, project: Project, conversation_id: str
) -> HttpResponse:
    acknowledge_drift(project, conversation_id, actor=actor_of(request))
    messages.success(request, "Noted: it no longer counts as drifted.")
    if not wants_partial(request):
        return SeeOther(reverse("conversation_detail", args=[project.slug, conversation_id]))
    response = render_fragments(request, [NOTE], {"drift": None})
    response.write(render_notices(request))
    return response
