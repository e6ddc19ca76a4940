"""Reading a conversation: the page, its rail, its pages of entries and its links."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.items import delete_items
from conversations_admin.models import AuditEntry, Conversation, Item, Project, User
from conversations_admin.models.audit import Outcome
from tests.conftest import LOCKS
from tests.web.conversation.conftest import Browser, text_of
from tests.web.pages import HTMX

type Make = Callable[..., Conversation]
ANCHOR = re.compile(r'<article[^>]* id="item-([^"]+)"')


def anchors(html: str) -> list[str]:
    return ANCHOR.findall(html)


def next_url(html: str, element_id: str) -> str:
    """Where its link leads; nowhere at the end."""
    match = re.search(rf'id="{element_id}"[^>]*><a [^>]*href="([^"]+)"', html)
    return match[1].replace("&amp;", "&") if match else ""


@pytest.fixture
def long(make_conversation: Make) -> Conversation:
    return make_conversation(*(f"Message {number}" for number in range(1, 251)))


def ids(conversation: Conversation) -> list[str]:
    rows = Item.objects.live().filter(conversation=conversation).in_order()
    return list(rows.values_list("item_id", flat=True))


def test_a_conversation_shows_its_words_its_metadata_and_its_facts(
    browser: Browser, make_conversation: Make
) -> None:
    conversation = make_conversation("Where is my refund?", tier="gold plated")
    html = browser.page(conversation)
    assert "Where is my refund?" in html
    assert ">1 item</p>" in html
    assert "?q=tier%3A%22gold+plated%22" in html
    assert conversation.conversation_id in html
    assert f"client.conversations.items.list(&quot;{conversation.conversation_id}&quot;)" in html
    assert "http://testserver/v1" in html


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("lead", range(3))
def test_a_page_does_not_end_between_calls_and_their_outputs(
    browser: Browser, make_conversation: Make, order: str, lead: int
) -> None:
    def call(number: int, kind: str) -> dict[str, Any]:
        more = {"output": "{}"} if kind.endswith("output") else {"name": "f", "arguments": "{}"}
        return {"type": kind, "call_id": f"call_{number}", **more}

    items = [{"type": "message", "role": "user", "content": "Hi"}] * lead
    for number in range(0, 120, 2):
        pair = (number, number + 1)
        items += [call(one, "function_call") for one in pair]
        items += [call(one, "function_call_output") for one in pair]
    html = browser.page(make_conversation(items=items), order=order)

    assert 'id="item-' in html
    assert "may be on another page" not in html


def test_opening_it_is_recorded_and_loading_more_of_it_is_not_recorded_again(
    browser: Browser, long: Conversation
) -> None:
    looks = AuditEntry.objects.filter(action="conversation.view")
    html = browser.page(long)
    assert looks.count() == 1
    assert looks.get().conversation_id == long.conversation_id
    browser.client.get(next_url(html, "below"), headers=HTMX)
    assert looks.count() == 1


def test_the_history_names_the_last_acts_and_leads_to_all_of_them(
    browser: Browser, make_conversation: Make
) -> None:
    conversation = make_conversation("Hello")
    browser.page(conversation)
    html = browser.page(conversation)
    assert "looked at it" in html
    assert "Only what you did yourself" in html
    assert f"audit/?target={conversation.conversation_id}" in html


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_paging_returns_every_entry_once_and_in_order(
    order: str, browser: Browser, long: Conversation
) -> None:
    expected = ids(long) if order == "asc" else ids(long)[::-1]
    html = browser.page(long, order=order)
    seen = anchors(html)
    while url := next_url(html, "below"):
        html = text_of(browser.client.get(url))
        seen += anchors(html)
    assert seen == expected
    while url := next_url(html, "above"):
        html = text_of(browser.client.get(url))
        seen = anchors(html) + seen
    assert seen == expected[:200] + expected


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_paging_back_from_the_middle_returns_every_entry_once(
    order: str, browser: Browser, long: Conversation
) -> None:
    expected = ids(long) if order == "asc" else ids(long)[::-1]
    start = html = browser.page(long, around=ids(long)[120], order=order)
    seen = anchors(html)
    while url := next_url(html, "above"):
        html = text_of(browser.client.get(url, headers=HTMX))
        seen = anchors(html) + seen
    html = start
    while url := next_url(html, "below"):
        html = text_of(browser.client.get(url, headers=HTMX))
        seen += anchors(html)
    assert seen == expected


def test_a_page_says_how_much_of_how_much_it_shows(browser: Browser, long: Conversation) -> None:
    assert "Items 1–100 of 250" in browser.page(long)
    assert "Items 151–250 of 250" in browser.page(long, order="desc")
    assert "Items 101–200 of 250" in browser.page(long, after=100)


def test_a_page_after_deleted_items_still_counts_right(
    browser: Browser, long: Conversation, project: Project, actor: Actor
) -> None:
    delete_items(project, long.conversation_id, ids(long)[:3], actor=actor)
    assert "Items 98–197 of 247" in browser.page(long, after=100)


def test_loading_more_answers_the_entries_and_the_joined_range(
    browser: Browser, long: Conversation
) -> None:
    response = browser.htmx.get(
        "conversation_detail", long.conversation_id, after=100, shown="1-100", newest=100
    )
    html = text_of(response)
    assert "<html" not in html
    assert anchors(html) == ids(long)[100:200]
    assert "Items 1–200 of 250" in html
    assert 'id="below"' in html
    assert 'id="above"' not in html
    assert 'name="newest" value="200"' in html
    assert "HX-Request" in response.headers["Vary"]


def test_back_and_boosted_requests_get_the_whole_page(browser: Browser, long: Conversation) -> None:
    url = browser.url("conversation_detail", long.conversation_id)
    for extra in ({"HX-History-Restore-Request": "true"}, {"HX-Boosted": "true"}):
        assert "<html" in text_of(browser.client.get(url, headers=HTMX | extra))


def test_the_order_can_be_switched(browser: Browser, make_conversation: Make) -> None:
    conversation = make_conversation("first", "second", "third")
    assert anchors(browser.page(conversation)) == ids(conversation)
    assert anchors(browser.page(conversation, order="desc")) == ids(conversation)[::-1]
    assert anchors(browser.page(conversation, order="sideways")) == ids(conversation)


def test_after_and_before_take_an_items_id(browser: Browser, long: Conversation) -> None:
    fifth = ids(long)[4]
    assert anchors(browser.page(long, after=fifth))[0] == ids(long)[5]
    assert anchors(browser.page(long, before=fifth)) == ids(long)[:4]
    assert anchors(browser.page(long, after=fifth, order="desc")) == ids(long)[:4][::-1]


def test_after_an_unknown_item_is_not_found(browser: Browser, long: Conversation) -> None:
    response = browser.get("conversation_detail", long.conversation_id, after="msg_none")
    assert response.status_code == 404
    assert "No item found with id" in text_of(response)


def test_a_link_to_an_item_opens_the_page_around_it_and_marks_it(
    browser: Browser, long: Conversation
) -> None:
    wanted = ids(long)[180]
    html = browser.page(long, around=wanted)
    assert wanted in anchors(html)
    assert re.search(rf'class="marked">\s*<article[^>]*id="item-{wanted}"', html)
    assert anchors(html) == ids(long)[130:230]


@pytest.mark.parametrize("unknown", ["msg_none", "99999", "0", "'\"<x>", "\x00", "9" * 400])
def test_a_link_to_an_unknown_item_says_so_and_shows_the_conversation(
    unknown: str, browser: Browser, long: Conversation
) -> None:
    response = browser.get("conversation_detail", long.conversation_id, around=unknown)
    assert response.status_code == 404
    assert "is not in this conversation, or no longer" in text_of(response)
    assert anchors(text_of(response)) == ids(long)[:100]
    assert "<x>" not in text_of(response)


def test_the_same_id_twice_is_shown_twice_and_paged_over(
    browser: Browser, make_conversation: Make
) -> None:
    twin = {"id": "msg_twin", "type": "message", "role": "user", "content": "again"}
    texts = [{"role": "user", "content": str(number)} for number in range(99)]
    conversation = make_conversation(items=[*texts, twin, twin])
    html = browser.page(conversation)
    assert anchors(html)[-1] == "msg_twin"
    rest = text_of(browser.client.get(next_url(html, "below")))
    assert anchors(rest) == ["msg_twin"]
    around = browser.page(make_conversation(items=[twin | {"id": "msg_b"}] * 2))
    assert anchors(around) == ["msg_b", "msg_b-2"]


@pytest.mark.parametrize("position", ["0", "9" * 18, "9" * 30, "9" * 5000])
def test_an_item_at_no_position_is_not_found(
    browser: Browser, make_conversation: Make, position: str
) -> None:
    here = browser.url("conversation_detail", make_conversation("Hello").conversation_id)
    assert browser.client.get(f"{here}items/{position}/raw/").status_code == 404


def test_an_empty_conversation_says_so(browser: Browser, make_conversation: Make) -> None:
    html = browser.page(make_conversation(tier="gold"))
    assert "No items yet" in html
    assert "A conversation without words" in html


def test_beyond_the_last_entry_there_is_a_way_back(browser: Browser, long: Conversation) -> None:
    html = browser.page(long, after=250)
    assert "Nothing lies beyond this point" in html
    assert anchors(html) == []


def test_deleted_items_are_thin_lines_only_for_who_may_restore(
    browser: Browser, viewing: Browser, make_conversation: Make, actor: Actor
) -> None:
    conversation = make_conversation("keep", "secret slip")
    gone = ids(conversation)[1]
    delete_items(browser.project, conversation.conversation_id, [gone], actor=actor)
    assert "secret slip" in browser.page(conversation)
    assert 'class="line"' in browser.page(conversation)
    viewers = viewing.page(conversation)
    assert "secret slip" not in viewers
    assert gone not in viewers
    linked = viewing.get("conversation_detail", conversation.conversation_id, around=gone)
    assert linked.status_code == 404


def test_an_auditor_sees_metadata_and_history_but_not_a_word(
    browser_of: Callable[[User], Browser], make_user: Callable[..., User], make_conversation: Make
) -> None:
    conversation = make_conversation("Hello", "my secret", tier="gold")
    auditor = make_user("auditor")
    html = browser_of(auditor).page(conversation)
    assert "my secret" not in html
    assert "Hello" not in html
    assert "not for you to read" in html
    assert "gold" in html
    assert "created it" in html
    look = AuditEntry.objects.get(action="conversation.view", actor_id=auditor.pk)
    assert (look.outcome, look.changes) == (Outcome.SUCCEEDED, {"part": "metadata"})


@pytest.mark.parametrize("name", ["conversation_raw", "item_create", "items_delete"])
def test_an_auditor_may_not_open_what_shows_items(
    name: str,
    browser_of: Callable[[User], Browser],
    make_user: Callable[..., User],
    make_conversation: Make,
) -> None:
    conversation = make_conversation("Hello")
    response = browser_of(make_user("auditor")).get(name, conversation.conversation_id)
    assert response.status_code == 403
    assert AuditEntry.objects.filter(outcome=Outcome.DENIED).count() == 1


def test_somebody_without_a_role_sees_nothing(
    browser_of: Callable[[User], Browser], make_user: Callable[..., User], make_conversation: Make
) -> None:
    conversation = make_conversation("Hello", tier="gold")
    response = browser_of(make_user()).get("conversation_detail", conversation.conversation_id)
    assert response.status_code == 403
    assert "gold" not in text_of(response)


NAMES = [
    ("conversation_detail", ()),
    ("conversation_raw", ()),
    ("item_raw", (1,)),
    ("metadata_edit", ()),
    ("item_create", ()),
    ("items_delete", ()),
    ("conversation_delete", ()),
]


@pytest.mark.parametrize(("name", "more"), NAMES)
def test_another_projects_conversation_is_not_found(
    name: str,
    more: tuple[Any, ...],
    browser_of: Callable[[User], Browser],
    make_conversation: Make,
    other_project: Project,
) -> None:
    conversation = make_conversation("Hello")
    root = User.objects.get(is_superuser=True)
    elsewhere = Browser(browser_of(root).client, other_project)
    response = elsewhere.get(name, conversation.conversation_id, *more)
    assert response.status_code == 404


@pytest.mark.parametrize(("name", "more"), NAMES)
def test_a_project_that_is_not_open_to_a_person_is_not_found(
    name: str,
    more: tuple[Any, ...],
    browser: Browser,
    make_conversation: Make,
    superuser: User,
) -> None:
    conversation = make_conversation("Hello")
    browser.project.members.add(superuser)
    assert browser.get(name, conversation.conversation_id, *more).status_code == 404


def test_nobody_signed_in_is_asked_to_sign_in(
    client: Client, project: Project, make_conversation: Make
) -> None:
    conversation = make_conversation("Hello")
    response = Browser(client, project).get("conversation_detail", conversation.conversation_id)
    assert response.status_code == 302
    assert "sign-in" in response.headers["Location"]


def test_the_items_of_a_long_conversation_are_counted_by_type_when_asked(
    browser: Browser, make_conversation: Make, long: Conversation
) -> None:
    counted = '<dt class="mono">message</dt><dd>250</dd>'
    assert counted not in browser.page(long)
    assert counted in browser.page(long, tally="")
    part = text_of(browser.htmx.get("conversation_detail", long.conversation_id, tally=""))
    assert counted in part
    assert "<html" not in part
    assert "<dd>2</dd>" in browser.page(make_conversation("one", "two"))


@pytest.mark.parametrize("count", [100, 230])
def test_a_page_of_a_hundred_items_takes_few_queries(
    count: int,
    browser: Browser,
    make_conversation: Make,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    conversation = make_conversation(*map(str, range(count)), tier="gold")
    browser.page(conversation)
    with django_assert_max_num_queries(12 + LOCKS[connection.vendor]):
        browser.page(conversation)
    with django_assert_max_num_queries(12 + LOCKS[connection.vendor]):
        browser.page(conversation, order="desc")
    wanted = ids(conversation)[count // 2]
    with django_assert_max_num_queries(14 + LOCKS[connection.vendor]):
        browser.page(conversation, around=wanted)


def test_the_json_of_an_item_comes_as_a_piece_of_its_page(
    browser: Browser, make_conversation: Make
) -> None:
    conversation = make_conversation("Hello <b>", "x" * 250_000)
    asked = ("item_raw", conversation.conversation_id)
    small = text_of(browser.htmx.get(*asked, 1, inline=""))
    assert small.strip().startswith("<pre")
    assert "Hello &lt;b&gt;" in small
    huge = text_of(browser.htmx.get(*asked, 2, inline=""))
    assert "too many for this page" in huge
    assert len(huge) < 1_000
    assert "<html" in text_of(browser.get(*asked, 1, inline=""))
