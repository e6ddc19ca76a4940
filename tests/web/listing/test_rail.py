"""The facets beside the list: what they count and where their links lead."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from conversations_admin.errors import TooBroad
from conversations_admin.models import Conversation, Project, User
from conversations_admin.search import facets
from conversations_admin.search.facets import Facet, FacetValue
from conversations_admin.search.language.parser import parse
from conversations_admin.web.listing.choices import choices_in, keys_in, with_choices
from conversations_admin.web.listing.rail import rank_of
from tests.web.pages import HTMX, Element, query_of, read

type Make = Callable[..., Conversation]
LIST, RAIL = "/p/support/c/", "/p/support/facets/"


@pytest.fixture
def some(make_conversation: Make) -> None:
    for tier, env in (("gold", "prod"), ("gold", "test"), ("pro", "prod"), ("free", "prod")):
        make_conversation("Hello", tier=tier, env=env)
    make_conversation("Hello", env="prod")


def rail(browser: Client, query: str = "", **further: str) -> Element:
    return read(browser.get(RAIL, {"q": query, **further}, headers=HTMX))


def facet(page: Element, key: str) -> Element:
    return page.one("section", data_facet=key)


def values(page: Element, key: str) -> dict[str, str]:
    """Each value with its count."""
    return {
        each.one("span", class_="name").text: each.one("span", class_="count").text
        for each in facet(page, key).all("a", class_="choice")
    }


def asked(link: Element) -> str:
    assert link["href"] == link["hx-get"]
    return query_of(link["href"]).get("q", "")


def choice(page: Element, key: str, value: str) -> Element:
    found = [
        each
        for each in facet(page, key).all("li")
        if each.one("a", class_="choice")["title"] == value
    ]
    assert len(found) == 1
    return found[0]


def keys(page: Element) -> list[str]:
    return [each["data-facet"] for each in page.all("section") if each.get("data-facet")]


@pytest.mark.usefixtures("some")
def test_values_are_counted_under_the_filter_the_most_frequent_first(browser: Client) -> None:
    page = rail(browser, "env:prod")

    assert list(values(page, "tier").items()) == [("free", "1"), ("gold", "1"), ("pro", "1")]
    assert facet(page, "tier").one("summary").one("span").text == "3"
    assert next(iter(values(rail(browser), "tier").items())) == ("gold", "2")


@pytest.mark.usefixtures("some")
def test_a_value_is_included_by_a_click_and_left_out_by_its_button(browser: Client) -> None:
    page = rail(browser, "hello", sort="active", view="3")

    gold = choice(page, "tier", "gold")
    assert asked(gold.one("a", class_="choice")) == "hello tier:gold"
    assert asked(gold.one("a", class_="exclude")) == "hello -tier:gold"
    address = query_of(gold.one("a", class_="choice")["href"])
    assert (address["sort"], address["view"]) == ("active", "3")


@pytest.mark.usefixtures("some")
def test_a_key_of_the_query_shows_its_other_values_to_add_or_to_switch_to(browser: Client) -> None:
    page = rail(browser, "tier:gold env:prod")

    assert keys(page)[:2] == ["tier", "env"]
    assert values(page, "tier") == {"free": "1", "gold": "1", "pro": "1"}
    pro = choice(page, "tier", "pro")
    assert asked(pro.one("a", class_="choice")) == "tier:gold,pro env:prod"
    assert asked(pro.one("a", class_="only")) == "tier:pro env:prod"
    gold = choice(page, "tier", "gold")
    assert gold.one("a", class_="choice")["aria-current"] == "true"
    assert asked(gold.one("a", class_="choice")) == "env:prod"
    assert not facet(page, "tier").has("details"), "an active key never folds"


@pytest.mark.usefixtures("some")
def test_a_value_left_out_stays_listed_and_can_be_taken_back(browser: Client) -> None:
    page = rail(browser, "-tier:gold")

    gold = choice(page, "tier", "gold")
    assert gold.one("s").text == "gold"
    assert values(page, "tier")["gold"] == "2"
    assert asked(gold.one("a", class_="exclude")) == ""
    assert asked(gold.one("a", class_="choice")) == ""


@pytest.mark.usefixtures("some")
def test_a_key_can_be_asked_for_at_all_or_not_at_all(browser: Client) -> None:
    def states(query: str) -> list[tuple[str, str]]:
        links = facet(rail(browser, query), "tier").all("a", class_="state")
        return [(asked(link), link.get("aria-current") or "") for link in links]

    assert states("") == [("has:tier", ""), ("missing:tier", "")]
    assert states("has:tier") == [("", "true"), ("missing:tier", "")]
    assert states("missing:tier") == [("has:tier", ""), ("", "true")]
    assert states("tier:gold") == [("tier:gold has:tier", ""), ("missing:tier", "")]


@pytest.mark.usefixtures("some")
def test_a_range_is_shown_with_its_key_and_can_be_taken_away(browser: Client) -> None:
    page = rail(browser, "tier:p* env:prod")

    link = facet(page, "tier").one("a", title="Remove this filter")
    assert (link.text, asked(link)) == ("tier:p*", "env:prod")


def test_further_values_are_fetched_for_their_key_alone(
    browser: Client, make_conversation: Make
) -> None:
    for number in range(12):
        make_conversation("Hello", topic=f"t{number:02}")

    page = rail(browser, "hello")
    more = facet(page, "topic").one("a", class_="link")
    fetched = read(browser.get(more["hx-get"], headers=HTMX))

    assert (len(values(page, "topic")), more.text) == (8, "+ 4 more")
    assert len(values(fetched, "topic")) == 12
    assert not fetched.has("div", id="volume")
    assert more["hx-target"] == f"#{facet(fetched, 'topic')['id']}"
    plain = read(browser.get(more["href"]))
    assert len(values(plain, "topic")) == 12


def test_a_key_whose_values_name_things_is_not_listed_but_can_be_searched(
    browser: Client, make_conversation: Make
) -> None:
    for number in range(25):
        make_conversation("Hello", **{"user id": f"u_{number}", "tier": "gold"})

    ids = facet(rail(browser), "user id")
    chosen = facet(rail(browser, '"user id":u_3'), "user id")

    assert not ids.all("a", class_="choice")
    assert "25 values" in ids.text
    assert ids.one("button")["data-write"] == '"user id":'
    assert [each["title"] for each in chosen.all("a", class_="choice")] == ["u_3"]


def test_the_most_useful_keys_come_first_and_a_filter_does_not_move_them(
    browser: Client, make_conversation: Make
) -> None:
    for number in range(24):
        rare = {"seldom": "x"} if number % 12 == 0 else {}
        make_conversation("Hello", ticket=f"t-{number}", tier=f"t{number % 3}", env="prod", **rare)

    assert keys(rail(browser)) == ["tier", "env", "seldom", "ticket"]
    assert keys(rail(browser, "hello")) == keys(rail(browser))


def some_facet(key: str, coverage: int, value_count: int, most: int) -> Facet:
    return Facet(key, coverage, value_count, [FacetValue("x", most)])


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(("tier", 100, 3, 50), ("env", 100, 2, 95), id="not-nearly-all-alike"),
        pytest.param(("tier", 100, 3, 50), ("brand", 100, 1, 100), id="more-than-one-value"),
        pytest.param(("tier", 100, 12, 50), ("city", 100, 13, 50), id="read-at-a-glance"),
        pytest.param(("tier", 100, 3, 50), ("rating", 60, 3, 30), id="more-have-it"),
        pytest.param(("rating", 25, 3, 12), ("city", 100, 40, 12), id="few-values-over-many"),
        pytest.param(("topic", 100, 23, 17), ("env", 100, 2, 95), id="many-values-over-one"),
        pytest.param(("env", 100, 2, 95), ("trial", 24, 2, 12), id="a-quarter-has-it"),
        pytest.param(("trial", 24, 2, 12), ("account", 100, 90, 2), id="values-that-repeat"),
        pytest.param(("plan", 100, 3, 44), ("status", 100, 4, 57), id="else-by-name"),
    ],
)
def test_a_key_that_tells_more_comes_first(
    first: tuple[str, int, int, int], second: tuple[str, int, int, int]
) -> None:
    facets_in_order = [some_facet(*first), some_facet(*second)]
    ranks = [rank_of(each, looked_at=100) for each in facets_in_order]
    assert ranks == sorted(ranks)


def test_keys_beyond_those_in_sight_are_behind_a_fold(
    browser: Client, make_conversation: Make
) -> None:
    make_conversation("Hello", **{f"key{number:02}": "x" for number in range(15)})

    further = rail(browser).one("details", class_="further")

    assert keys(further) == ["key12", "key13", "key14"]


def test_the_time_of_creation_and_the_length_are_asked_for_with_a_click(
    browser: Client, make_conversation: Make
) -> None:
    make_conversation("Hello", tier="gold")

    page = rail(browser, "tier:gold created:<7d")

    links = {link.text: link for link in page.one("ul", class_="quick").all("a")}
    assert {text: asked(link) for text, link in links.items()} == {
        "24 h": "tier:gold created:<24h",
        "7 d": "tier:gold",
        "30 d": "tier:gold created:<30d",
        "Longer than 20 items": "tier:gold created:<7d items:>20",
    }
    assert links["7 d"]["aria-current"] == "true"


def test_more_matches_than_are_counted_are_said(
    browser: Client, make_conversation: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_conversation("Hello", tier="gold")
    assert not rail(browser).has("p", class_="facet-note")
    monkeypatch.setattr(facets, "COUNT_CAP", 1)
    monkeypatch.setattr(
        "conversations_admin.search.matches.Matches.count.__kwdefaults__", {"cap": 1}
    )
    make_conversation("Hello", tier="pro")

    page = rail(browser)

    assert page.one("p", class_="facet-note").text == "Counted among the newest 1 matches."
    assert page.one(id="count").text == "1+ conversation"


@pytest.mark.usefixtures("some")
def test_counting_that_would_run_long_is_stopped_and_says_what_to_narrow(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run_long(*_: object, **__: object) -> None:
        raise TooBroad("Stopped. Add a time.")

    monkeypatch.setattr("conversations_admin.web.views.facets.facets_of", run_long)
    response = browser.get(RAIL, {"q": "hello"}, headers=HTMX)

    assert response.status_code == 200
    assert read(response).text == "Stopped. Add a time."


def test_an_empty_value_is_named_and_a_long_one_is_whole_in_its_tooltip(
    browser: Client, make_conversation: Make
) -> None:
    make_conversation("Hello", note="", other="y" * 500)

    page = rail(browser)

    assert values(page, "note") == {"(empty)": "1"}
    assert choice(page, "other", "y" * 500)


HOSTILE = "\"><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7|add:7 }}'"


def test_markup_in_keys_and_values_stays_text(browser: Client, make_conversation: Make) -> None:
    make_conversation("Hello", **{HOSTILE[:60]: HOSTILE})

    for query in ("", str(parse('"x"')), f"missing:{'tier'}"):
        response = browser.get(RAIL, {"q": query, "view": HOSTILE}, headers=HTMX)
        assert not read(response).has("img")
        assert not read(response).has("script")
    assert choice(rail(browser), HOSTILE[:60], HOSTILE)


@pytest.mark.usefixtures("some")
@pytest.mark.parametrize("key", ["nobody", "\x00", "tier\x00", "'", "x" * 5_000])
def test_a_forged_key_has_no_values(browser: Client, key: str) -> None:
    assert not rail(browser, key=key).has("a", class_="choice")
    assert browser.get(LIST, {"facets": "1", "key": key}).status_code == 200


@pytest.mark.usefixtures("some")
def test_without_scripts_the_rail_is_part_of_the_page(browser: Client) -> None:
    link = read(browser.get(LIST, {"q": "env:prod"})).one(id="facets").one("a")

    page = read(browser.get(link["href"]))

    assert values(page, "tier") == {"free": "1", "gold": "1", "pro": "1"}
    assert page.one("ol", class_="bars")
    assert page.one(id="count").text == "4 conversations match"
    assert not page.all("div", hx_trigger="load")
    gold = query_of(choice(page, "tier", "gold").one("a", class_="choice")["href"])
    assert gold == {"facets": "1", "q": "env:prod tier:gold"}


def test_the_rails_own_address_leads_to_the_list(browser: Client) -> None:
    response = browser.get(RAIL, {"q": "tier:gold", "sort": "active"})

    assert response.status_code == 302
    assert query_of(response.headers["Location"]) == {
        "q": "tier:gold",
        "sort": "active",
        "facets": "1",
    }


def test_an_auditor_may_not_count_by_words(
    make_user: Callable[..., User], sign_in: Callable[[User], Client], make_conversation: Make
) -> None:
    make_conversation("Very private words", tier="gold")
    browser = sign_in(make_user("auditor"))

    assert browser.get(RAIL, {"q": "tier:gold"}, headers=HTMX).status_code == 200
    assert browser.get(RAIL, {"q": "private"}, headers=HTMX).status_code == 403


@pytest.mark.usefixtures("some")
def test_an_unused_project_fetches_no_rail(browser: Client, other_project: Project) -> None:
    assert read(browser.get(LIST)).all("div", hx_trigger="load")
    assert not read(browser.get("/p/sales/c/")).all("div", hx_trigger="load")


@pytest.mark.parametrize("query", ["", "tier:gold", "tier:gold env:prod"])
def test_the_rail_takes_as_many_queries_however_many_rows(
    browser: Client, make_conversation: Make, query: str
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(RAIL, {"q": query}, headers=HTMX).status_code == 200
        return len(captured)

    make_conversation("Hello", tier="gold", env="prod")
    browser.get(RAIL, headers=HTMX)
    few = queries()
    for number in range(8):
        make_conversation("Hello", tier="gold", env="prod", number=str(number))

    assert queries() == few <= 14


@pytest.mark.parametrize(
    ("text", "included", "excluded"),
    [
        ("tier:gold x:y tier:pro", ("gold", "pro"), ()),
        ("tier:gold,pro -tier:free", ("gold", "pro"), ("free",)),
        ("-tier:free,none -tier:free", (), ("free", "none")),
        ("(tier:gold OR x:y)", (), ()),
    ],
)
def test_what_is_chosen_is_read_from_the_top_of_the_query(
    text: str, included: tuple[str, ...], excluded: tuple[str, ...]
) -> None:
    chosen = choices_in(parse(text), "tier")

    assert (chosen.included, chosen.excluded) == (included, excluded)


def test_choices_stand_where_the_key_stood_before() -> None:
    query = parse('a:b tier:gold has:tier "two words" -tier:free (tier:x OR y:z)')

    chosen = choices_in(query, "tier").including("free").excluding("gold")

    assert str(with_choices(query, chosen)) == (
        'a:b tier:free -tier:gold has:tier "two words" (tier:x OR y:z)'
    )
    assert keys_in(query) == ["a", "tier"]
