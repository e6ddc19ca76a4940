"""Take away what a filter finds or what was selected: choose the form, then the file itself."""

from __future__ import annotations

from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from conversations_admin.actions.exports import (
    Export,
    FileFormat,
    export_conversations,
    require_export,
)
from conversations_admin.actions.permissions import Permission
from conversations_admin.errors import InvalidRequest
from conversations_admin.models import Project
from conversations_admin.models.plain import storable
from conversations_admin.records.blocks import blocks
from conversations_admin.web.listing.selection import fields_of, missing_from, selection_in
from conversations_admin.web.pages import render_page
from conversations_admin.web.requests import AuthedRequest, actor_of, in_project

TEMPLATE = "conversations/dialogs/export.html"


@require_http_methods(["GET", "HEAD", "POST"])
@in_project
def conversation_export(request: AuthedRequest, project: Project) -> HttpResponse:
    """POST, too, changes nothing: an address has no room for thousands of ids."""
    sent = request.POST if request.method == "POST" else request.GET
    selection = selection_in(sent)
    formats = require_export(project, selection, actor=actor_of(request))
    count = selection.count(project)
    context = {
        "nav": "conversations",
        "formats": formats,
        "is_selected": selection.ids is not None,
        "fields": fields_of(selection),
        "count": count,
        "missing": missing_from(selection, count),
        "columns": _columns_in(sent),
        "may_read": request.user.has_perm(Permission.READ),
    }
    return render_page(request, TEMPLATE, context, part="export")


@require_POST
@in_project
def conversation_export_file(request: AuthedRequest, project: Project) -> StreamingHttpResponse:
    export = _export_in(request.POST)
    pieces = export_conversations(project, export, actor=actor_of(request))
    return StreamingHttpResponse(
        blocks(pieces, broken=export.broken), headers=export.headers(project)
    )


def _export_in(sent: QueryDict) -> Export:
    file_format = sent.get("format", "")
    if file_format not in {each.value for each in FileFormat}:
        raise InvalidRequest("Choose a format: JSONL, CSV or Markdown.", param="format")
    has_own_columns = sent.get("which") == "shown"
    return Export(
        selection=selection_in(sent),
        file_format=FileFormat(file_format),
        columns=_columns_in(sent) if has_own_columns else None,
        has_byte_order_mark=sent.get("byte_order_mark") == "1",
        zone=timezone.get_current_timezone(),
    )


def _columns_in(sent: QueryDict) -> tuple[str, ...]:
    """The keys that are columns of the list, each once."""
    return tuple(dict.fromkeys(map(storable, filter(None, sent.getlist("column")))))
