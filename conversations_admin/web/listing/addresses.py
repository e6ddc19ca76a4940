"""Addresses of the conversation list: the query and the columns are all of its state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from django.urls import reverse

from conversations_admin.models import Project
from conversations_admin.search.language.tree import Query, Term
from conversations_admin.web.listing.columns import columns_as_text


@dataclass(frozen=True)
class ListAddress:
    """The list of one project; `columns` only where the address itself names them."""

    path: str
    columns: tuple[str, ...] | None = None

    @classmethod
    def of(cls, project: Project, *, columns: Sequence[str] | None = None) -> ListAddress:
        path = reverse("conversation_list", args=[project.slug])
        return cls(path, None if columns is None else tuple(columns))

    def to(self, query: Query, *, after: str = "") -> str:
        parts = {"columns": columns_as_text(self.columns or ())} if self.columns is not None else {}
        if query.terms:
            parts["q"] = str(query)
        if after:
            parts["after"] = after
        return f"{self.path}?{urlencode(parts, quote_via=quote)}" if parts else self.path

    def narrowed(self, query: Query, term: Term) -> str:
        """The list with `term` too, or without it where it is in the query already."""
        return self.to(query.without(term) if term in query.terms else query.including(term))
