"""Conversations: find one by id or metadata, see its frame, go to its page on the dashboard."""

from __future__ import annotations

import json
from typing import Any, override

from django.contrib import messages
from django.contrib.admin import display, register
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html

from conversations_admin.actions.permissions import Permission
from conversations_admin.actions.reads import open_conversation, open_metadata
from conversations_admin.admin.access import actor_of, may, open_projects
from conversations_admin.admin.bases import ReadOnlyAdmin
from conversations_admin.admin.listing import ProjectFilter, chosen_project
from conversations_admin.errors import InvalidQuery
from conversations_admin.models import Conversation
from conversations_admin.search.language.parser import parse
from conversations_admin.search.language.tree import Id, Not, Pair, Query
from conversations_admin.search.matches import Matches
from conversations_admin.wire.limits import MAX_ID

MOST_FOUND = 500
PAIRS_SHOWN = 3
FRAME = (
    "conversation_id",
    "project",
    "item_count",
    "created_at",
    "active_at",
    "origin",
    "deleted_at",
)


@register(Conversation)
class ConversationAdmin(ReadOnlyAdmin):
    list_display = ("conversation_id", "created_at", "item_count", "short_metadata", "deleted_at")
    list_filter = (ProjectFilter,)
    ordering = ("-created_at", "-pk")
    search_fields = ("=conversation_id",)
    search_help_text = (
        "An id or how it begins, such as conv_5f, or pairs of metadata, such as tier:gold. "
        "Without a search: those not deleted, newest first."
    )

    @override
    def get_queryset(self, request: HttpRequest) -> QuerySet[Conversation]:
        return Conversation.objects.filter(project__in=open_projects(request))

    @override
    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None or obj.deleted_at:
            return (*FRAME, "items")
        # The title is what a customer said first.
        further = ("title",) if may(request, Permission.READ) else ()
        return (*FRAME, "pairs", *further, "items")

    @override
    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return self.get_fields(request, obj)

    @override
    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        conversation = context["original"]
        if not conversation.deleted_at:
            look = open_conversation if may(request, Permission.READ) else open_metadata
            look(conversation.project, conversation.conversation_id, actor=actor_of(request))
        return super().render_change_form(request, context, *args, **kwargs)

    def view_on_site(self, obj: Conversation) -> str:
        return reverse("conversation_detail", args=[obj.project.slug, obj.conversation_id])

    @override
    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if not search_term:
            return queryset.filter(deleted_at=None), False
        try:
            found = self._found(request, queryset, search_term)
        except InvalidQuery as error:
            self.message_user(request, error.message, messages.ERROR)
            found = []
        if len(found) > MOST_FOUND:
            text = f"These are {MOST_FOUND} of those that match; the dashboard shows all."
            self.message_user(request, text, messages.WARNING)
        return queryset.filter(pk__in=found[:MOST_FOUND]), False

    def _found(self, request: HttpRequest, queryset: QuerySet[Any], term: str) -> list[int]:
        """The keys of what `term` finds, one more than are shown if there are more."""
        project = chosen_project(request)
        if project is None:
            return []
        if term.startswith("conv_") and term.isascii():
            return _beginning_with(queryset, term)
        query = self._allowed(request, parse(term))
        page = Matches(project, query).page(limit=MOST_FOUND + 1)
        return [conversation.pk for conversation in page.conversations]

    def _allowed(self, request: HttpRequest, query: Query) -> Query:
        """Words look into messages, which is for who may read them."""
        terms = [term.term if isinstance(term, Not) else term for term in query]
        if may(request, Permission.READ) or all(isinstance(term, Pair | Id) for term in terms):
            return query
        raise InvalidQuery("You may search by id and by pairs such as tier:gold only.", position=0)

    @display(description="metadata")
    def pairs(self, conversation: Conversation) -> str:
        text = json.dumps(conversation.metadata, ensure_ascii=False, indent=2)
        return format_html("<pre>{}</pre>", text)

    @display(description="metadata")
    def short_metadata(self, conversation: Conversation) -> str:
        if conversation.deleted_at:
            return ""
        pairs = [f"{key}: {value}" for key, value in conversation.metadata.items()]
        further = f" (+{len(pairs) - PAIRS_SHOWN})" if len(pairs) > PAIRS_SHOWN else ""
        return ", ".join(pairs[:PAIRS_SHOWN]) + further

    @display(description="items, live and deleted")
    def items(self, conversation: Conversation) -> str:
        address = reverse("admin:conversations_admin_item_changelist")
        return format_html(
            '<a href="{}?conversation={}">Look at them one by one</a>', address, conversation.pk
        )


def _beginning_with(queryset: QuerySet[Any], prefix: str) -> list[int]:
    # A range of the index on (project, id); LIKE cannot use it on every database.
    last = prefix.ljust(MAX_ID, "z")
    within = queryset.filter(conversation_id__gte=prefix, conversation_id__lte=last)
    exact = within.filter(conversation_id__startswith=prefix).order_by("conversation_id")
    return list(exact.values_list("pk", flat=True)[: MOST_FOUND + 1])
