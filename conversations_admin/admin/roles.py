"""Roles: groups and what they allow. For superusers alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, override

from django import forms
from django.contrib.admin import display, register
from django.contrib.admin.widgets import FilteredSelectMultiple
from django.contrib.auth.models import Group, Permission as DjangoPermission
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.permissions import APP, Permission
from conversations_admin.actions.roles import Role, change_role, create_role, our_permissions
from conversations_admin.admin.access import person_of
from conversations_admin.admin.bases import RecordedAdmin, RecordedForm

if TYPE_CHECKING:
    ChoiceOfPermissions = forms.ModelMultipleChoiceField[DjangoPermission]
else:
    ChoiceOfPermissions = forms.ModelMultipleChoiceField


class PermissionChoice(ChoiceOfPermissions):
    @override
    def label_from_instance(self, obj: DjangoPermission) -> str:
        return obj.name


class RoleForm(RecordedForm):
    permissions = PermissionChoice(
        queryset=our_permissions().order_by("content_type__model", "name"),
        required=False,
        widget=FilteredSelectMultiple("permissions", is_stacked=False),
    )

    class Meta:
        model = Group
        fields = ("name", "permissions")


@register(Group)
class RoleAdmin(RecordedAdmin):
    form = RoleForm
    list_display = ("name", "allows")
    ordering = ("name", "pk")
    fields = ("name", "permissions")

    @override
    def get_queryset(self, request: HttpRequest) -> QuerySet[Group]:
        return Group.objects.prefetch_related("permissions")

    @override
    def has_module_permission(self, request: HttpRequest) -> bool:
        return person_of(request).is_superuser

    @override
    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return person_of(request).is_superuser

    @override
    def has_add_permission(self, request: HttpRequest) -> bool:
        return person_of(request).is_superuser

    @override
    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return person_of(request).is_superuser

    @override
    def create(
        self,
        cleaned: dict[str, Any],
        *,
        actor: Actor,
        request: HttpRequest,
    ) -> Group:
        return create_role(_role(cleaned), actor=actor)

    @override
    def change(self, obj: Group, cleaned: dict[str, Any], *, actor: Actor) -> Group:
        return change_role(obj, _role(cleaned), actor=actor)

    @display(description="allows")
    def allows(self, group: Group) -> str:
        names = sorted(permission.name for permission in group.permissions.all())
        return ", ".join(name.removeprefix("Can ") for name in names)


def _role(cleaned: dict[str, Any]) -> Role:
    granted = cleaned["permissions"].values_list("codename", flat=True)
    return Role(
        name=cleaned["name"],
        permissions=frozenset(Permission(f"{APP}.{codename}") for codename in granted),
    )
