"""Items one by one. What one says is for who may read it, and each look is recorded."""

from __future__ import annotations

import json
from typing import Any, override

from django.contrib.admin import SimpleListFilter, display, register
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html

from conversations_admin.actions.permissions import Permission
from conversations_admin.actions.reads import open_conversation
from conversations_admin.admin.access import actor_of, may, open_projects
from conversations_admin.admin.bases import ReadOnlyAdmin
from conversations_admin.models import Item
from conversations_admin.models.plain import is_storable, storable

MAX_KEY_DIGITS = 18
FRAME = (
    "item_id",
    "conversation",
    "position",
    "type",
    "role",
    "status",
    "created_at",
    "added_by",
    "added_via",
    "deleted_at",
    "deleted_by",
    "restored_as",
)


class ConversationFilter(SimpleListFilter):
    """The items of one conversation, as its page links to them."""

    title = parameter_name = "conversation"

    @override
    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        chosen = self.value()
        return [(chosen, "The one you came from")] if chosen else []

    @override
    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.value()
        if not chosen:
            return queryset
        is_key = chosen.isascii() and chosen.isdigit() and len(chosen) <= MAX_KEY_DIGITS
        return queryset.filter(conversation=int(chosen)) if is_key else queryset.none()


@register(Item)
class ItemAdmin(ReadOnlyAdmin):
    list_display = ("item_id", "position", "type", "role", "added_by", "deleted_at", "conversation")
    list_select_related = ("conversation",)
    list_filter = (ConversationFilter,)
    ordering = ("conversation", "position")
    search_fields = ("=item_id",)
    search_help_text = "The whole id of an item or of its conversation."

    @override
    def get_queryset(self, request: HttpRequest) -> QuerySet[Item]:
        return Item.objects.filter(conversation__project__in=open_projects(request))

    @override
    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request, Permission.FIND)

    @override
    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Nothing without an id: all items of all conversations are no list to look through."""
        if not search_term:
            return (queryset if request.GET.get("conversation") else queryset.none()), False
        if not is_storable(search_term):
            return queryset.none(), False
        is_conversation = search_term.startswith("conv_")
        name = "conversation__conversation_id" if is_conversation else "item_id"
        return queryset.filter(**{name: search_term}), False

    @override
    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (*FRAME, "content" if _shows_content(request, obj) else "no_content")

    @override
    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.get_fields(request, obj)

    def view_on_site(self, obj: Item) -> str:
        place = [obj.conversation.project.slug, obj.conversation.conversation_id]
        address = reverse("conversation_detail", args=place)
        return f"{address}?around={obj.item_id}#item-{obj.item_id}"

    @override
    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        item = context["original"]
        if _shows_content(request, item):
            conversation = item.conversation
            open_conversation(
                conversation.project,
                conversation.conversation_id,
                actor=actor_of(request),
                is_part=True,
            )
        return super().render_change_form(request, context, *args, **kwargs)

    @display(description="content")
    def content(self, item: Item) -> str:
        text = json.dumps(item.body, ensure_ascii=False, indent=2)
        # No answer could be encoded with half of a surrogate pair in it.
        return format_html("<pre>{}</pre>", storable(text))

    @display(description="content")
    def no_content(self, item: Item) -> str:
        if item.deleted_at or item.conversation.deleted_at:
            return "Deleted; what it said is not shown here."
        return "Only people who may read conversations see what it says."


def _shows_content(request: HttpRequest, item: Item | None) -> bool:
    if item is None or item.deleted_at or item.conversation.deleted_at:
        return False
    return may(request, Permission.READ)
