"""Saved views: a query by name, with columns and sort; and what each person makes of one."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, FilteredRelation, Q, QuerySet
from django.db.models.functions import Coalesce

from conversations_admin.models.fields import ExactJSONField
from conversations_admin.models.project import Project
from conversations_admin.models.user import User

MAX_VIEW_NAME = 80


class ViewSort(models.TextChoices):
    CREATED = "created", "Created"
    ACTIVE = "active", "Last activity"


class Visibility(models.TextChoices):
    MINE = "mine", "Only me"
    SHARED = "shared", "Everybody in the project"


def forget_private(collector: Any, field: Any, views: QuerySet[SavedView], using: str) -> None:
    """When the owner goes, what was shared stays, without an owner, and the rest goes too."""
    models.CASCADE(collector, field, views.filter(visibility=Visibility.MINE), using)
    models.SET_NULL(collector, field, views.filter(visibility=Visibility.SHARED), using)


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def shared(self) -> SavedViewQuerySet:
        return self.filter(visibility=Visibility.SHARED)

    def visible_to(self, user_id: int | None) -> SavedViewQuerySet:
        """Those that somebody may know of: their own and the shared ones."""
        return self.filter(Q(visibility=Visibility.SHARED) | Q(owner=user_id, owner__isnull=False))

    def as_seen_by(self, user_id: int | None) -> SavedViewQuerySet:
        """Each with `is_starred` and `own_columns`, as that person has them."""
        own = FilteredRelation("preferences", condition=Q(preferences__user=user_id))
        starred = Coalesce(F("own__is_starred"), False, output_field=models.BooleanField())  # noqa: FBT003
        return self.annotate(  # type: ignore[no-redef]  # the model declares them for readers
            own=own, is_starred=starred, own_columns=F("own__columns")
        )


class SavedView(models.Model):
    """`columns` None leaves the choice to the list. `revision` counts changes, from 1."""

    # What `as_seen_by` adds.
    is_starred: bool
    own_columns: list[str] | None

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="views")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=forget_private, related_name="+"
    )
    owner_name = models.CharField(max_length=150)
    name = models.CharField(max_length=MAX_VIEW_NAME)
    query = models.TextField(blank=True, default="")
    columns = ExactJSONField(null=True)
    sort = models.CharField(max_length=10, choices=ViewSort, default=ViewSort.CREATED)
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.MINE)
    is_default = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        constraints = [
            # Not of all of an owner's: refusing somebody else a new name for a shared view would
            # give away what the owner's private ones are called.
            models.UniqueConstraint(
                fields=["project", "owner", "name"],
                condition=Q(visibility="mine"),
                name="private_view_name_once",
            ),
            models.UniqueConstraint(
                fields=["project", "name"],
                condition=Q(visibility="shared"),
                name="shared_view_name_once",
            ),
            models.UniqueConstraint(
                fields=["project"], condition=Q(is_default=True), name="one_default_view"
            ),
            models.CheckConstraint(
                condition=Q(is_default=False) | Q(visibility="shared"),
                name="default_view_is_shared",
            ),
        ]
        default_permissions = ()
        permissions = [("share_view", "Can share views, and change and delete shared ones")]

    def __str__(self) -> str:
        return self.name

    @property
    def owned_by(self) -> str:
        """The owner's name, also when the account is gone."""
        return self.owner.get_username() if self.owner else self.owner_name

    @property
    def is_shared(self) -> bool:
        return self.visibility == Visibility.SHARED


class ViewPreference(models.Model):
    """What one person made of a view. `columns` None: those of the view."""

    view = models.ForeignKey(SavedView, on_delete=models.CASCADE, related_name="preferences")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    is_starred = models.BooleanField(default=False)
    columns = ExactJSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["view", "user"], name="view_preference_once_a_person")
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.user_id}/{self.view_id}"
