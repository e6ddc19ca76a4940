"""People see what they looked for in the list, and walk from match to match by key and mouse."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from conversations_admin.models import Conversation, Item, Project, User
from tests.browser.conftest import Visitor, faults_in_light_and_dark

type Make = Callable[..., Conversation]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def long(make_conversation: Make) -> Conversation:
    texts = [f"number {number}" for number in range(260)]
    texts[0] = "我要退款，谢谢"
    texts[40], texts[150] = "my refund and a second refund", "the REFUND again"
    thought = [{"type": "summary_text", "text": "word " * 40 + "refund"}]
    items: list[dict[str, object]] = [{"role": "user", "content": text} for text in texts]
    items.insert(60, {"type": "reasoning", "id": "rs_1", "summary": thought})
    return make_conversation(items=items)


@pytest.fixture
def signed_in(make_visitor: Callable[..., Visitor], superuser: User) -> Callable[..., Visitor]:
    def sign_in(**options: bool) -> Visitor:
        visitor = make_visitor(**options)
        visitor.sign_in(superuser)
        return visitor

    return sign_in


def bar(page: Page) -> str:
    return page.locator("#matches p").inner_text()


def current(page: Page) -> str:
    """The text of the item that the walk stands at, if its mark is in view."""
    mark = page.locator("mark[data-current]")
    expect(mark).to_be_in_viewport()
    return mark.locator("xpath=ancestor::*[@data-match][1]").inner_text()


def test_from_the_list_to_each_match_by_keyboard(
    signed_in: Callable[..., Visitor], project: Project, long: Conversation
) -> None:
    page = signed_in().open(f"/p/{project.slug}/c/?q=refund")
    snippet = page.locator("a.snippet")
    assert snippet.locator("mark").all_inner_texts() == ["refund", "refund"]
    snippet.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/c/conv_**")
    assert bar(page) == "1 of 3 matches"
    assert "my refund" in current(page)
    page.keyboard.press("n")
    assert bar(page) == "1 of 3 matches"
    page.keyboard.press("n")
    assert bar(page) == "2 of 3 matches"
    assert "word refund" in current(page)
    with page.expect_navigation():
        page.keyboard.press("n")
    assert bar(page) == "3 of 3 matches"
    assert "REFUND again" in current(page)
    with page.expect_navigation():
        page.keyboard.press("n")
    assert bar(page) == "1 of 3 matches"
    page.keyboard.press("?")
    expect(page.get_by_text("Next match, match before")).to_be_visible()


def test_other_words_are_found_by_mouse(
    signed_in: Callable[..., Visitor], project: Project, long: Conversation
) -> None:
    page = signed_in().open(f"/p/{project.slug}/c/{long.conversation_id}/")
    page.keyboard.press("f")
    page.keyboard.type("退款")
    page.get_by_role("button", name="Find").click()
    page.wait_for_url("**find=*")
    assert bar(page) == "1 of 1 match"
    assert page.locator("mark").all_inner_texts() == ["退款"]
    page.get_by_label("Find in this conversation").fill("refund")
    page.keyboard.press("Enter")
    page.wait_for_url("**find=refund*")
    page.get_by_role("link", name="Match before").click()
    page.wait_for_url("**around=152*")
    assert bar(page) == "3 of 3 matches"
    page.get_by_role("link", name="Mark nothing").click()
    page.wait_for_url("**find=")
    assert page.locator("mark").count() == 0


def test_without_scripts_the_links_lead_from_match_to_match(
    signed_in: Callable[..., Visitor], project: Project, long: Conversation
) -> None:
    page = signed_in(scripts=False).open(f"/p/{project.slug}/c/{long.conversation_id}/?find=refund")
    for text in ("word refund", "the REFUND again", "my refund"):
        page.get_by_role("link", name="Next match").click()
        page.wait_for_load_state()
        marked = page.locator(".marked")
        assert text in marked.inner_text()
        expect(marked.locator("mark").first).to_be_visible()


def test_further_items_that_are_loaded_are_walked_too(
    signed_in: Callable[..., Visitor], project: Project, long: Conversation
) -> None:
    page = signed_in().open(f"/p/{project.slug}/c/{long.conversation_id}/?find=refund")
    page.get_by_role("link", name="Load newer").click()
    expect(page.locator("[data-match='3']")).to_be_attached()
    page.keyboard.press("N")
    assert bar(page) == "3 of 3 matches"
    assert "REFUND again" in current(page)


def test_the_json_of_an_item_comes_when_it_is_asked_for_or_copied(
    signed_in: Callable[..., Visitor], project: Project, make_conversation: Make
) -> None:
    conversation = make_conversation("Hello")
    item = Item.objects.get()
    page = signed_in().open(f"/p/{project.slug}/c/{conversation.conversation_id}/")
    page.keyboard.press("j")
    page.keyboard.press("r")
    expect(page.locator(".raw pre")).to_contain_text(item.item_id)
    page.get_by_role("button", name="Copy JSON").click()
    expect(page.get_by_role("status")).to_have_text("Copied")
    assert item.item_id in page.evaluate("navigator.clipboard.readText()")


@pytest.mark.parametrize("narrow", [False, True])
def test_marks_can_be_read_by_everybody(
    signed_in: Callable[..., Visitor],
    project: Project,
    long: Conversation,
    *,
    narrow: bool,
) -> None:
    visitor = signed_in(narrow=narrow)
    page = visitor.open(f"/p/{project.slug}/c/?q=refund")
    assert faults_in_light_and_dark(page) == ""
    page.locator("a.snippet").click()
    page.wait_for_url("**/c/conv_**")
    expect(page.locator("mark[data-current]")).to_be_visible()
    assert faults_in_light_and_dark(page) == ""
