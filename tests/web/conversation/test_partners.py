"""A call and its output are deleted together, on whatever pages they stand."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from conversations_admin.models import Conversation, Item, User
from conversations_admin.web.partners import partners_of
from tests.web.conversation.conftest import CALL, OUTPUT, Browser, naming, text_of
from tests.web.pages import read

type Make = Callable[..., Conversation]
type ItemsOf = Callable[[Conversation], list[Item]]


# What the open page says that it shows.
WHOLE_PAGE = {"order": "asc", "shown": "1-124", "oldest": 1, "newest": 124}


@pytest.fixture
def apart(make_conversation: Make) -> Conversation:
    """A call and its output, pages away from each other; another call with its own."""
    between = [{"role": "user", "content": f"Message {number}"} for number in range(120)]
    other = [CALL | {"call_id": "call_12"}, OUTPUT | {"call_id": "call_12"}]
    return make_conversation(items=[CALL, *other, *between, OUTPUT])


@pytest.mark.parametrize(("named", "other"), [(0, -1), (-1, 0)])
def test_what_belongs_to_an_item_goes_with_it_from_any_page(
    named: int, other: int, browser: Browser, apart: Conversation, items_of: ItemsOf
) -> None:
    rows = items_of(apart)
    url = browser.url("items_delete", apart.conversation_id) + naming(rows[named])
    box = read(browser.client.get(url)).one("input", name="partner")
    assert box["value"] == rows[other].item_id
    assert box.get("checked") is not None

    query, form = naming(rows[named]), {"partner": rows[other].item_id, "reason": "wrong"}
    response = browser.htmx.post(
        "items_delete", apart.conversation_id, query=query, **form, **WHOLE_PAGE
    )

    assert response.headers["HX-Retarget"] == f'[id="item-{rows[named].item_id}"]'
    assert response.headers["HX-Trigger"] == "closeDialog"
    lines = {line["id"]: line for line in read(response).all("article", class_="line")}
    assert lines.keys() == {f"item-{rows[0].item_id}", f"item-{rows[-1].item_id}"}
    assert lines[f"item-{rows[other].item_id}"]["hx-swap-oob"] == "true"
    assert "hx-swap-oob" not in lines[f"item-{rows[named].item_id}"].attributes
    assert read(response).one("p", id="range").text == "All 122 items"
    assert {row.position for row in items_of(apart) if row.deleted_at} == {1, 124}


def test_what_goes_along_from_another_page_is_not_looked_for_on_the_open_one(
    browser: Browser, apart: Conversation, items_of: ItemsOf
) -> None:
    call, *_, output = items_of(apart)
    edge = {"order": "asc", "shown": "101-124", "oldest": 101, "newest": 124}
    form = {"partner": call.item_id, "reason": "wrong"}
    response = browser.htmx.post(
        "items_delete", apart.conversation_id, query=naming(output), **form, **edge
    )
    assert read(response).one("article", class_="line")["id"] == f"item-{output.item_id}"
    assert read(response).one("p", id="range").text == "Items 100–122 of 122"
    assert read(response).one("input", name="oldest")["value"] == "101"


def test_who_may_restore_nothing_sees_both_go(
    browser_of: Callable[[User], Browser],
    make_user: Callable[..., User],
    apart: Conversation,
    items_of: ItemsOf,
) -> None:
    cleaner = make_user("viewer", username="cleaner")
    cleaner.user_permissions.add(Permission.objects.get(codename="delete_item"))
    call, *_, output = items_of(apart)
    form = {"partner": output.item_id, "reason": "wrong"}
    response = browser_of(cleaner).htmx.post(
        "items_delete", apart.conversation_id, query=naming(call), **form, **WHOLE_PAGE
    )
    assert not read(response).has("article")
    assert read(response).one("div", id=f"item-{output.item_id}")["hx-swap-oob"] == "delete"


def test_an_output_left_behind_is_a_choice_that_the_dialog_keeps(
    browser: Browser, apart: Conversation, items_of: ItemsOf
) -> None:
    call = items_of(apart)[0]
    asked = browser.htmx.post("items_delete", apart.conversation_id, query=naming(call), reason="")
    assert asked.status_code == 422
    assert read(asked).one("input", name="partner").get("checked") is None
    assert "the model may stumble over that" in text_of(asked)
    browser.post("items_delete", apart.conversation_id, query=naming(call), reason="x")
    assert [row.position for row in items_of(apart) if row.deleted_at] == [1]


def test_an_item_that_nothing_answers_has_no_partner(
    browser: Browser, conversation: Conversation, items_of: ItemsOf
) -> None:
    message, call, output = items_of(conversation)
    for items in ([message], [call, output]):
        url = browser.url("items_delete", conversation.conversation_id) + naming(*items)
        assert not read(browser.client.get(url)).has("input", name="partner")


@pytest.mark.parametrize(
    ("call", "answer"),
    [
        (
            {"type": "mcp_approval_request", "id": "mcpr_1", "server_label": "s"},
            {"type": "mcp_approval_response", "approval_request_id": "mcpr_1", "approve": True},
        ),
        (
            {"type": "local_shell_call", "id": "lsh_1", "call_id": "call_9", "action": {}},
            {"type": "local_shell_call_output", "id": "lsh_1", "output": "ok"},
        ),
    ],
)
def test_calls_that_are_answered_by_their_own_id_find_their_answer(
    call: dict[str, Any], answer: dict[str, Any], conversation: Conversation
) -> None:
    rows = [
        Item.objects.create(
            conversation=conversation,
            position=position,
            item_id=f"one_{position}",
            type=body["type"],
            body=body,
            created_at=timezone.now(),
        )
        for position, body in ((10, call), (20, answer))
    ]
    assert partners_of(conversation, rows[:1]) == rows[1:]
    assert partners_of(conversation, rows[1:]) == rows[:1]


@pytest.fixture
def lost(browser: Browser, apart: Conversation, items_of: ItemsOf) -> list[Item]:
    """That call and its output, deleted one after the other."""
    rows = items_of(apart)
    for row in (rows[-1], rows[0]):
        browser.post("items_delete", apart.conversation_id, query=naming(row), reason="x")
    return [rows[0], rows[-1]]


def restore(browser: Browser, item: Item, **form: Any) -> Any:
    name = item.conversation.conversation_id
    return browser.post("items_restore", name, query=f"?position={item.position}", **form)


@pytest.mark.parametrize("named", [0, 1])
def test_what_belongs_to_a_deleted_item_is_offered_and_comes_back_in_the_order_it_had(
    named: int, browser: Browser, lost: list[Item], apart: Conversation, items_of: ItemsOf
) -> None:
    asked = restore(browser.htmx, lost[named])
    assert asked.headers["HX-Retarget"] == "#dialog"
    legend = read(asked).one("fieldset", class_="partners").one("legend")
    assert legend.text == "Belongs to it and is deleted as well"
    box = read(asked).one("input", name="partner")
    assert box["value"] == str(lost[1 - named].position)
    assert box.get("checked") is not None
    assert len(items_of(apart)) == 124

    done = restore(browser.htmx, lost[named], asked=1, partner=box["value"], **WHOLE_PAGE)
    back = items_of(apart)[124:]
    assert [row.type for row in back] == ["function_call", "function_call_output"]
    assert done.headers["HX-Retarget"] == f'[id="item-{lost[named].item_id}"]'
    assert done.headers["HX-Trigger"] == "closeDialog"
    here, there = read(done).all("article", class_="line")
    assert (here["id"], there["id"]) == (
        f"item-{lost[named].item_id}",
        f"item-{lost[1 - named].item_id}",
    )
    assert "hx-swap-oob" not in here.attributes
    assert there["hx-swap-oob"] == "true"
    assert ["; restored" in line.text for line in (here, there)] == [True, True]
    assert all(f"item-{row.item_id}" in text_of(done) for row in back)


def test_the_line_of_what_comes_back_is_left_out_where_the_page_does_not_show_it(
    browser: Browser, lost: list[Item]
) -> None:
    edge = {"order": "asc", "shown": "2-123", "oldest": 2, "newest": 124}
    done = restore(browser.htmx, lost[1], asked=1, partner=lost[0].position, **edge)
    assert read(done).one("article", class_="line")["id"] == f"item-{lost[1].item_id}"


def test_a_line_keeps_what_stays_deleted_of_it(
    browser: Browser, make_conversation: Make, items_of: ItemsOf
) -> None:
    row = make_conversation(items=[CALL, OUTPUT, {"role": "user", "content": "Hm"}, OUTPUT])
    call, first, _, second = items_of(row)
    for items in ([second], [call, first]):
        browser.post("items_delete", row.conversation_id, query=naming(*items), reason="x")
    done = restore(browser.htmx, second, asked=1, partner=call.position, **WHOLE_PAGE)
    line = read(done).all("article", class_="line")[1]
    assert line["id"] == f"item-{call.item_id}"
    assert line.one("div", id=f"item-{first.item_id}")


def test_who_may_not_read_is_asked_nothing(
    browser_of: Callable[[User], Browser], make_user: Callable[..., User], lost: list[Item]
) -> None:
    person = make_user(username="mover")
    names = ("view_conversation", "restore_item")
    person.user_permissions.add(*Permission.objects.filter(codename__in=names))
    refused = restore(browser_of(person).htmx, lost[0])
    assert refused.status_code == 403
    assert CALL["name"] not in text_of(refused)


def test_half_of_a_pair_is_restored_if_that_is_wanted(
    browser: Browser, lost: list[Item], apart: Conversation, items_of: ItemsOf
) -> None:
    assert read(restore(browser, lost[0])).one("form", id="restoration")
    done = restore(browser.htmx, lost[0], asked=1)
    assert done.headers["HX-Trigger"] == "closeDialog"
    assert [row.type for row in items_of(apart)[124:]] == ["function_call"]


@pytest.mark.parametrize("brings_back", [True, False])
def test_nothing_is_asked_where_the_conversation_has_again_what_belongs_to_it(
    brings_back: bool, browser: Browser, lost: list[Item], apart: Conversation
) -> None:
    if brings_back:
        restore(browser, lost[0], asked=1)
    else:
        form = {"mode": "json", "json": json.dumps(CALL)}
        browser.post("item_create", apart.conversation_id, **form)
    assert restore(browser, lost[1]).status_code == 303
