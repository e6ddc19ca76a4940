"""Who may list and search."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.reads import require_search
from conversations_admin.errors import Denied
from conversations_admin.models import AuditEntry, Project, User
from conversations_admin.models.audit import Outcome, Via
from conversations_admin.search.language.parser import parse


@pytest.mark.parametrize("text", ["refund", '"a phrase"', "-refund", "tier:gold refund"])
def test_who_may_not_read_messages_may_not_ask_for_words(
    project: Project, make_user: Callable[..., User], text: str
) -> None:
    auditor = Actor.of_user(make_user("auditor"), via=Via.DASHBOARD)

    with pytest.raises(Denied, match="read_conversation"):
        require_search(project, actor=auditor, query=parse(text))

    assert AuditEntry.objects.get(action="conversation.list").outcome == Outcome.DENIED


@pytest.mark.parametrize("text", ["", "tier:gold", "-tier:gold id:conv_1"])
def test_who_may_not_read_messages_may_search_the_metadata(
    project: Project, make_user: Callable[..., User], text: str
) -> None:
    auditor = Actor.of_user(make_user("auditor"), via=Via.DASHBOARD)

    require_search(project, actor=auditor, query=parse(text))
