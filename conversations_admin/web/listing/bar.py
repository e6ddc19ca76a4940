"""What the query bar and an empty result show besides what was typed."""

from __future__ import annotations

from typing import Any

from conversations_admin.models import Project
from conversations_admin.search.language.tree import Attribute, Field, Query, Term, leaves
from conversations_admin.web.listing.addresses import ListAddress
from conversations_admin.web.listing.chips import chips_of
from conversations_admin.web.listing.hints import Adviser
from conversations_admin.web.listing.without import uncounted


def bar_of(
    project: Project, query: Query, address: ListAddress, *, is_empty: bool
) -> dict[str, Any]:
    """The chips; and what may be meant; where nothing matches, what may be taken away."""
    context: dict[str, Any] = {"chips": chips_of(query, address)}
    context["asks_for_unread"] = not project.keeps_text and any(map(_is_of_count, leaves(*query)))
    if is_empty and query.terms:
        context["advice"] = Adviser(project, query, address).advice()
        context["without"] = uncounted(query, address)
        context["counts_url"] = address.at("conversation_without", project).to(query)
    elif query.terms:
        context["asides"] = Adviser(project, query, address).asides()
    return context


def _is_of_count(term: Term) -> bool:
    return isinstance(term, Attribute) and term.field is Field.ITEMS
