"""Under each title stands the line of an item with the words looked for."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from conversations_admin.models import Conversation, Item, Project, User

type Make = Callable[..., Conversation]

SNIPPET = re.compile(r'<a class="snippet" href="([^"]*)">(.*?)</a>', re.DOTALL)


def page(browser: Client, project: Project, query: str) -> str:
    response = browser.get(reverse("conversation_list", args=[project.slug]), {"q": query})
    assert response.status_code == 200
    return response.content.decode()


def snippets(html: str) -> list[str]:
    return [unescape(re.sub(r"<(?!/?mark>)[^>]*>", "", line)) for _, line in SNIPPET.findall(html)]


def test_the_best_item_is_shown_with_its_role_and_the_words_marked(
    browser: Client, project: Project, make_conversation: Make
) -> None:
    make_conversation("Hello", "Where is the refund for my ticket?", "A refund")
    lines = snippets(page(browser, project, "refund ticket"))
    assert lines == ["User: Where is the <mark>refund</mark> for my <mark>ticket</mark>?"]


def test_a_tool_call_is_named_by_its_kind(
    browser: Client, project: Project, make_conversation: Make
) -> None:
    arguments = '{"reason": "the parcel is lost"}'
    call = {"type": "function_call", "name": "refund_order", "arguments": arguments, "call_id": "c"}
    make_conversation(items=[{"role": "user", "content": "Hello"}, call])
    (line,) = snippets(page(browser, project, "parcel"))
    assert line == "Tool call: refund_order reason: the <mark>parcel</mark> is lost"


def test_it_leads_to_the_item_within_this_result(
    browser: Client, project: Project, make_conversation: Make
) -> None:
    conversation = make_conversation("Hello", "a refund", tier="gold")
    item = Item.objects.get(text="a refund")
    ((address, _),) = SNIPPET.findall(page(browser, project, "tier:gold refund"))
    assert f"/{conversation.conversation_id}/?" in address
    assert "in=tier%3Agold" in address
    assert unescape(address).endswith(f"&around={item.item_id}#item-{item.item_id}")
    assert browser.get(unescape(address)).status_code == 200


@pytest.mark.parametrize(
    ("said", "asked", "marked"),
    [
        ("Frau Müller wartet", "muller", "Müller"),
        ("我要退款，谢谢", "退款", "退款"),
        ("السَّلام عليكم", "السلام", "السَّلام"),
        ("ขอคืนเงินค่ะ", "คืนเงิน", "คืนเงิน"),
    ],
)
def test_any_script_is_marked_in_the_title_and_in_the_line(
    said: str,
    asked: str,
    marked: str,
    *,
    browser: Client,
    project: Project,
    make_conversation: Make,
) -> None:
    make_conversation(said)
    html = page(browser, project, asked)
    assert html.count(f"<mark>{marked}</mark>") == 2
    assert f"<mark>{marked}</mark>" in snippets(html)[0]


def test_text_is_never_taken_for_markup(
    browser: Client, project: Project, make_conversation: Make
) -> None:
    make_conversation("<script>refund</script>")
    assert "&lt;script&gt;<mark>refund</mark>&lt;/script&gt;" in page(browser, project, "refund")


def test_a_filter_without_words_shows_no_lines(
    browser: Client, project: Project, make_conversation: Make
) -> None:
    make_conversation("a refund", tier="gold")
    assert snippets(page(browser, project, "tier:gold")) == []
    assert snippets(page(browser, project, "-nothing")) == []


def test_who_may_not_read_cannot_ask_for_words(
    sign_in: Callable[[User], Client],
    make_user: Callable[..., User],
    project: Project,
    make_conversation: Make,
) -> None:
    make_conversation("a refund")
    client = sign_in(make_user("auditor"))
    response = client.get(reverse("conversation_list", args=[project.slug]), {"q": "refund"})
    assert response.status_code == 422
    assert "snippet" not in response.content.decode()


def test_more_rows_take_no_more_queries(
    browser: Client,
    project: Project,
    make_conversation: Make,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make_conversation("a refund")
    page(browser, project, "refund")
    with django_assert_num_queries(100, exact=False) as few:  # type: ignore[call-arg]
        page(browser, project, "refund")
    for number in range(5):
        make_conversation(f"a refund {number}", "and a refund more")
    with django_assert_num_queries(len(few.captured_queries)):
        page(browser, project, "refund")
