"""What is sent and answered of saved views. Never saved; the schema is read from here."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from conversations_admin.actions.users import MAX_COLUMNS
from conversations_admin.models import SavedView
from conversations_admin.models.view import MAX_VIEW_NAME, ViewSort, Visibility
from conversations_admin.wire.limits import MAX_KEY


class ManagedView(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    query = serializers.CharField(help_text="In the console's language, in its canonical form.")
    columns = serializers.ListField(
        child=serializers.CharField(),
        allow_null=True,
        help_text="Metadata keys, in order; null leaves the choice to the list.",
    )
    sort = serializers.ChoiceField(choices=ViewSort.values)
    visibility = serializers.ChoiceField(choices=Visibility.values)
    is_default = serializers.BooleanField(help_text="The project's list opens with it.")
    owner = serializers.SerializerMethodField()
    revision = serializers.IntegerField(help_text="Counts changes, from 1.")
    created_at = serializers.DateTimeField()
    changed_at = serializers.DateTimeField()

    def get_owner(self, view: SavedView) -> str:
        """Kept as text when the account is gone."""
        return view.owned_by


class DeletedView(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    deleted = serializers.BooleanField()


class NewView(serializers.Serializer[Any]):
    name = serializers.CharField(
        max_length=MAX_VIEW_NAME, help_text="Of which there is no other among the views you see."
    )
    query = serializers.CharField(required=False, allow_blank=True)
    columns = serializers.ListField(
        child=serializers.CharField(max_length=MAX_KEY, trim_whitespace=False),
        required=False,
        allow_null=True,
        max_length=MAX_COLUMNS,
    )
    sort = serializers.ChoiceField(choices=ViewSort.values, required=False)
    visibility = serializers.ChoiceField(
        choices=Visibility.values, required=False, help_text="Sharing needs its own permission."
    )
    is_default = serializers.BooleanField(
        required=False, help_text="Takes the place of the default there is; must be shared."
    )


class ViewChange(NewView):
    """What is left out stays."""

    revision = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=2**31 - 1,
        help_text="That you saw; if it is no longer that, nothing is changed (409).",
    )
