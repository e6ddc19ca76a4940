"""The query bar in a real browser: by keyboard alone, by mouse alone, without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from conversations_admin.models import Conversation, User
from tests.browser.conftest import Visitor, axe_findings, faults_of

type Make = Callable[..., Conversation]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop(make_conversation: Make) -> None:
    for number in range(3):
        make_conversation("I want a refund", plan="enterprise", language="de", ticket=str(number))
    make_conversation("Ich will a refund", plan="enterprise", language="de")
    make_conversation("Good morning", plan="pro", language="en")


def bar(page: Page) -> str:
    return page.locator("#q").input_value()


def choose(page: Page, label: str) -> None:
    """Walk down to an option and take it."""
    page.locator("#q-options[aria-busy=false]").wait_for()
    wanted = page.locator("#q-options [role=option]", has_text=label).first
    wanted.wait_for()
    for _ in range(30):
        page.keyboard.press("ArrowDown")
        if wanted.get_attribute("aria-selected") == "true":
            return
    raise AssertionError(label)


@pytest.mark.usefixtures("shop")
def test_a_filter_is_built_by_keyboard_alone(visitor: Visitor, curator: User) -> None:
    page = visitor.sign_in(curator)
    page.keyboard.press("/")
    field = page.get_by_role("combobox", name="Filter by metadata or search words")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.type("pl")
    choose(page, "plan:")
    active = field.get_attribute("aria-activedescendant")
    expect(page.locator(f"#{active}")).to_contain_text("plan:")
    page.keyboard.press("Enter")
    choose(page, "enterprise")
    page.keyboard.press("Tab")
    assert bar(page) == "plan:enterprise "
    expect(field).to_be_focused()
    page.keyboard.type("missing:ti")
    choose(page, "ticket")
    page.keyboard.press("Enter")
    page.keyboard.type("refund")
    page.keyboard.press("Enter")
    expect(page.locator("tr[data-row]")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"q=plan%3Aenterprise%20missing%3Aticket%20refund"))
    expect(page.locator(".chip-text")).to_have_text(
        ["plan enterprise", "no ticket", "words refund"]
    )
    expect(page.locator("#q-suggestions")).to_be_hidden()


@pytest.mark.usefixtures("shop")
def test_a_filter_is_built_by_mouse_alone(visitor: Visitor, curator: User) -> None:
    page = visitor.sign_in(curator)
    option = page.locator("#q-options [role=option]")
    page.locator("#q").click()
    option.filter(has_text="plan:").click()
    option.filter(has_text="enterprise").click()
    option.filter(has_text="missing:").click()
    option.filter(has_text="ticket").click()
    page.get_by_role("button", name="Search").click()
    expect(page.locator("tr[data-row]")).to_have_count(1)
    page.get_by_title("Look for this instead").click()
    expect(page.locator("tr[data-row]")).to_have_count(3)
    page.locator(".chip-text", has_text="plan").click()
    option.filter(has_text="pro").click()
    page.get_by_role("button", name="Search").click()
    expect(page.locator("#count")).to_contain_text("0 conversations")
    page.locator(".chip", has_text=re.compile("without.*ticket")).click()
    expect(page.locator("tr[data-row]")).to_have_count(1)
    page.get_by_title("Clear the search").click()
    expect(page.locator("tr[data-row]")).to_have_count(5)


@pytest.mark.usefixtures("shop")
def test_enter_searches_unless_something_is_chosen(visitor: Visitor, curator: User) -> None:
    page = visitor.sign_in(curator)
    page.locator("#q").press_sequentially("language:de")
    page.locator("#q-options [role=option]").first.wait_for()
    page.keyboard.press("Enter")
    expect(page.locator("tr[data-row]")).to_have_count(4)
    page.keyboard.press("ArrowDown")
    page.locator("#q-options [role=option]").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.locator("#q-suggestions")).to_be_hidden()
    assert bar(page) == "language:de"


@pytest.mark.usefixtures("shop")
def test_escape_closes_the_suggestions_and_keeps_the_text(visitor: Visitor, curator: User) -> None:
    page = visitor.sign_in(curator)
    page.locator("#q").press_sequentially("pl")
    page.locator("#q-options [role=option]").first.wait_for()
    page.keyboard.press("Escape")
    expect(page.locator("#q-suggestions")).to_be_hidden()
    expect(page.locator("#q")).to_have_attribute("aria-expanded", "false")
    assert bar(page) == "pl"
    page.keyboard.press("Tab")
    expect(page.locator("#q")).not_to_be_focused()


@pytest.mark.usefixtures("shop")
def test_what_was_taken_can_be_undone(visitor: Visitor, curator: User) -> None:
    page = visitor.sign_in(curator)
    page.locator("#q").press_sequentially("pl")
    choose(page, "plan:")
    page.keyboard.press("End")
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    assert bar(page) == "plan:"
    page.keyboard.press("Control+z")
    assert bar(page) == "pl"


def test_letters_outside_the_basic_plane_move_nothing(
    visitor: Visitor, curator: User, make_conversation: Make
) -> None:
    make_conversation("Hello", mood="😀😀", plan="pro")
    page = visitor.sign_in(curator)
    page.locator("#q").press_sequentially('"😀😀" mood:')
    choose(page, "😀😀")
    page.keyboard.press("Enter")
    page.keyboard.type("pl")
    choose(page, "plan:")
    page.keyboard.press("Enter")
    assert bar(page) == '"😀😀" mood:😀😀 plan:'


@pytest.mark.usefixtures("shop")
def test_whoever_types_faster_than_the_answer_gets_the_right_one(
    visitor: Visitor, curator: User
) -> None:
    page = visitor.sign_in(curator)

    def delay(route: Route) -> None:
        page.wait_for_timeout(300)
        route.continue_()

    page.route("**/suggest/**", delay)
    page.locator("#q").press_sequentially("lang")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#q")).to_have_value("language:")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(page.locator("#q")).to_have_value("language:en ")
    page.unroute_all(behavior="ignoreErrors")


@pytest.mark.usefixtures("shop")
def test_a_recent_query_is_asked_again(visitor: Visitor, curator: User) -> None:
    page = visitor.sign_in(curator)
    page.locator("#q").fill("language:de")
    page.locator("#q").press("Enter")
    expect(page.locator("tr[data-row]")).to_have_count(4)
    page.get_by_title("Clear the search").click()
    expect(page.locator("tr[data-row]")).to_have_count(5)
    page.keyboard.press("/")
    choose(page, "language:de")
    page.keyboard.press("Enter")
    expect(page.locator("tr[data-row]")).to_have_count(4)


@pytest.mark.usefixtures("shop")
def test_a_chip_leads_to_its_term_in_the_bar(visitor: Visitor, curator: User) -> None:
    page = visitor.sign_in(curator)
    visitor.open("/p/support/c/?q=refund+-plan:pro")
    page.locator(".chip-text", has_text="plan").click()
    expect(page.locator("#q")).to_be_focused()
    assert page.evaluate("window.getSelection().toString()") == "pro"
    page.locator("#q-options [role=option]", has_text="enterprise").click()
    assert bar(page) == "refund -plan:enterprise "


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("scripts", [True, False])
def test_an_example_of_the_help_is_searched_by_a_click(
    make_visitor: Callable[..., Visitor], curator: User, scripts: bool
) -> None:
    page = make_visitor(scripts=scripts).sign_in(curator)
    page.get_by_role("button", name="Syntax").click()
    page.get_by_role("button", name='"money back"', exact=True).click()
    expect(page.locator("#q")).to_have_value('"money back"')
    expect(page).to_have_url(re.compile(r"\?q=%22money(%20|\+)back%22$"))
    expect(page.locator("#syntax")).to_be_visible(visible=scripts)


@pytest.mark.usefixtures("shop")
def test_the_help_opens_beside_the_list_and_gives_the_focus_back(
    visitor: Visitor, curator: User
) -> None:
    page = visitor.sign_in(curator)
    help_button = page.get_by_role("button", name="Syntax")
    help_button.press("Enter")
    panel = page.locator("#syntax")
    expect(panel).to_be_visible()
    expect(page.locator("tr[data-row]").first).to_be_visible()
    assert axe_findings(page, "#syntax") == ""
    page.locator("#q").fill("language:de")
    page.locator("#q").press("Enter")
    expect(page.locator("tr[data-row]")).to_have_count(4)
    expect(panel).to_be_visible()
    page.locator("#q").press("Escape")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(help_button).to_be_focused()


@pytest.mark.usefixtures("shop")
def test_a_broken_query_is_mended_by_a_click(visitor: Visitor, curator: User) -> None:
    visitor.expect_complaint("422")
    page = visitor.sign_in(curator)
    page.locator("#q").fill('language:de "a refund')
    page.locator("#q").press("Enter")
    problem = page.get_by_role("alert")
    expect(problem.locator("mark")).to_have_text('"')
    assert bar(page) == 'language:de "a refund'
    problem.get_by_role("link", name='language:de "a refund"').click()
    expect(page.locator("tr[data-row]")).to_have_count(4)
    assert bar(page) == 'language:de "a refund"'


@pytest.mark.usefixtures("shop")
def test_an_empty_result_counts_what_would_match_without_each_term(
    visitor: Visitor, curator: User
) -> None:
    page = visitor.sign_in(curator)
    page.locator("#q").fill("language:de plan:pro")
    page.locator("#q").press("Enter")
    expect(page.locator("#without .chip")).to_have_text(
        ["without “language de”: 1", "without “plan pro”: 4"]
    )
    expect(page.locator("#q")).to_be_focused()
    page.locator("#without .chip").last.click()
    expect(page.locator("tr[data-row]")).to_have_count(4)


@pytest.mark.usefixtures("shop")
def test_the_bar_is_a_plain_form_without_scripts(
    make_visitor: Callable[..., Visitor], curator: User
) -> None:
    visitor = make_visitor(scripts=False)
    page = visitor.sign_in(curator)
    assert page.locator("#q").get_attribute("role") is None
    page.locator("#q").fill("language:de plan:pro")
    page.locator("#q").press("Enter")
    page.get_by_role("link", name="without “plan pro”").click()
    expect(page.locator("tr[data-row]")).to_have_count(4)
    page.get_by_role("button", name="Syntax").click()
    expect(page.locator("#syntax")).to_be_visible()


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("narrow", [False, True])
def test_open_suggestions_are_free_of_faults(
    make_visitor: Callable[..., Visitor], curator: User, narrow: bool
) -> None:
    page = make_visitor(narrow=narrow, dark=narrow).sign_in(curator)
    for text in ("", "p", "plan:", "created:"):
        page.locator("#q").fill(text)
        page.locator("#q").click()
        page.locator("#q-options [role=option]").first.wait_for()
        page.keyboard.press("ArrowDown")
        assert faults_of(page, ".toolbar") == "", text
