"""Roles: groups of people and what they allow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group, Permission as DjangoPermission
from django.db.models import QuerySet

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.permissions import APP, Permission
from conversations_admin.actions.runner import Done, Operation, Step, perform
from conversations_admin.errors import InvalidRequest

OURS = frozenset(permission for permission in Permission if permission.startswith(f"{APP}."))


@dataclass(frozen=True, kw_only=True)
class Role:
    """What a group is set to. Permissions that are none of ours are left as they are."""

    name: str
    permissions: frozenset[Permission] = frozenset()

    def described(self) -> dict[str, Any]:
        return {"name": self.name, "permissions": sorted(self.permissions)}


def create_role(role: Role, *, actor: Actor) -> Group:
    operation = Operation(
        action="role.create", permission=Permission.CHANGE_ROLES, target=role.name
    )

    def work() -> Done[Group]:
        if Group.objects.filter(name=role.name).exists():
            raise InvalidRequest(
                f"There is a role '{role.name}' already.", param="name", code="name_taken"
            )
        group = Group()
        _apply(group, role)
        return Done(group, [Step(changes={"after": role.described()})])

    return perform(operation, actor=actor, work=work)


def change_role(group: Group, role: Role, *, actor: Actor) -> Group:
    operation = Operation(
        action="role.update", permission=Permission.CHANGE_ROLES, target=role.name
    )

    def work() -> Done[Group]:
        stored = Group.objects.select_for_update().get(pk=group.pk)
        before = role_of(stored)
        _apply(stored, role)
        changes = {"before": before.described(), "after": role.described()}
        return Done(stored, [Step(changes=changes)])

    return perform(operation, actor=actor, work=work)


def role_of(group: Group) -> Role:
    granted = group.permissions.filter(pk__in=our_permissions())
    codenames = granted.values_list("codename", flat=True)
    return Role(
        name=group.name,
        permissions=frozenset(Permission(f"{APP}.{codename}") for codename in codenames),
    )


def our_permissions() -> QuerySet[DjangoPermission]:
    """The rows behind the permissions that roles are made of."""
    codenames = [permission.partition(".")[2] for permission in OURS]
    return DjangoPermission.objects.filter(content_type__app_label=APP, codename__in=codenames)


def _apply(group: Group, role: Role) -> None:
    group.name = role.name
    group.save()
    ours = our_permissions()
    wanted = [permission.partition(".")[2] for permission in role.permissions & OURS]
    group.permissions.remove(*ours.exclude(codename__in=wanted))
    group.permissions.add(*ours.filter(codename__in=wanted))
