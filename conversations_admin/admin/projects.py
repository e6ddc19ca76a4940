"""Projects: list, add, change. None is deleted."""

from __future__ import annotations

from typing import Any, override

from django.contrib.admin import register
from django.http import HttpRequest

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.project_settings import ProjectSettings
from conversations_admin.actions.projects import change_project, create_project
from conversations_admin.admin.bases import RecordedAdmin
from conversations_admin.models import Project, User


@register(Project)
class ProjectAdmin(RecordedAdmin):
    list_display = ("name", "slug", "records_machine_reads", "created_at")
    search_fields = ("name", "slug")
    ordering = ("name", "pk")
    fields = ("slug", "name", "members", "records_machine_reads")
    filter_horizontal = ("members",)

    @override
    def get_readonly_fields(self, request: HttpRequest, obj: Project | None = None) -> list[str]:
        return [] if obj is None else ["slug"]

    @override
    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["queryset"] = User.objects.filter(is_service=False).order_by("username")
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @override
    def create(
        self,
        cleaned: dict[str, Any],
        *,
        actor: Actor,
        request: HttpRequest,
    ) -> Project:
        return create_project(_settings(cleaned["slug"], cleaned), actor=actor)

    @override
    def change(self, obj: Project, cleaned: dict[str, Any], *, actor: Actor) -> Project:
        return change_project(obj, _settings(obj.slug, cleaned), actor=actor)


def _settings(slug: str, cleaned: dict[str, Any]) -> ProjectSettings:
    return ProjectSettings(
        slug=slug,
        name=cleaned["name"],
        members=tuple(cleaned["members"]),
        records_machine_reads=cleaned["records_machine_reads"],
    )
