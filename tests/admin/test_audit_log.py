"""The audit log at the admin: found, verified, and never changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from conversations_admin.models import AuditEntry, Conversation, User
from tests.admin.conftest import SignIn, address
from tests.commands.test_verify_audit_log import tamper
from tests.web.pages import read

type Make = Callable[..., Conversation]


def found(client: Client, query: str) -> list[int]:
    response = client.get(address("auditentry"), {"q": query})
    assert response.status_code == 200
    return [entry.sequence for entry in response.context["cl"].result_list]


def test_the_newest_come_first(as_auditor: Client, make_conversation: Make) -> None:
    for text in ("one", "two"):
        make_conversation(text)
    assert found(as_auditor, "") == [2, 1]
    assert found(as_auditor, "&o=1") == []


def test_times_are_written_as_in_the_console(
    as_auditor: Client, make_conversation: Make, superuser: User, sign_in: SignIn
) -> None:
    make_conversation("one")
    here = read(sign_in(superuser).get("/p/support/audit/")).one("td", data_label="Time").text
    assert here in as_auditor.get(address("auditentry")).content.decode()


def test_an_entry_is_found_by_what_names_it(
    as_auditor: Client, make_conversation: Make, superuser: object
) -> None:
    make_conversation("one")
    second = make_conversation("two").conversation_id
    operation = AuditEntry.objects.get(sequence=2).operation_id
    assert found(as_auditor, "2") == [2]
    assert found(as_auditor, second) == [2]
    assert found(as_auditor, operation) == [2]
    assert found(as_auditor, "root") == [2, 1]
    assert found(as_auditor, "conversation.create") == [2, 1]
    assert found(as_auditor, "item.delete") == []


@pytest.mark.parametrize("query", ["9" * 40, "²", "conv_", "' OR 1=1 --", "nobody"])
def test_a_search_for_nothing_finds_nothing(
    as_auditor: Client, make_conversation: Make, query: str
) -> None:
    make_conversation("one")
    assert found(as_auditor, query) == []


def test_filters_narrow(as_auditor: Client, make_conversation: Make) -> None:
    make_conversation("one")
    for parameters, count in (
        ({"outcome__exact": "succeeded"}, 1),
        ({"outcome__exact": "denied"}, 0),
        ({"via__exact": "command"}, 1),
        ({"project": "support"}, 1),
        ({"project": "nowhere"}, 0),
    ):
        response = as_auditor.get(address("auditentry"), parameters)
        assert response.context["cl"].result_count == count


def test_a_whole_chain_is_said_to_be_whole(as_operator: Client, make_conversation: Make) -> None:
    make_conversation("one")
    response = as_operator.post(address("auditentry", "verify"))
    assert "The audit log is whole: 1 entry" in response.content.decode()
    entry = AuditEntry.objects.latest("sequence")
    assert (entry.action, entry.via, entry.actor) == ("audit.verify", "admin", "operator")


def test_looking_at_the_page_verifies_nothing(as_operator: Client) -> None:
    as_operator.get(address("auditentry", "verify"))
    assert not AuditEntry.objects.exists()


def test_the_first_bad_link_is_named(as_operator: Client, make_conversation: Make) -> None:
    for text in ("one", "two", "three"):
        make_conversation(text)
    tamper("UPDATE {table} SET actor = %s WHERE sequence = 2", "somebody else")
    page = as_operator.post(address("auditentry", "verify")).content.decode()
    assert "entry 2 is the first bad link" in page


def test_a_head_that_is_nowhere_is_told(as_operator: Client, make_conversation: Make) -> None:
    make_conversation("one")
    body = {"expected_head": "f" * 64}
    page = as_operator.post(address("auditentry", "verify"), body).content.decode()
    assert "cut off or replaced" in page
