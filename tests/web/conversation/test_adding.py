"""Adding items and creating conversations."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.conversations import delete_conversation
from conversations_admin.models import AuditEntry, Conversation, Item, Project, User
from conversations_admin.models.audit import Outcome
from conversations_admin.web.forms.json_place import find, steps_of
from tests.web.conversation.conftest import Browser, text_of

type Make = Callable[..., Conversation]
type ItemsOf = Callable[[Conversation], list[Item]]


def texts(items: list[Item]) -> list[str]:
    return [item.text for item in items]


def messages(*rows: tuple[str, str]) -> dict[str, str]:
    form = {"mode": "messages"}
    for number, (role, text) in enumerate(rows):
        form |= {f"message-{number}-role": role, f"message-{number}-text": text}
    return form


def test_messages_are_added_at_the_end_in_order(
    browser: Browser, make_conversation: Make, items_of: ItemsOf
) -> None:
    conversation = make_conversation("Hello")
    form = messages(("assistant", "Hi!"), ("user", ""), ("developer", "Be kind.\r\nAlways."))
    response = browser.post("item_create", conversation.conversation_id, reason="fix", **form)
    added = items_of(conversation)[1:]
    assert response.status_code == 303
    assert response.headers["Location"].endswith(f"#item-{added[-1].item_id}")
    assert [(item.role, item.text) for item in added] == [
        ("assistant", "Hi!"),
        ("developer", "Be kind.\nAlways."),
    ]
    entry = AuditEntry.objects.get(action="item.create")
    assert (entry.reason, entry.outcome) == ("fix", Outcome.SUCCEEDED)
    assert added[0].added_by == "curator"


def test_htmx_gets_the_new_blocks_an_empty_composer_and_the_news(
    browser: Browser, make_conversation: Make, items_of: ItemsOf
) -> None:
    conversation = make_conversation("Hello")
    response = browser.htmx.post(
        "item_create",
        conversation.conversation_id,
        order="asc",
        shown="1-1",
        newest="1",
        **messages(("user", "Anybody?")),
    )
    html = text_of(response)
    assert response.status_code == 200
    assert 'hx-swap-oob="beforeend:#entries"' in html
    assert f'id="item-{items_of(conversation)[1].item_id}"' in html
    assert "All 2 items" in html
    assert 'name="newest" value="2"' in html
    assert "1 item is added at the end." in html
    assert '<dt class="mono">message</dt><dd>2</dd>' in html
    assert "added items" in html
    assert "Anybody?</textarea>" not in html


def test_what_a_colleague_added_meanwhile_is_appended_too(
    browser: Browser, make_conversation: Make
) -> None:
    conversation = make_conversation("one", "two", "three")
    form = messages(("user", "four")) | {"order": "desc", "shown": "1-1", "newest": "1"}
    html = text_of(browser.htmx.post("item_create", conversation.conversation_id, **form))
    assert 'hx-swap-oob="afterbegin:#entries"' in html
    assert html.index("four") < html.index("three") < html.index("two")


def test_new_items_far_beyond_the_open_page_are_linked_not_appended(
    browser: Browser, make_conversation: Make, items_of: ItemsOf
) -> None:
    conversation = make_conversation(*map(str, range(250)))
    form = messages(("user", "far")) | {"shown": "1-100", "newest": "100"}
    html = text_of(browser.htmx.post("item_create", conversation.conversation_id, **form))
    assert "#entries" not in html
    assert f"around={items_of(conversation)[-1].item_id}" in html


def test_nothing_typed_is_said_at_the_field(browser: Browser, make_conversation: Make) -> None:
    conversation = make_conversation("Hello")
    response = browser.post("item_create", conversation.conversation_id, **messages(("user", "  ")))
    assert response.status_code == 422
    assert "Write a message first." in text_of(response)
    json_mode = browser.post("item_create", conversation.conversation_id, mode="json", json="[]")
    assert "Paste an item" in text_of(json_mode)


def test_a_wrong_role_is_told_at_its_row_and_nothing_is_lost(
    browser: Browser, make_conversation: Make, items_of: ItemsOf
) -> None:
    conversation = make_conversation("Hello")
    form = messages(("user", "kept"), ("user", ""), ("emperor", "also kept"))
    response = browser.htmx.post("item_create", conversation.conversation_id, **form)
    html = text_of(response)
    assert response.status_code == 422
    assert html.lstrip().startswith('<form id="composer"')
    assert 'aria-describedby="message-2-errors"' in html
    assert "Invalid value: &#x27;emperor&#x27;" in html
    assert "kept</textarea>" in html
    assert "also kept</textarea>" in html
    assert len(items_of(conversation)) == 1


def test_twenty_one_messages_are_refused_together(
    browser: Browser, make_conversation: Make, items_of: ItemsOf
) -> None:
    conversation = make_conversation("Hello")
    form = messages(*[("user", str(number)) for number in range(21)])
    response = browser.post("item_create", conversation.conversation_id, **form)
    assert response.status_code == 422
    assert "array too long" in text_of(response)
    assert len(items_of(conversation)) == 1


ITEM = {"type": "function_call", "call_id": "call_1", "name": "look", "arguments": "{}"}


@pytest.mark.parametrize("pasted", [ITEM, [ITEM], {"items": [ITEM]}])
def test_json_may_be_an_item_a_list_or_a_body(
    pasted: object, browser: Browser, make_conversation: Make, items_of: ItemsOf
) -> None:
    conversation = make_conversation("Hello")
    response = browser.post(
        "item_create", conversation.conversation_id, mode="json", json=json.dumps(pasted)
    )
    assert response.status_code == 303
    assert items_of(conversation)[1].type == "function_call"


LIST_OF_TWO = """[{"role": "user", "content": "x"},
 {"role": "user",
  "content": [
   {"type": "input_text", "text": "a"},
   {"type": "input_text", "text": 7}]}]"""


@pytest.mark.parametrize(
    ("pasted", "message", "place"),
    [
        ('{\n  "type": "message",\n  "role": "user"\n', "could not parse", "Line 4"),
        ('{\n  "role": "user",\n  "content": 5\n}', "items[0].content", "Line 3"),
        (
            LIST_OF_TWO,
            "items[1].content[1].text",
            "Line 5",
        ),
        ('{"items": [{}],\n "extra": 1}', "extra", "Line 2"),
        ('{"items": 3}', "items", "Line 1"),
        ("17", "expected an object", None),
        ('{"type": "teapot"}', "teapot", "Line 1"),
        ("NaN", "out of range", None),
        ("[" * 5000, "could not parse", None),
        ('"\\ud800"', "expected an object", None),
    ],
)
def test_wrong_json_is_told_with_its_line_and_kept(
    pasted: str, message: str, place: str | None, browser: Browser, make_conversation: Make
) -> None:
    conversation = make_conversation("Hello")
    response = browser.htmx.post(
        "item_create", conversation.conversation_id, mode="json", json=pasted
    )
    html = text_of(response)
    assert response.status_code == 422
    assert message in html
    if place:
        assert place in html
    assert pasted.partition("\n")[0].replace('"', "&quot;")[:40] in html


def test_an_item_that_is_here_already_is_refused(
    browser: Browser, make_conversation: Make, items_of: ItemsOf
) -> None:
    conversation = make_conversation("Hello")
    reference = {"type": "item_reference", "id": items_of(conversation)[0].item_id}
    unknown = {"type": "item_reference", "id": "msg_none"}
    for pasted, message in ((reference, "already in the conversation"), (unknown, "not found")):
        response = browser.post(
            "item_create", conversation.conversation_id, mode="json", json=json.dumps(pasted)
        )
        assert response.status_code == 422
        assert message in text_of(response)
    assert AuditEntry.objects.filter(action="item.create", outcome=Outcome.FAILED).count() == 2


def test_rows_come_and_go_without_scripts(browser: Browser, make_conversation: Make) -> None:
    conversation = make_conversation("Hello")
    form = messages(("user", "first"), ("user", "second"))
    more = text_of(
        browser.post("item_create", conversation.conversation_id, act="add-message", **form)
    )
    assert "message-2-text" in more
    assert "second</textarea>" in more
    less = browser.post("item_create", conversation.conversation_id, act="remove-message-0", **form)
    assert less.status_code == 200
    assert "first</textarea>" not in text_of(less)
    assert "second</textarea>" in text_of(less)


def test_a_reason_of_501_characters_is_refused_and_kept(
    browser: Browser, make_conversation: Make, items_of: ItemsOf
) -> None:
    conversation = make_conversation("Hello")
    form = messages(("user", "kept")) | {"reason": "y" * 501}
    response = browser.post("item_create", conversation.conversation_id, **form)
    assert response.status_code == 422
    assert "this has 501" in text_of(response)
    assert "kept</textarea>" in text_of(response)
    assert len(items_of(conversation)) == 1


def test_adding_to_a_conversation_that_is_gone_is_not_found(
    browser: Browser, make_conversation: Make, project: Project, actor: Actor
) -> None:
    conversation = make_conversation("Hello")
    delete_conversation(project, conversation.conversation_id, actor=actor)
    form = messages(("user", "late"))
    response = browser.post("item_create", conversation.conversation_id, **form)
    assert response.status_code == 404


def test_a_viewer_sees_no_composer_and_is_refused(
    browser_of: Callable[[User], Browser],
    viewer: User,
    make_conversation: Make,
    items_of: ItemsOf,
) -> None:
    conversation = make_conversation("Hello")
    browser = browser_of(viewer)
    html = browser.page(conversation)
    for absent in ('id="composer"', "items/delete/", "metadata/", 'data-key="#"'):
        assert absent not in html
    form = messages(("user", "no"))
    assert browser.post("item_create", conversation.conversation_id, **form).status_code == 403
    assert browser.get("item_create", conversation.conversation_id).status_code == 403
    assert len(items_of(conversation)) == 1
    denied = AuditEntry.objects.filter(action="item.create", outcome=Outcome.DENIED)
    assert denied.count() == 2


XSS = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'"


def test_markup_in_words_and_metadata_stays_words(
    browser: Browser, make_conversation: Make
) -> None:
    call = {"type": "function_call", "call_id": XSS[:60], "name": "f", "arguments": XSS}
    conversation = make_conversation(
        items=[{"role": "user", "content": XSS}, call], **{XSS[:50]: XSS}
    )
    pages = [
        browser.page(conversation),
        text_of(browser.get("conversation_raw", conversation.conversation_id)),
        text_of(browser.get("item_raw", conversation.conversation_id, 2)),
        text_of(browser.get("metadata_edit", conversation.conversation_id)),
        text_of(browser.get("item_create", conversation.conversation_id)),
    ]
    for html in pages:
        assert "<script>alert" not in html
        assert "<img src=x" not in html


@pytest.mark.parametrize(
    "body",
    [
        {"id": "x_1", "type": "hologram", "beam": [1, {"a": None}]},
        {"id": "msg_2", "type": "message", "role": "user", "content": 17},
        {"id": "fc_3", "type": "function_call"},
        {"id": "x_4", "type": 9},
        {"id": "msg_5", "type": "message", "role": "user", "content": [None, "x", {"type": 3}]},
        {"id": "msg_6", "type": "message", "role": "user", "content": "\ud800 and \x00"},
    ],
)
def test_an_item_of_any_shape_is_shown(
    body: dict[str, object], browser: Browser, make_conversation: Make, items_of: ItemsOf
) -> None:
    conversation = make_conversation("Hello")
    row = items_of(conversation)[0]
    row.body, row.item_id, row.type = body, str(body["id"]), str(body["type"])
    row.save()
    assert str(body["id"]) in browser.page(conversation)
    raw = browser.get("item_raw", conversation.conversation_id, 1)
    assert raw.status_code == 200
    assert browser.get("conversation_raw", conversation.conversation_id).status_code == 200


def test_a_conversation_is_created_with_metadata_and_messages(
    browser: Browser, items_of: ItemsOf
) -> None:
    form = messages(("user", "Hi"), ("assistant", "Hello"))
    form |= {"pair-0-key": "tier", "pair-0-value": "gold", "pair-1-key": "", "pair-1-value": ""}
    response = browser.post("conversation_create", **form)
    made = Conversation.objects.get()
    assert response.status_code == 303
    assert response.headers["Location"] == browser.url("conversation_detail", made.conversation_id)
    assert made.metadata == {"tier": "gold"}
    assert texts(items_of(made)) == ["Hi", "Hello"]


def test_an_empty_conversation_may_be_created(browser: Browser) -> None:
    assert browser.post("conversation_create", mode="messages").status_code == 303
    assert Conversation.objects.get().metadata == {}


def test_what_is_wrong_with_a_new_conversation_is_told_at_the_field_and_kept(
    browser: Browser,
) -> None:
    form = messages(("user", "kept words"))
    form |= {"pair-0-key": "k" * 65, "pair-0-value": "v", "pair-1-key": "", "pair-1-value": "lost"}
    response = browser.post("conversation_create", **form)
    html = text_of(response)
    assert response.status_code == 422
    assert "The key has 65 characters; it may have 64." in html
    assert "Give this value a key" in html
    assert "kept words</textarea>" in html
    assert "lost</textarea>" in html
    assert not Conversation.objects.exists()


def test_wrong_json_for_a_new_conversation_creates_nothing(browser: Browser) -> None:
    response = browser.post("conversation_create", mode="json", json='{"type": "teapot"}')
    assert response.status_code == 422
    assert "teapot" in text_of(response)
    assert not Conversation.objects.exists()


def test_a_viewer_may_not_create(browser_of: Callable[[User], Browser], viewer: User) -> None:
    assert browser_of(viewer).get("conversation_create").status_code == 403
    assert browser_of(viewer).post("conversation_create").status_code == 403
    assert not Conversation.objects.exists()


@pytest.mark.parametrize(
    ("text", "path", "line"),
    [
        ('{"a":\n [1,\n  {"b": 2}]}', "a[1].b", 3),
        ('{"a": 1,\n "a": 2}', "a", 2),
        ('{"a": {\n}}', "a.missing", 1),
        ("[1,\n2]", "[1]", 2),
        ('{"\\u0061":\n1}', "a", 2),
    ],
)
def test_the_place_of_a_path(text: str, path: str, line: int) -> None:
    place = find(text, steps_of(path))
    assert place is not None
    assert place.line == line


@pytest.mark.parametrize("text", ["", "{", "[1,", '{"a"', "nonsense"])
def test_the_place_in_what_is_no_json_is_unknown_or_the_start(text: str) -> None:
    place = find(text, ["a", 0])
    assert place is None or place.line == 1
