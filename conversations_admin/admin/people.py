"""People and service accounts: list, add, change, deactivate. None is deleted."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any, override

from django import forms
from django.contrib import messages
from django.contrib.admin import action, display, register
from django.contrib.auth.password_validation import validate_password
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.users import Account, account_of, change_user, create_user
from conversations_admin.admin.access import actor_of, person_of
from conversations_admin.admin.bases import RecordedAdmin, RecordedForm
from conversations_admin.errors import ConsoleError
from conversations_admin.models import User

NAMES = ("username", "first_name", "last_name", "email")
ACCOUNT_FIELDS = {field.name for field in fields(Account)} - {"groups", "password"}


class ServiceAccountForm(RecordedForm):
    """Nothing to sign in with: an account behind a token is active or not."""

    class Meta:
        model = User
        fields = ("is_active",)


class PersonForm(RecordedForm):
    new_password = forms.CharField(
        label="Password",
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "class": "vTextField"}),
        help_text="At least 12 characters. Empty keeps the one the person has.",
    )

    class Meta:
        model = User
        fields = (*NAMES, "is_active", "is_staff", "is_superuser", "groups")
        help_texts = {"is_staff": "Opens this admin. An operator needs it."}

    def clean_new_password(self) -> str:
        password: str = self.cleaned_data["new_password"]
        if password:
            known = {name: self.cleaned_data.get(name, "") for name in NAMES}
            validate_password(password, User(**known))
        elif self.instance.pk is None:
            raise forms.ValidationError("Without one, nobody could sign in.", code="required")
        return password


@register(User)
class PersonAdmin(RecordedAdmin):
    form = PersonForm
    list_display = ("username", "full_name", "email", "roles", "kind", "is_active", "is_staff")
    list_filter = ("is_active", "is_staff", "is_service", "groups")
    search_fields = ("username", "email", "first_name", "last_name")
    ordering = ("username", "pk")
    filter_horizontal = ("groups",)
    actions = ("deactivate", "activate")

    @override
    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return User.objects.prefetch_related("groups")

    @override
    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        if obj is not None and obj.is_service:
            return [(None, {"fields": ("username", "kind", "is_active")})]
        rights = ["is_active", "is_staff", "groups"]
        if person_of(request).is_superuser:
            rights.insert(2, "is_superuser")
        sections = [(None, {"fields": NAMES}), ("What they may do", {"fields": rights})]
        if obj is None or self.has_change_permission(request, obj):
            sections.insert(1, ("Sign-in", {"fields": ("new_password",)}))
        return sections

    @override
    def get_form(
        self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any
    ) -> type[Any]:
        if isinstance(obj, User) and obj.is_service:
            # A field that a form declares is in it, whatever the fieldsets name.
            kwargs["form"] = ServiceAccountForm
        return super().get_form(request, obj, change=change, **kwargs)

    @override
    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        if obj is not None and obj.is_service:
            return ["username", "kind"]
        if obj is not None and obj.pk == person_of(request).pk:
            return ["is_active", "is_staff", "is_superuser", "groups"]
        return []

    @override
    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Only a superuser changes one; the action says the same."""
        if obj is not None and obj.is_superuser and not person_of(request).is_superuser:
            return False
        return super().has_change_permission(request, obj)

    @override
    def create(
        self,
        cleaned: dict[str, Any],
        *,
        actor: Actor,
        request: HttpRequest,
    ) -> User:
        return create_user(_asked(Account(username=cleaned["username"]), cleaned), actor=actor)

    @override
    def change(self, obj: User, cleaned: dict[str, Any], *, actor: Actor) -> User:
        stored = User.objects.get(pk=obj.pk)  # the form has changed `obj` already
        return change_user(stored, _asked(account_of(stored), cleaned), actor=actor)

    @action(description="Deactivate selected users", permissions=["change"])
    def deactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        self._set_active(request, queryset, is_active=False)

    @action(description="Activate selected users", permissions=["change"])
    def activate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        self._set_active(request, queryset, is_active=True)

    def _set_active(
        self, request: HttpRequest, queryset: QuerySet[User], *, is_active: bool
    ) -> None:
        for user in queryset.exclude(is_active=is_active):
            try:
                changed = replace(account_of(user), is_active=is_active)
                change_user(user, changed, actor=actor_of(request))
            except ConsoleError as error:
                self.message_user(request, f"{user}: {error.message}", messages.ERROR)
            else:
                done = "activated" if is_active else "deactivated"
                self.message_user(request, f"{user} was {done}.", messages.SUCCESS)

    @display(description="name")
    def full_name(self, user: User) -> str:
        return user.get_full_name()

    @display(description="roles")
    def roles(self, user: User) -> str:
        if user.is_superuser:
            return "superuser"
        return ", ".join(sorted(group.name for group in user.groups.all()))

    @display(description="kind")
    def kind(self, user: User) -> str:
        return "service account of a token" if user.is_service else "person"


def _asked(account: Account, cleaned: dict[str, Any]) -> Account:
    """`account` with what the form offered; the rest stays."""
    asked = {name: value for name, value in cleaned.items() if name in ACCOUNT_FIELDS}
    if "groups" in cleaned:
        asked["groups"] = tuple(cleaned["groups"].order_by("name"))
    return replace(account, **asked, password=cleaned.get("new_password") or None)
