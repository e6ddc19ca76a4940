"""The audit log: look, find, verify the chain. Nothing else."""

from __future__ import annotations

import json
import uuid
from typing import Any, override

from django.contrib.admin import SimpleListFilter, display, register
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.html import format_html

from conversations_admin.actions.audit import verify_log
from conversations_admin.actions.permissions import Permission
from conversations_admin.admin.access import actor_of, may
from conversations_admin.admin.bases import ReadOnlyAdmin
from conversations_admin.models import AuditEntry, Project, User
from conversations_admin.models.plain import is_storable

HASHES = ("previous_hash", "hash")
MAX_SEQUENCE_DIGITS = 18


class AuditProjectFilter(SimpleListFilter):
    title = parameter_name = "project"

    @override
    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(Project.objects.order_by("name").values_list("slug", "name"))

    @override
    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(project=self.value()) if self.value() else queryset


@register(AuditEntry)
class AuditAdmin(ReadOnlyAdmin):
    list_display = ("sequence", "time", "actor", "action", "outcome", "via", "project")
    list_filter = (AuditProjectFilter, "outcome", "via")
    ordering = ("-sequence",)
    search_fields = ("=sequence",)
    search_help_text = (
        "One of: an entry's number, a person's name, an action such as item.delete, the id of a "
        "conversation or of an operation."
    )

    @override
    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        names = [field.name for field in AuditEntry._meta.fields]
        return ["what_changed" if name == "changes" else name for name in names]

    @override
    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return self.get_fields(request, obj)

    @override
    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """By the one index that fits what was typed."""
        if not search_term:
            return queryset, False
        if not is_storable(search_term):
            return queryset.none(), False
        return queryset.filter(_wanted(search_term.strip())), False

    def has_verify_permission(self, request: HttpRequest) -> bool:
        return may(request, Permission.VERIFY_AUDIT)

    @override
    def get_urls(self) -> list[URLPattern]:
        verify = self.admin_site.admin_view(self.verify_view)
        return [
            path("verify/", verify, name="conversations_admin_auditentry_verify"),
            *super().get_urls(),
        ]

    @override
    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        further = {"may_verify": self.has_verify_permission(request)}
        return super().changelist_view(request, {**further, **(extra_context or {})})

    def verify_view(self, request: HttpRequest) -> HttpResponse:
        """Ask, and on POST walk the chain and say what was found."""
        if not self.has_verify_permission(request):
            raise PermissionDenied
        expected = request.POST.get("expected_head", "").strip().lower()
        verdict = None
        if request.method == "POST":
            verdict = verify_log(actor=actor_of(request), expected_head=expected)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Verify the audit log",
            "verdict": verdict,
            "expected": expected,
        }
        return TemplateResponse(
            request, "admin/conversations_admin/auditentry/verify.html", context
        )

    @display(description="changes")
    def what_changed(self, entry: AuditEntry) -> str:
        return format_html("<pre>{}</pre>", json.dumps(entry.changes, ensure_ascii=False, indent=2))


def _wanted(term: str) -> Q:
    if term.isascii() and term.isdigit() and len(term) <= MAX_SEQUENCE_DIGITS:
        return Q(sequence=int(term))
    if _is_uuid(term):
        return Q(operation_id=term.lower())
    slugs = ["", *Project.objects.values_list("slug", flat=True)]
    if term.startswith("conv_"):
        return Q(project__in=slugs, conversation_id=term)
    if "." in term and not User.objects.filter(username=term).exists():
        return Q(project__in=slugs, action=term)
    person = User.objects.filter(username__iexact=term).first()
    return Q(actor_id=person.pk) if person else Q(pk__in=[])


def _is_uuid(term: str) -> bool:
    try:
        uuid.UUID(term)
    except ValueError:
        return False
    return True
