"""Addresses of the conversation list: its whole state is in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import quote, urlencode

from django.urls import reverse

from conversations_admin.models import Project
from conversations_admin.search.language.tree import Query, Term
from conversations_admin.search.sources import Sort
from conversations_admin.web.listing.columns import columns_as_text, columns_from_text


@dataclass(frozen=True)
class ListAddress:
    """A list of one project, without its query, which every link chooses for itself.

    `columns` only where the address itself names them. `view` is the saved view that the list
    was opened from. `with_facets`: the rail is part of the page, as it must be without scripts.
    """

    path: str
    columns: tuple[str, ...] | None = None
    sort: Sort = Sort.CREATED
    view: str = ""
    with_facets: bool = False

    @classmethod
    def of(
        cls,
        project: Project,
        *,
        columns: Sequence[str] | None = None,
        sort: Sort = Sort.CREATED,
        view: str = "",
    ) -> ListAddress:
        path = reverse("conversation_list", args=[project.slug])
        return cls(path, None if columns is None else tuple(columns), sort, view)

    @classmethod
    def asked_for(cls, project: Project, sent: Mapping[str, str]) -> ListAddress:
        """The list that the parameters of a request describe; what they say wrongly is left out."""
        named = sent.get("columns")
        columns = None if named is None else columns_from_text(named)
        sort = Sort.ACTIVE if sent.get("sort") == Sort.ACTIVE else Sort.CREATED
        view = sent.get("view", "").replace("\x00", "")
        address = cls.of(project, columns=columns, sort=sort, view=view)
        return replace(address, with_facets=sent.get("facets") == "1")

    def at(self, name: str, project: Project) -> ListAddress:
        """The same state for another address of the project, as the rail's."""
        return replace(self, path=reverse(name, args=[project.slug]))

    def with_columns(self, columns: Sequence[str]) -> ListAddress:
        return replace(self, columns=tuple(columns))

    def sorted_by(self, sort: Sort) -> ListAddress:
        return replace(self, sort=sort)

    @cached_property
    def parameters(self) -> dict[str, str]:
        """What a form sends along with its query to stay in this list."""
        every = {
            "columns": None if self.columns is None else columns_as_text(self.columns),
            "sort": None if self.sort is Sort.CREATED else self.sort.value,
            "view": self.view or None,
            "facets": "1" if self.with_facets else None,
        }
        return {name: value for name, value in every.items() if value is not None}

    def to(self, query: Query, **further: str) -> str:
        """The address of `query` here; `further` are parameters that are no state of the list."""
        # With a view its query would be read into an address that names none.
        asked = {"q": str(query)} if query.terms or self.view else {}
        parts = self.parameters | asked | {key: each for key, each in further.items() if each}
        return f"{self.path}?{urlencode(parts, quote_via=quote)}" if parts else self.path

    def narrowed(self, query: Query, term: Term) -> str:
        """The list with `term` too, or without it where it is in the query already."""
        return self.to(query.without(term) if term in query.terms else query.including(term))
