"""A project in front of an upstream, as somebody at a browser sees it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from conversations_admin.actions import freshness
from conversations_admin.actions.actor import Actor
from conversations_admin.actions.conversations import delete_conversation
from conversations_admin.models import Conversation, PendingWrite, Project, User
from conversations_admin.models.audit import Via
from tests.browser.conftest import LOOKS, Visitor, faults_of, settle
from tests.upstream.faults import cut_before
from tests.upstream.proxy import FaultProxy
from tests.upstream.recorded import RecordedUpstream

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = "It was the blue one."


@pytest.fixture
def project(with_text: Project) -> Project:
    return with_text


@pytest.fixture(autouse=True)
def _asked_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever opens the list asks the upstream, however lately somebody else did."""
    monkeypatch.setattr(freshness, "BETWEEN_CALLS", 0.0)


@pytest.fixture
def parcel(recorded: RecordedUpstream) -> str:
    return recorded.start_conversation(
        "Where is my parcel?", "It should have come on Monday.", tier="gold", lang="en"
    )


@pytest.fixture
def unanswered(proxy: FaultProxy) -> Iterator[None]:
    """Whatever is written gets no answer."""
    with proxy.rule(cut_before(), method="POST"), proxy.rule(cut_before(), method="DELETE"):
        yield


@pytest.fixture
def signed_in(make_visitor: Callable[..., Visitor], superuser: User) -> Callable[[str], Visitor]:
    def make(look: str) -> Visitor:
        visitor = make_visitor(**LOOKS[look])
        visitor.sign_in(superuser)
        return visitor

    return make


def address(name: str, project: str = "support") -> str:
    return reverse("conversation_detail", args=[project, name])


def let_time_pass(*, is_over: bool = False) -> None:
    ago = timezone.now() - timedelta(hours=1)
    PendingWrite.objects.update(checked_at=ago, **({"started_at": ago} if is_over else {}))


def write(page: Page, text: str) -> None:
    page.locator("#message-0-text").fill(text)
    page.locator("#composer [data-send]").click()


def test_with_the_upstream_down_our_copy_stands_under_a_banner_until_it_is_back(
    visitor: Visitor, superuser: User, proxy: FaultProxy, project: Project, parcel: str
) -> None:
    visitor.expect_complaint("422")
    page = visitor.sign_in(superuser, then=address(parcel))
    expect(page.get_by_role("region", name="Upstream")).to_have_count(0)
    settle(page)
    with proxy.down():
        page.reload()
        banner = page.get_by_role("region", name="Upstream")
        expect(banner).to_contain_text("The upstream does not answer.")
        expect(banner).to_contain_text("nothing can be changed for now")
        expect(page.get_by_text("Where is my parcel?").first).to_be_visible()
        expect(page.get_by_role("link", name="Add items")).to_be_disabled()
        expect(page.locator("form#composer")).to_have_count(0)
    banner.get_by_role("link", name="Retry").click()
    expect(page.locator("form#composer")).to_be_visible()
    expect(page.locator("#standing")).to_contain_text("The upstream answers again.")
    page.get_by_role("link", name="Add items").click()
    expect(page).to_have_url(re.compile("#composer$"))
    settle(page)
    with proxy.down():
        write(page, TEXT)
        expect(banner).to_contain_text("The upstream does not answer.")
        for name in ("Add items", "Edit"):
            expect(page.get_by_role("link", name=name)).to_be_disabled()
        page.get_by_role("link", name="Add items").click(force=True)
        expect(page.locator("#composer [data-send]")).to_be_disabled()
        refusal = page.locator("#drafts-errors")
        expect(refusal).to_contain_text("The upstream does not answer.")
    banner.get_by_role("link", name="Retry").click()
    expect(page.locator("#composer [data-send]")).to_be_enabled()
    expect(page.get_by_role("link", name="Edit")).to_be_enabled()
    expect(page.locator("#message-0-text")).to_have_value(TEXT)
    expect(refusal).to_have_text(
        "The upstream answers again. What you typed is still here, to be sent now."
    )


def test_a_page_that_asks_by_itself_says_once_that_it_could_not_and_once_that_all_is_gone(
    visitor: Visitor, superuser: User, proxy: FaultProxy, project: Project, parcel: str
) -> None:
    for complaint in ("ERR_FAILED", "htmx:sendError"):
        visitor.expect_complaint(complaint)
    page = visitor.sign_in(superuser, then=address(parcel))
    settle(page)
    with proxy.down():
        page.reload()
        expect(page.get_by_role("region", name="Upstream")).to_be_visible()
    retry = page.get_by_role("link", name="Retry")
    asked = f"**{reverse('conversation_standing', args=['support', parcel])}*"
    page.route(asked, lambda route: route.abort())
    for _ in range(2):
        with page.expect_event("requestfailed"):
            retry.click()
    settle(page)
    expect(page.locator("#messages .notice")).to_have_count(1)
    page.unroute(asked)
    colleague = Actor.of_user(superuser, via=Via.API)
    delete_conversation(project, parcel, actor=colleague)
    retry.click()
    expect(page.locator("#standing")).to_contain_text("This conversation was deleted.")
    expect(page.locator("#messages .notice")).to_have_count(1)
    expect(page.get_by_role("link", name="Add items")).to_be_disabled()
    expect(page.locator("#standing[hx-trigger]")).to_have_count(0)


@pytest.mark.usefixtures("project")
def test_whoever_wants_to_create_in_an_outage_is_told_before_and_keeps_what_was_typed(
    visitor: Visitor, superuser: User, proxy: FaultProxy
) -> None:
    visitor.expect_complaint("422")
    create = reverse("conversation_create", args=["support"])
    page = visitor.sign_in(superuser)
    button = page.get_by_role("button", name="Create conversation")
    settle(page)
    with proxy.down():
        visitor.open(create)
        expect(page.get_by_role("region", name="Upstream")).to_contain_text("Nothing can be sent")
        expect(button).to_be_disabled()
        page.locator("#message-0-text").fill(TEXT)
        page.locator("#message-0-text").press("Control+Enter")
        expect(page.get_by_role("alert")).to_contain_text("Nothing is created yet.")
        expect(button).to_be_disabled()
    page.get_by_role("button", name="Retry").click()
    expect(page.locator("#standing")).to_contain_text("The upstream answers again.")
    expect(page.locator("#creation").get_by_role("alert")).to_have_count(0)
    button.click()
    expect(page.locator("#entries")).to_contain_text(TEXT)


@pytest.mark.usefixtures("project", "unanswered")
def test_an_unknown_outcome_ends_by_itself_when_it_was_done(
    visitor: Visitor, superuser: User, recorded: RecordedUpstream, parcel: str
) -> None:
    page = visitor.sign_in(superuser, then=address(parcel))
    write(page, TEXT)
    expect(page.locator("#composer")).to_contain_text("Unknown, checking.")
    expect(page.locator("#message-0-text")).to_have_value(TEXT)
    expect(page.locator("#writes")).to_contain_text("root wanted to add items")
    recorded.add(parcel, {"items": [{"role": "user", "content": TEXT}]})
    let_time_pass()
    expect(page.locator("#writes")).to_contain_text("It was done.")
    expect(page.locator("#entries")).to_contain_text(TEXT)
    expect(page.locator("#message-0-text")).to_have_value("")
    expect(page.locator("#writes[hx-get]")).to_have_count(0)


@pytest.mark.usefixtures("project")
def test_an_unknown_outcome_that_was_not_done_leaves_the_draft_to_be_sent_again(
    visitor: Visitor, superuser: User, proxy: FaultProxy, recorded: RecordedUpstream, parcel: str
) -> None:
    page = visitor.sign_in(superuser, then=address(parcel))
    recorded.delete_item(parcel, recorded.items(parcel)[0]["id"])
    page.reload()
    not_done = page.locator("#writes [data-outcome]")
    notice = page.locator(".notice", has_text="Do not restore it again")
    page.locator("article.line summary").first.click()
    restore = page.get_by_role("button", name="Restore")
    with proxy.rule(cut_before(), method="POST"):
        restore.click()
        expect(notice).to_be_visible()
        let_time_pass(is_over=True)
        expect(not_done).to_contain_text("root wanted to restore items")
        expect(notice).to_have_count(0)
    restore.click()
    expect(page.locator("article.line")).to_contain_text("restored")
    expect(not_done).to_have_count(0)
    with proxy.rule(cut_before(), method="POST"):
        write(page, TEXT)
        expect(page.locator("#composer")).to_contain_text("Unknown, checking.")
        let_time_pass(is_over=True)
        expect(page.locator("#composer")).to_contain_text("It was not done: try again.")
    expect(page.locator("#message-0-text")).to_have_value(TEXT)
    page.locator("#composer [data-send]").click()
    expect(page.locator("#entries")).to_contain_text(TEXT)
    expect(not_done).to_have_count(0)
    assert [item["content"][0]["text"] for item in recorded.items(parcel)][2:] == [TEXT]


@pytest.mark.usefixtures("project")
def test_what_drifted_wears_a_badge_is_found_by_it_and_is_seen(
    visitor: Visitor, superuser: User, recorded: RecordedUpstream, parcel: str
) -> None:
    other = recorded.start_conversation("Nothing new here")
    page = visitor.sign_in(superuser, then=address(other))
    visitor.open(address(parcel))
    recorded.set_metadata(parcel, {"tier": "pro"})
    visitor.open(address(parcel))
    visitor.open(reverse("conversation_list", args=["support"]))
    expect(page.locator(f"#row-{parcel} .drift")).to_have_text("Metadata changed")
    page.locator("#facets").get_by_role("link", name="Metadata changed").click()
    expect(page.locator("tr[data-row]")).to_have_count(1)
    page.locator(f"#row-{parcel} a.row-title").click()
    page.get_by_role("button", name="Seen").click()
    expect(page.get_by_role("button", name="Seen")).to_have_count(0)
    assert Conversation.objects.get(conversation_id=parcel).drift == ""


@pytest.mark.usefixtures("project", "textless")
@pytest.mark.parametrize("look", ["light wide", "dark narrow"])
def test_every_state_is_free_of_faults(
    signed_in: Callable[..., Visitor],
    recorded: RecordedUpstream,
    proxy: FaultProxy,
    parcel: str,
    look: str,
) -> None:
    visitor = signed_in(look)
    visitor.expect_complaint("422")
    page = visitor.open(address(parcel))
    faults: dict[str, str] = {}

    def look_at(state: str) -> None:
        faults[state] = faults_of(page)

    recorded.delete_item(parcel, recorded.items(parcel)[0]["id"])
    visitor.open(address(parcel))
    look_at("items gone")
    with proxy.rule(cut_before(), method="POST"):
        write(page, TEXT)
        expect(page.locator("#composer")).to_contain_text("Unknown, checking.")
        look_at("unknown")
    visitor.open(reverse("conversation_list", args=["support"]))
    look_at("list")
    with proxy.down():
        visitor.open(address(parcel))
        look_at("stale")
        visitor.open(reverse("conversation_list", args=["support"]))
        page.get_by_role("link", name="Retry").click()
        expect(page.get_by_role("link", name="New conversation")).to_be_disabled()
        look_at("list of a stale project")
    visitor.open(address(parcel, "bare"))
    look_at("no text")
    visitor.open(reverse("conversation_list", args=["bare"]) + "?q=parcel")
    look_at("no words")
    recorded.delete_conversation(parcel)
    visitor.open(address(parcel))
    look_at("vanished")
    PendingWrite.objects.all().delete()
    visitor.open(address(parcel))
    page.get_by_role("button", name="Keep our copy").click()
    expect(page.locator("#standing")).to_contain_text("Kept copy: the upstream no longer has")
    look_at("kept")
    visitor.open(reverse("conversation_list", args=["support"]) + "?q=drift:kept")
    expect(page.locator(f"#row-{parcel} .drift")).to_have_text("Kept copy")
    look_at("list of kept copies")
    assert {state: fault for state, fault in faults.items() if fault} == {}
