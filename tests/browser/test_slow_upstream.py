"""An upstream that takes its time with what somebody sent, as they see it in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event

import pytest
from django.urls import reverse
from playwright.sync_api import APIResponse, Page, Route, expect

from conversations_admin.models import PendingWrite, Project, User
from tests.browser.conftest import Visitor, wait_until
from tests.upstream.faults import Exchange, Fault, serve_all
from tests.upstream.proxy import FaultProxy
from tests.upstream.recorded import RecordedUpstream

pytestmark = pytest.mark.django_db(transaction=True)

ON_RECORD = "The upstream is slow. What you sent is on record, and nothing need be sent again."
TEXT = "It was the blue one."
# Nobody waits seconds for what the page says after some.
IMPATIENT = """{
    const later = window.setTimeout;
    window.setTimeout = (act, delay, ...more) => later(act, delay === 3000 ? 150 : delay, ...more);
}"""


@pytest.fixture
def answered(proxy: FaultProxy) -> Iterator[Event]:
    """Until it is set, the upstream answers nothing that is written."""
    let_through = Event()

    def play(exchange: Exchange) -> None:
        let_through.wait(20)
        serve_all(exchange)

    held = Fault("held up", play)
    with proxy.rule(held, method="POST"), proxy.rule(held, method="DELETE"):
        yield let_through
    let_through.set()


@pytest.fixture
def parcel(recorded: RecordedUpstream) -> str:
    return recorded.start_conversation("Where is my parcel?", "It should have come.", tier="gold")


@pytest.fixture
def page(visitor: Visitor, superuser: User, with_text: Project, parcel: str) -> Page:
    Project.objects.filter(pk=with_text.pk).update(timeout=20)
    visitor.page.add_init_script(IMPATIENT)
    return visitor.sign_in(superuser, then=address("conversation_detail", parcel))


def address(name: str, *of: str) -> str:
    return reverse(name, args=["support", *of])


def test_what_was_sent_is_on_record_and_not_sent_twice_while_the_page_can_be_read(
    page: Page, answered: Event, proxy: FaultProxy
) -> None:
    draft = page.locator("#message-0-text")
    draft.fill(TEXT)
    page.evaluate("htmx.config.timeout = 100")
    draft.press("Control+Enter")
    draft.press("Control+Enter")
    expect(page.locator("#composer").get_by_role("status")).to_contain_text(ON_RECORD)
    page.evaluate("htmx.config.timeout = 30000")
    expect(draft).to_have_js_property("readOnly", value=True)
    page.get_by_role("link", name="JSON").click()
    expect(page.get_by_role("dialog")).to_contain_text("tier")
    page.get_by_role("button", name="Close").click()
    answered.set()
    expect(page.locator("#entries")).to_contain_text(TEXT)
    expect(draft).to_have_value("")
    expect(draft).to_have_js_property("readOnly", value=False)
    assert len(proxy.calls_of("POST", "items")) == 1


def test_a_dialog_that_waits_can_be_closed_and_what_comes_of_it_is_seen_on_the_page(
    page: Page, answered: Event, recorded: RecordedUpstream, parcel: str
) -> None:
    entry = page.locator("#entries article").first
    entry.get_by_title("Actions").click()
    entry.get_by_role("link", name="Delete").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Reason").fill("Not theirs")
    dialog.get_by_role("button", name="Delete").click()
    expect(dialog.get_by_role("status")).to_contain_text(ON_RECORD)
    dialog.get_by_role("button", name="Close this and read on").click()
    expect(dialog).to_be_hidden()
    page.locator("#message-0-text").fill(TEXT)
    answered.set()
    expect(page.locator("#entries .line")).to_contain_text("deleted by root")
    expect(page.locator("#history")).to_contain_text("Not theirs")
    expect(page.locator("#message-0-text")).to_have_value(TEXT)
    assert len(recorded.items(parcel)) == 1


def test_a_page_that_leaves_for_its_answer_says_so_too_and_is_sent_once(
    visitor: Visitor, page: Page, answered: Event, proxy: FaultProxy, parcel: str
) -> None:
    page.goto(f"{visitor.address}{address('conversation_create')}")
    page.locator("#message-0-text").fill(TEXT)
    press_and_be_told(page, answered, button="Create conversation")
    expect(page.locator("#messages")).to_contain_text("The conversation is created.")
    assert len(proxy.calls_of("POST", "conversations$")) == 1
    answered.clear()
    page.goto(f"{visitor.address}{address('metadata_edit', parcel)}")
    page.locator("textarea[name=pair-0-value]").fill("pro")
    page.get_by_role("button", name="Review changes").click()
    press_and_be_told(page, answered, button="Save")
    expect(page.locator("#messages")).to_contain_text("The metadata is saved.")
    assert len(proxy.calls_of("POST", f"{parcel}$")) == 1


def test_a_form_stays_closed_until_the_page_that_answers_it_can_have_come(
    visitor: Visitor, page: Page, answered: Event, proxy: FaultProxy
) -> None:
    page.goto(f"{visitor.address}{address('conversation_create')}")
    page.locator("#message-0-text").fill(TEXT)
    late: list[tuple[Route, APIResponse]] = []

    def keep(route: Route) -> None:
        if route.request.method == "POST":
            late.append((route, route.fetch(max_redirects=0)))
        else:
            route.continue_()

    page.route(f"**{address('conversation_create')}", keep)
    # Again and again, by itself: see `press_and_be_told`.
    page.evaluate("void setInterval(() => document.forms.creation.requestSubmit(), 50)")
    wait_until(page, PendingWrite.objects.exists)
    let_it_ask(page)
    answered.set()
    wait_until(page, lambda: late)
    let_it_ask(page)
    for route, response in late:
        route.fulfill(response=response)
    expect(page.locator("#messages")).to_contain_text("The conversation is created.")
    assert len(proxy.calls_of("POST", "conversations$")) == 1


def let_it_ask(page: Page) -> None:
    """Wait until the page was answered what it asked from now on, and asked again."""
    for _ in range(3):
        page.wait_for_event("response", lambda response: response.url.endswith("?sent"))


def press_and_be_told(page: Page, answered: Event, *, button: str) -> None:
    """See it beside the button, once that is pressed; the form is sent a second time then.

    Whoever drives the browser cannot look at a page that is about to leave, so it says it itself.
    """
    expect(page.get_by_role("button", name=button)).to_be_visible()
    page.evaluate("""() => new MutationObserver(([{ target }]) => {
        const { top, bottom } = target.getBoundingClientRect();
        if (top === bottom || top < 0 || bottom > innerHeight) return;
        target.closest("form").requestSubmit();
        console.info(target.innerText);
    }).observe(document.querySelector("form.form-wide [data-slow]"), { childList: true })""")
    with page.expect_console_message(lambda said: ON_RECORD in said.text):
        page.get_by_role("button", name=button).click(no_wait_after=True)
    answered.set()
