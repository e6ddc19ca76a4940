"""The audit log: find entries, read one, verify the chain, take the entries away."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from conversations_admin.actions.audit import export_log, verify_log, visible_entries
from conversations_admin.actions.permissions import Permission
from conversations_admin.errors import InvalidRequest, NotFound
from conversations_admin.models import Project
from conversations_admin.models.audit import AuditQuerySet, Outcome, Via
from conversations_admin.web.listing.acts import words_of
from conversations_admin.web.listing.audit_files import csv_lines, json_lines
from conversations_admin.web.listing.audit_filters import ACTIONS, AuditFilter
from conversations_admin.web.listing.changes import read_changes
from conversations_admin.web.numbers import whole_number
from conversations_admin.web.pages import render_page
from conversations_admin.web.requests import AuthedRequest, actor_of, in_project, open_projects

PAGE = 50
MAX_STEPS = 100
WRITERS = {"csv": (csv_lines, "text/csv"), "jsonl": (json_lines, "application/jsonl")}


@require_safe
@in_project
def audit_list(request: AuthedRequest, project: Project) -> HttpResponse:
    wanted = AuditFilter.of(request.GET)
    entries = wanted.apply(_within(request, project, wanted))
    before = whole_number(request.GET.get("before", ""))
    if before is not None:
        entries = entries.filter(sequence__lt=before)
    found = list(entries.newest_first()[: PAGE + 1])
    shown = found[:PAGE]
    context = _rights(request) | {
        "filter": wanted,
        "entries": [(entry, words_of(entry)) for entry in shown],
        "next_url": wanted.address(request.path, before=shown[-1].sequence)
        if len(found) > PAGE
        else "",
        "first_url": wanted.address(request.path) if before is not None else "",
        "actions": ACTIONS,
        "outcomes": Outcome.choices,
        "vias": Via.choices,
    }
    if before is not None:
        return render_page(request, "audit/list.html", context, part="rows")
    status = 422 if wanted.problems else 200
    response = render_page(request, "audit/list.html", context, part="log", status=status)
    response.headers["HX-Push-Url"] = wanted.address(request.path)
    return response


@require_safe
@in_project
def audit_entry(request: AuthedRequest, project: Project, sequence: int) -> HttpResponse:
    # One of no project, such as a sign-in, has its page in every project.
    visible = visible_entries(actor_of(request)).filter(project__in=[project.slug, ""])
    entry = visible.filter(sequence=sequence).first()
    if entry is None:
        raise NotFound(f"There is no audit entry {sequence} that you may see here.")
    steps = visible.filter(operation_id=entry.operation_id).order_by("sequence")
    context = _rights(request) | {
        "entry": entry,
        "words": words_of(entry),
        "entry_project": next(
            (each for each in open_projects(request) if each.slug == entry.project), None
        ),
        "changes": read_changes(entry.changes),
        "steps": steps.exclude(sequence=sequence)[:MAX_STEPS],
    }
    return render_page(request, "audit/entry.html", context)


@require_POST
@in_project
def audit_verify(request: AuthedRequest, project: Project) -> HttpResponse:  # noqa: ARG001 one log
    expected = request.POST.get("expected_head", "").strip()
    verdict = verify_log(actor=actor_of(request), expected_head=expected)
    context = _rights(request) | {"verdict": verdict, "expected": expected}
    return render_page(request, "audit/verdict.html", context, part="verdict")


@require_POST
@in_project
def audit_export(request: AuthedRequest, project: Project) -> StreamingHttpResponse:
    file_format = request.POST.get("format", "")
    if file_format not in WRITERS:
        raise InvalidRequest("Choose CSV or JSONL.", param="format")
    wanted = AuditFilter.of(request.POST)
    if wanted.problems:
        raise InvalidRequest(" ".join(wanted.problems.values()), param=next(iter(wanted.problems)))
    entries = export_log(
        wanted.apply(_within(request, project, wanted)),
        project=project,
        actor=actor_of(request),
        file_format=file_format,
        filters=wanted.given,
    )
    write, content_type = WRITERS[file_format]
    name = f"audit-{project.slug}-{timezone.localtime():%Y%m%d-%H%M%S}.{file_format}"
    return StreamingHttpResponse(
        write(entries),
        content_type=f"{content_type}; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )


def _within(request: AuthedRequest, project: Project, wanted: AuditFilter) -> AuditQuerySet:
    """The entries the person may see: of the project, or of all of theirs and of none."""
    if not wanted.is_everywhere:
        return visible_entries(actor_of(request), project=project)
    entries = visible_entries(actor_of(request))
    slugs = [each.slug for each in open_projects(request)]
    if wanted.names_a_value:
        return entries.filter(project__in=[*slugs, ""])
    # All but the others': asked for several projects, SQLite sorts all that they have.
    closed = Project.objects.exclude(slug__in=slugs).values_list("slug", flat=True)
    return entries.exclude(project__in=list(closed))


def _rights(request: AuthedRequest) -> dict[str, Any]:
    may = request.user.has_perm
    return {
        "nav": "audit",
        "sees_all": may(Permission.VIEW_AUDIT),
        "may_verify": may(Permission.VERIFY_AUDIT),
        "may_export": may(Permission.EXPORT_AUDIT),
        "may_read": may(Permission.READ),
    }
