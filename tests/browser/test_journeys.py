"""What support staff do all day, in a real browser: by mouse, by keyboard, without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from conversations_admin.models import AuditEntry, Conversation, Item, Project, User
from tests.browser.conftest import Visitor

type Make = Callable[..., Conversation]

pytestmark = pytest.mark.django_db(transaction=True)


def address(row: Conversation) -> str:
    return f"/p/{row.project.slug}/c/{row.conversation_id}/"


def test_a_conversation_is_found_by_its_metadata_and_words(
    visitor: Visitor, curator: User, make_conversation: Make
) -> None:
    make_conversation("Where is my parcel?", plan="pro", channel="web")
    make_conversation("I want a refund", plan="pro", channel="email")
    make_conversation("I want a refund", plan="free", channel="web")
    page = visitor.sign_in(curator)
    rows = page.locator("tr[data-row]")
    expect(rows).to_have_count(3)
    page.locator("#q").fill("plan:pro refund")
    page.locator("#q").press("Enter")
    expect(rows).to_have_count(1)
    expect(page).to_have_url(re.compile(r"q=plan"))
    expect(page.locator("#count")).to_contain_text("1 conversation")
    page.get_by_title("Remove this filter").first.click()
    expect(rows).to_have_count(2)
    page.go_back()
    expect(rows).to_have_count(1)
    page.reload()
    expect(rows).to_have_count(1)
    rows.first.get_by_role("link", name="I want a refund", exact=True).click()
    expect(page.locator("h1")).to_have_text("I want a refund")


def test_a_click_on_a_value_filters_by_it(
    visitor: Visitor, curator: User, make_conversation: Make
) -> None:
    for plan in ("pro", "free", "free"):
        make_conversation("hello", plan=plan, status="open" if plan == "pro" else "closed")
    page = visitor.sign_in(curator)
    page.get_by_role("link", name="free", exact=True).first.click()
    expect(page.locator("tr[data-row]")).to_have_count(2)
    expect(page.locator(".chip b")).to_have_text(["plan"])


def test_more_rows_are_appended_by_key(
    visitor: Visitor, curator: User, make_conversation: Make
) -> None:
    for number in range(60):
        make_conversation(f"number {number}")
    page = visitor.sign_in(curator)
    rows = page.locator("tr[data-row]")
    first = rows.count()
    assert first < 60
    page.get_by_role("link", name="Load more").click()
    expect(rows).to_have_count(60)
    assert len(set(page.locator(".row-id").all_inner_texts())) == 60
    assert "after" not in page.url


def test_a_long_conversation_loads_on_to_its_end(
    visitor: Visitor, curator: User, make_conversation: Make
) -> None:
    row = make_conversation(*(f"message {number}" for number in range(130)))
    page = visitor.sign_in(curator, then=address(row))
    blocks = page.locator("#entries article")
    shown = blocks.count()
    assert shown < 130
    page.locator("#below a").click()
    expect(blocks).to_have_count(130)
    expect(page.locator("#below a")).to_have_count(0)
    expect(blocks.last).to_contain_text("message 129")


def test_a_link_leads_to_one_item(visitor: Visitor, curator: User, make_conversation: Make) -> None:
    row = make_conversation(*(f"message {number}" for number in range(200)))
    item = Item.objects.get(conversation=row, position=150)
    page = visitor.sign_in(curator)
    visitor.open(f"{address(row)}?around={item.item_id}#item-{item.item_id}")
    expect(page.locator(f"#item-{item.item_id}")).to_be_in_viewport()
    expect(page.locator(f"#item-{item.item_id}")).to_contain_text("message 149")


def test_items_are_added_deleted_and_restored(
    visitor: Visitor, curator: User, make_conversation: Make
) -> None:
    row = make_conversation("hello")
    page = visitor.sign_in(curator, then=address(row))
    page.locator("#message-0-text").fill("A word from **us**")
    page.locator("#composer [data-send]").click()
    blocks = page.locator("#entries article")
    expect(blocks).to_have_count(2)
    expect(blocks.last.locator("p strong", has_text="us")).to_be_visible()
    expect(page.locator("#message-0-text")).to_have_value("")

    doomed = page.locator("article", has_text="hello").first
    doomed.get_by_title("Actions").click()
    doomed.get_by_role("link", name="Delete").click()
    dialog = page.locator("#dialog")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Reason").fill("poisoned")
    dialog.get_by_role("button", name="Delete").click()
    expect(dialog).to_be_hidden()
    tombstone = page.locator("article.line")
    expect(tombstone).to_contain_text("deleted by curator")
    expect(page.locator("article:not(.line)", has_text="hello")).to_have_count(0)

    tombstone.locator("summary").first.click()
    tombstone.get_by_role("button", name="Restore").click()
    expect(page.locator("article:not(.line)", has_text="hello")).to_have_count(1)
    expect(tombstone).to_contain_text("restored")
    live = Item.objects.live().filter(conversation=row).in_order()
    assert [item.position for item in live] == [2, 3]
    acts = AuditEntry.objects.filter(actor="curator", conversation_id=row.conversation_id)
    assert {"item.create", "item.delete", "item.restore", "conversation.view"} <= set(
        acts.values_list("action", flat=True)
    )
    assert acts.get(action="item.delete").reason == "poisoned"


def test_a_mistake_in_json_is_shown_where_it_is_and_nothing_is_lost(
    visitor: Visitor, curator: User, make_conversation: Make
) -> None:
    row = make_conversation("hello")
    visitor.expect_complaint("422")
    page = visitor.sign_in(curator, then=address(row))
    page.get_by_label("JSON, any type of item").check()
    typed = '[{"type": "message", "role": "robot", "content": "x"}]'
    field = page.locator("textarea[name=json]")
    field.fill(typed)
    page.locator("#composer [data-send]").click()
    expect(page.locator("#composer")).to_contain_text("Supported values are")
    expect(page.locator("#composer")).to_contain_text("items[0].role")
    expect(page.locator("textarea[name=json]")).to_have_value(typed)


def test_metadata_is_edited_with_a_look_at_the_change(
    visitor: Visitor, curator: User, make_conversation: Make
) -> None:
    row = make_conversation("hello", tier="gold")
    page = visitor.sign_in(curator, then=address(row))
    page.locator("body").press("e")
    page.wait_for_url(re.compile("metadata/"))
    page.locator("[name=pair-0-value]").fill("free")
    page.get_by_role("button", name="Review changes").click()
    expect(page.locator("ul.diff del")).to_have_text("gold")
    expect(page.locator("ul.diff ins")).to_have_text("free")
    page.get_by_role("button", name=re.compile("Save")).click()
    expect(page.locator("#rail-metadata")).to_contain_text("free")
    row.refresh_from_db()
    assert row.metadata == {"tier": "free"}


def test_the_second_of_two_editors_is_told_and_shown_the_difference(
    make_visitor: Callable[..., Visitor],
    curator: User,
    make_user: Callable[..., User],
    make_conversation: Make,
) -> None:
    row = make_conversation("hello", tier="gold", status="open")
    ann, ben = make_visitor(), make_visitor()
    ben.expect_complaint("409")
    bens = ben.sign_in(make_user("curator", username="ben"), then=f"{address(row)}metadata/")
    anns = ann.sign_in(curator, then=f"{address(row)}metadata/")
    for page, value in ((anns, "pro"), (bens, "free")):
        page.locator("[name=pair-0-value]").fill(value)
        page.get_by_role("button", name="Review changes").click()
        if page is anns:
            page.get_by_role("button", name=re.compile("Save")).click()
            page.wait_for_url(re.compile(r"/c/conv_\w+/$"))
    expect(bens.locator("h1")).to_contain_text("Somebody else changed it too")
    expect(bens.locator("main")).to_contain_text("pro")
    expect(bens.locator("main")).to_contain_text("free")
    row.refresh_from_db()
    assert row.metadata["tier"] == "pro"


def test_a_conversation_is_created_and_deleted(
    visitor: Visitor, superuser: User, project: Project
) -> None:
    visitor.expect_complaint("422")
    page = visitor.sign_in(superuser, then=f"/p/{project.slug}/c/")
    expect(page.locator("main")).to_contain_text("No conversations yet")
    page.get_by_role("link", name="New conversation").first.click()
    page.locator("[name=pair-0-key]").fill("tier")
    page.locator("[name=pair-0-value]").fill("gold")
    page.locator("#message-0-text").fill("Hello there")
    page.get_by_role("button", name=re.compile("Create")).click()
    expect(page.locator("h1")).to_have_text("Hello there")
    row = Conversation.objects.get(project=project)
    page.locator("body").press("#")
    dialog = page.locator("#dialog")
    dialog.get_by_label("To confirm").fill("wrong!")
    dialog.get_by_label("Reason").fill("a test")
    dialog.get_by_role("button", name="Delete for good").click()
    expect(dialog).to_contain_text("Nothing is deleted yet")
    dialog.get_by_label("To confirm").fill(row.conversation_id[-6:])
    dialog.get_by_role("button", name="Delete for good").click()
    page.wait_for_url(re.compile(r"/c/$"))
    row.refresh_from_db()
    assert row.deleted_at is not None


def test_the_list_is_walked_by_keyboard(
    visitor: Visitor, curator: User, make_conversation: Make
) -> None:
    for name in ("first", "second", "third"):
        make_conversation(name)
    page = visitor.sign_in(curator)
    page.locator("body").press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("j")
    page.keyboard.press("o")
    expect(page.locator("h1")).to_have_text("second")
    page.wait_for_load_state()
    page.keyboard.press("?")
    expect(page.locator("#dialog")).to_contain_text("Keyboard")
    page.keyboard.press("Escape")
    expect(page.locator("#dialog")).to_be_hidden()
    page.go_back()
    page.wait_for_load_state()
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("j third")
    expect(page.locator("#q")).to_have_value("j third")


def test_everything_works_without_scripts(
    make_visitor: Callable[..., Visitor], curator: User, make_conversation: Make
) -> None:
    row = make_conversation("hello", tier="gold")
    make_conversation("other", tier="free")
    visitor = make_visitor(scripts=False)
    page = visitor.sign_in_by_form(curator)
    page.locator("#q").fill("tier:gold")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("tr[data-row]")).to_have_count(1)
    page.get_by_role("link", name="hello").click()
    page.locator("#message-0-text").fill("added plainly")
    page.locator("#composer [data-send]").click()
    expect(page.locator("article", has_text="added plainly")).to_have_count(1)
    doomed = page.locator("article", has_text="hello").first
    doomed.get_by_title("Actions").click()
    doomed.get_by_role("link", name="Delete").click()
    page.get_by_label("Reason").fill("poisoned")
    page.get_by_role("button", name="Delete").click()
    expect(page.locator("article:not(.line)", has_text="hello")).to_have_count(0)
    page.locator("article.line summary").first.click()
    page.get_by_role("button", name="Restore").click()
    expect(page.locator("article:not(.line)", has_text="hello")).to_have_count(1)
    page.get_by_role("link", name="Edit").click()
    page.locator("[name=pair-0-value]").fill("pro")
    page.get_by_role("button", name="Review changes").click()
    page.get_by_role("button", name=re.compile("Save")).click()
    expect(page.locator("#rail-metadata")).to_contain_text("pro")
    row.refresh_from_db()
    assert row.metadata == {"tier": "pro"}


def test_script_in_words_names_and_metadata_stays_text(
    visitor: Visitor, curator: User, make_conversation: Make
) -> None:
    evil = '<img src=x onerror="document.title=1"><script>document.title=1</script>'
    row = make_conversation(evil, **{"<b>key</b>": evil})
    page = visitor.sign_in(curator)
    expect(page.locator("tr[data-row]")).to_contain_text("<img src=x")
    page.locator("#q").fill('"<b>key</b>":"<i>"')
    page.locator("#q").press("Enter")
    expect(page.locator("main")).to_contain_text("<i>")
    visitor.open(address(row))
    expect(page.locator("#entries")).to_contain_text("<script>")
    assert page.title() != "1"
    assert page.locator("main img").count() == 0


def test_a_session_that_ended_leads_to_the_sign_in_page(
    visitor: Visitor, curator: User, make_conversation: Make
) -> None:
    make_conversation("hello")
    page = visitor.sign_in(curator)
    page.context.clear_cookies()
    page.locator("#q").fill("anything")
    page.locator("#q").press("Enter")
    page.wait_for_url(re.compile("sign-in"))
