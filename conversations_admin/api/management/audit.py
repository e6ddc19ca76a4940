"""The audit log of a project, newest first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from rest_framework.request import Request
from rest_framework.response import Response

from conversations_admin.actions.audit import visible_entries
from conversations_admin.api.documentation import management
from conversations_admin.api.management.answers import ManagedEntry
from conversations_admin.api.management.filters import AuditFilter
from conversations_admin.api.management.pages import page_object
from conversations_admin.api.management.projects import ProjectEndpoint
from conversations_admin.api.parameters import require_known
from conversations_admin.models.audit import AuditQuerySet
from conversations_admin.wire.paging import parse_limit, parse_order

FIELDS = frozenset(AuditFilter().fields)


@management.audit
class AuditView(ProjectEndpoint):
    def get(self, request: Request, project: str) -> Response:  # noqa: ARG002
        parameters = request.query_params
        wanted = _filter(parameters)
        limit, order = parse_limit(parameters.get("limit")), parse_order(parameters.get("order"))
        entries = _narrow(visible_entries(self.actor, project=self.project), wanted, order=order)
        page = list(entries[: limit + 1])
        rows = ManagedEntry(page[:limit], many=True).data
        return Response(page_object(rows, has_more=len(page) > limit, cursor="sequence"))


def _filter(parameters: QueryDict) -> Mapping[str, Any]:
    require_known(parameters, {*FIELDS, "limit", "order"})
    given = AuditFilter(data=parameters.dict())
    given.is_valid(raise_exception=True)
    wanted: Mapping[str, Any] = given.validated_data
    return wanted


def _narrow(entries: AuditQuerySet, wanted: Mapping[str, Any], *, order: str) -> AuditQuerySet:
    lookups = dict(wanted)
    if (since := lookups.pop("since", None)) is not None:
        entries = entries.since(since)
    if (until := lookups.pop("until", None)) is not None:
        entries = entries.until(until)
    after = lookups.pop("after", None)
    if after is not None:
        lookups["sequence__gt" if order == "asc" else "sequence__lt"] = after
    return entries.filter(**lookups).order_by("sequence" if order == "asc" else "-sequence")
