"""Read what somebody may do in one query. Named by the settings; imported by nobody."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission
from django.db.models import Model


class RoleBackend(ModelBackend):
    """Answer for Django's own backend, which reads a person's and their roles' rights apart.

    It leaves the answer where that one looks first, so no other asks the database again.
    """

    def authenticate(self, *_: Any, **__: Any) -> None:
        """Leave signing in to the backends that check a password, so that it is checked once."""

    def get_all_permissions(self, user_obj: Any, obj: Model | None = None) -> set[str]:
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        if user_obj.is_superuser or hasattr(user_obj, "_perm_cache"):
            return super().get_all_permissions(user_obj, obj)
        named = ("content_type__app_label", "codename")
        own = Permission.objects.filter(user=user_obj).values_list(*named)
        by_role = Permission.objects.filter(group__user=user_obj).values_list(*named)
        rights = own.order_by().union(by_role.order_by()).order_by()
        user_obj._perm_cache = {f"{app}.{name}" for app, name in rights}  # noqa: SLF001 shared
        return set(user_obj._perm_cache)  # noqa: SLF001 with Django's own backend
