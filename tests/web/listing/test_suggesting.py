"""What the query bar offers, as its fragment says it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from conversations_admin.models import Conversation, Project, User
from tests.web.pages import Element, read

type Make = Callable[..., Conversation]
type Offer = Callable[[str], list[str]]


def asked(browser: Client, marked: str) -> list[Element]:
    """The options at the bar in `marked`."""
    address: dict[str, str | int] = {"q": marked.replace("|", "", 1), "at": marked.index("|")}
    return read(browser.get("/p/support/suggest/", address)).all("div", role="option")


def taken(marked: str, option: Element) -> str:
    """The text after choosing an option, with the caret marked."""
    text = marked.replace("|", "", 1)
    insert, back = option["data-insert"], int(option["data-back"])
    start, end = int(option["data-from"]), int(option["data-to"])
    before, behind = insert[: len(insert) - back], insert[len(insert) - back :]
    return f"{text[:start]}{before}|{behind}{text[end:]}"


@pytest.fixture
def offered(browser: Client) -> Offer:
    """The texts that there would be after choosing each option."""
    return lambda marked: [taken(marked, option) for option in asked(browser, marked)]


def test_the_empty_bar_offers_keys_and_the_most_telling_fields(
    offered: Offer, make_conversation: Make
) -> None:
    make_conversation("Hello", plan="pro")

    assert offered("|") == [
        "plan:|", "created:|", "updated:|", "has:|", "missing:|", "item:(|)",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("marked", "first"),
    [
        ("pl|", "plan:|"),
        ("PL|", "plan:|"),
        ("-pl|", "-plan:|"),
        ("x (a OR pl|)", "x (a OR plan:|)"),
        ("pl|an:pro", "plan:|pro"),
        ("cre|", "created:|"),
        ("pro|", "plan:pro |"),
        ("name|", '"customer name":|'),
        ("|refund", "plan:| refund"),
        ("plan:|", "plan:free |"),
        ("plan:p|", "plan:pro |"),
        ("plan:P|", "plan:pro |"),
        ("PLAN:pro|", "plan:pro |"),
        ("PLAN:|", "plan:free |"),
        ("plna:|", "plan:|"),
        ("plan:free,|", "plan:free,pro |"),
        ("plan:p|,free", "plan:pro|,free"),
        ("(plan:p|)", "(plan:pro|)"),
        ('"customer name":a|', '"customer name":"Ann Lee" |'),
        ("has:pl|", "has:plan |"),
        ("missing:cust|", 'missing:"customer name" |'),
        ("created:|", "created:<24h |"),
        ("created:<7|", "created:<7d |"),
        ("role:a|", "role:assistant |"),
        ("type:function|", "type:function_call |"),
        ("origin:|", "origin:created |"),
        ("drift:|", "drift:any |"),
        ("drift:v|", "drift:vanished |"),
        ("drift:items|", "drift:gone |"),
        ("by:|", "by:viewer |"),
        ("item:(ro|)", "item:(role:|)"),
        ("item:(role:|)", "item:(role:user|)"),
        ("status:ope|", "meta.status:open |"),
        ("meta.status:|", "meta.status:open |"),
        ("stat|", "meta.status:|"),
    ],
)
def test_the_best_comes_first(
    offered: Offer, make_conversation: Make, marked: str, first: str
) -> None:
    make_conversation("Hello", plan="free", status="open")
    make_conversation("Hello", plan="free")
    make_conversation("Hello", **{"plan": "pro", "customer name": "Ann Lee"})

    assert offered(marked)[0] == first


@pytest.mark.parametrize("value", ['a "b"', "a,b", ">=3", "3..7", "x*", "(a)", "", "//x", "ü\\"])
def test_odd_values_are_offered_as_they_must_be_written(
    browser: Client, offered: Offer, make_conversation: Make, value: str
) -> None:
    row = make_conversation("Hello", plan=value)

    [text] = offered("plan:|")

    page = browser.get("/p/support/c/", {"q": text.replace("|", "")})
    assert row.conversation_id in page.content.decode()


def test_values_have_their_counts(browser: Client, make_conversation: Make) -> None:
    for _ in range(2):
        make_conversation("Hello", plan="pro")

    [option] = asked(browser, "plan:|")

    assert option.one("span", class_="suggestion-count").text == "2"


def test_each_option_says_what_it_does(browser: Client, project: Project) -> None:
    options = asked(browser, "creat|")

    assert options[0].text == "created: when the conversation began"
    assert options[0]["aria-selected"] == "false"


def test_what_is_chosen_already_is_not_offered_again(
    offered: Offer, make_conversation: Make
) -> None:
    make_conversation("Hello", plan="pro")

    assert offered("plan:pro,|") == []


def test_within_an_item_only_what_is_asked_of_items_is_offered(
    offered: Offer, make_conversation: Make
) -> None:
    make_conversation("Hello", plan="pro")

    assert offered("item:(|)") == [
        "item:(role:|)", "item:(type:|)", "item:(status:|)", "item:(by:|)", "item:(text:|)",
        "item:(deleted:|)",
    ]  # fmt: skip


def test_words_of_messages_are_never_offered(offered: Offer, make_conversation: Make) -> None:
    make_conversation("zebra", plan="pro")

    assert offered("zeb|") == []
    assert offered("text:zeb|") == []


def test_recent_queries_are_offered_in_the_empty_bar_newest_first(
    browser: Client, offered: Offer, make_conversation: Make
) -> None:
    make_conversation("Hello", plan="pro")
    for query in ("plan:pro", "hello", "plan:pro", '"broken'):
        browser.get("/p/support/c/", {"q": query})

    recent = [each for each in asked(browser, "|") if each.get("data-runs") is not None]

    assert [each["data-insert"] for each in recent] == ["plan:pro", "hello"]
    assert offered("x |")[0] == "x plan:|"


def test_recent_queries_are_gone_after_signing_out_and_elsewhere(
    browser: Client, make_conversation: Make, other_project: Project, viewer: User
) -> None:
    make_conversation("Hello", plan="pro")
    browser.get("/p/support/c/", {"q": "hello"})

    assert b"hello" not in browser.get("/p/sales/suggest/").content
    browser.post("/sign-out/")
    browser.force_login(viewer, backend="django.contrib.auth.backends.ModelBackend")
    assert b"hello" not in browser.get("/p/support/suggest/").content


def test_only_the_last_ten_queries_are_kept(browser: Client, make_conversation: Make) -> None:
    for number in range(12):
        browser.get("/p/support/c/", {"q": f"word{number}"})
    browser.get("/p/support/c/", {"q": "x" * 400})

    recent = [each for each in asked(browser, "|") if each.get("data-runs") is not None]

    assert [each.text for each in recent] == [f"word{number}" for number in range(11, 1, -1)]


def test_who_may_not_read_is_not_led_to_words(
    make_user: Callable[..., User], sign_in: Callable[[User], Client], project: Project
) -> None:
    for marked in ("te|", "item:(te|)"):
        options = asked(sign_in(make_user("auditor", username=marked)), marked)
        assert "text:" not in [each["data-insert"] for each in options]


@pytest.mark.parametrize(
    "address",
    [
        {"q": "a\x00b"},
        {"q": "plan:\x00"},
        {"q": "x" * 5000, "at": "4999"},
        {"q": "plan:", "at": "-1"},
        {"q": "plan:", "at": "99999999999999999999"},
        {"q": "plan:", "at": "٣"},
        {"q": '"' * 3999},
        {"q": "(" * 3999},
        {},
    ],
)
def test_odd_questions_get_a_calm_answer(
    browser: Client, make_conversation: Make, address: dict[str, str]
) -> None:
    make_conversation("Hello", plan="pro")

    assert browser.get("/p/support/suggest/", address).status_code == 200


HOSTILE = "\"><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7|add:7 }}'"


@pytest.mark.parametrize("marked", ["|", "scr|", "bad:|"])
def test_markup_in_keys_and_values_stays_text(
    browser: Client, make_conversation: Make, marked: str
) -> None:
    make_conversation("Hello", **{HOSTILE[:60]: HOSTILE, "bad": HOSTILE})
    browser.get("/p/support/c/", {"q": f"bad:'{HOSTILE}'"})

    page = browser.get("/p/support/suggest/", {"q": marked.replace("|", "")})

    assert not read(page).has("img")
    assert not read(page).has("script")


@pytest.mark.parametrize("text", ["", "pl", "plan:", "has:"])
def test_suggesting_takes_few_queries_however_much_there_is(
    browser: Client, make_conversation: Make, text: str
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert browser.get("/p/support/suggest/", {"q": text}).status_code == 200
        return len(captured)

    make_conversation("Hello", plan="pro")
    browser.get("/p/support/suggest/", {"q": text})
    few = queries()
    for number in range(8):
        make_conversation("Hello", **{f"key{number}": "x", "plan": f"plan {number}"})

    assert queries() == few <= 9


def test_the_answer_is_kept_nowhere(browser: Client) -> None:
    assert "no-store" in browser.get("/p/support/suggest/").headers["Cache-Control"]
