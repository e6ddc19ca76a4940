"""The queries somebody asked last in a project, offered again in the empty bar.

They are kept in the session, which sign-out deletes: queries name customers, and what is
written to the disk of a shared computer would outlive both the session and its cookie.
"""

from __future__ import annotations

from conversations_admin.models import Project
from conversations_admin.search.language.tree import Query
from conversations_admin.web.requests import AuthedRequest

RECENT = "recent_queries"
KEPT = 10
# A longer one could not be told from others in a menu, and sessions are read at every request.
MAX_LENGTH = 300


def remember_query(request: AuthedRequest, project: Project, query: Query) -> None:
    """Put `query` first. Write to the session only what is new."""
    text, before = str(query), recent_queries(request, project)
    if not text or len(text) > MAX_LENGTH or before[:1] == [text]:
        return
    kept = [text, *(each for each in before if each != text)][:KEPT]
    request.session[RECENT] = request.session.get(RECENT, {}) | {project.slug: kept}


def recent_queries(request: AuthedRequest, project: Project) -> list[str]:
    """The newest first."""
    queries: list[str] = request.session.get(RECENT, {}).get(project.slug, [])
    return queries
