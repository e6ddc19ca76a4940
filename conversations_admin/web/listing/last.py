"""The list as it was seen last, kept in the session: where a conversation leads back to."""

from __future__ import annotations

from conversations_admin.models import Project
from conversations_admin.web.listing.addresses import ListAddress
from conversations_admin.web.requests import AuthedRequest

LISTS = "lists"


def remember_list(request: AuthedRequest, project: Project, address: str) -> None:
    """Write to the session only what is new: most lists are looked at more than once."""
    lists = request.session.get(LISTS, {})
    plain = ListAddress.of(project).path
    if lists.get(project.slug, plain) == address:
        return
    others = {slug: kept for slug, kept in lists.items() if slug != project.slug}
    request.session[LISTS] = others if address == plain else others | {project.slug: address}


def last_list(request: AuthedRequest, project: Project) -> str:
    """The address with the filter and the columns of the last time; else the whole list."""
    plain = ListAddress.of(project).path
    kept: str = request.session.get(LISTS, {}).get(project.slug, plain)
    return kept
