from __future__ import annotations

import socket
from collections.abc import Mapping

import pytest

from conversations_admin.errors import UpstreamRefused, UpstreamUnreachable
from conversations_admin.models import Project
from conversations_admin.models.project import Kind
from conversations_admin.stores.upstream import probe
from conversations_admin.stores.upstream.client import client_of
from conversations_admin.stores.upstream.our_rows import OurRows
from tests.stores.upstream.conftest import KEY, VARIABLE
from tests.stores.upstream.speaker import (
    SILENCE,
    Say,
    Speaker,
    conversation,
    listed,
    refusal,
)

UNKNOWN = Say(404, refusal(f"Conversation with id '{probe.NOBODYS}' not found."))
NO_ROUTE = Say(404, refusal("Invalid URL (GET /v1/conversations)"))
PAGE = {"Content-Type": "text/html"}


@pytest.fixture
def upstream_project(speaker: Speaker, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setenv(VARIABLE, KEY)
    return Project(
        pk=2, kind=Kind.OPENAI, base_url=speaker.base_url, key_variable=VARIABLE, timeout=1
    )


@pytest.mark.parametrize(
    "no_route",
    [
        NO_ROUTE,
        Say(405, refusal("Method not allowed.")),
        Say(405, b"Method Not Allowed", PAGE),
        Say(404, {"detail": "Not Found"}),
        Say(401, refusal("Your request must be made with a session key.")),
        Say(200, b"<h1>Welcome</h1>", PAGE),
    ],
)
def test_an_upstream_without_a_list_route_is_known_by_its_answer(
    upstream_project: Project, speaker: Speaker, no_route: Say
) -> None:
    speaker.will(UNKNOWN, no_route)

    assert probe.can_list(client_of(upstream_project)) is False


def test_an_upstream_with_a_list_route_is_asked_for_one_conversation(
    upstream_project: Project, speaker: Speaker
) -> None:
    speaker.will(UNKNOWN, Say(body=listed(conversation(), has_more=True)))

    assert probe.can_list(client_of(upstream_project))
    assert dict(speaker.asked[1].query)["limit"] == "1"


def test_probing_only_reads(upstream_project: Project, speaker: Speaker) -> None:
    speaker.will(UNKNOWN, NO_ROUTE)

    probe.can_list(client_of(upstream_project))

    assert {asked.method for asked in speaker.asked} == {"GET"}


@pytest.mark.django_db
def test_what_writes_have_shown_stays_known(upstream_project: Project) -> None:
    shown = {"merges_metadata": True, "delete_item_answers": "conversation"}
    upstream_project.capabilities = shown
    upstream_project.save()

    OurRows(upstream_project).remember("lists", False)

    upstream_project.refresh_from_db()
    assert upstream_project.capabilities == shown | {"lists": False}


def test_an_upstream_that_cannot_be_asked_is_not_judged(
    upstream_project: Project, speaker: Speaker
) -> None:
    speaker.will(UNKNOWN, Say(500, b""))
    with pytest.raises(UpstreamUnreachable):
        probe.can_list(client_of(upstream_project))
    speaker.will(UNKNOWN, Say(429, refusal("Slow down."), {"retry-after": "60"}))
    with pytest.raises(UpstreamRefused):
        probe.can_list(client_of(upstream_project))


@pytest.mark.parametrize(
    ("before", "sent", "answered", "merges"),
    [
        ({"a": "1"}, {"b": "2"}, {"a": "1", "b": "2"}, True),
        (None, {"b": "2"}, {"a": "1", "b": "2"}, True),
        ({"a": "1"}, {"b": "2"}, {"b": "2"}, False),
        ({"a": "1"}, {"a": "2"}, {"a": "2"}, None),
        (None, {"b": "2"}, {"b": "2"}, None),
    ],
)
def test_an_update_shows_whether_metadata_is_merged(
    before: Mapping[str, str] | None,
    sent: Mapping[str, str],
    answered: Mapping[str, str],
    merges: bool | None,
) -> None:
    assert probe.learned_from_update(sent, answered, before=before) is merges


def test_a_deletion_shows_what_it_answers() -> None:
    assert probe.learned_from_delete(conversation()) == "conversation"
    assert probe.learned_from_delete({"object": "conversation.item.deleted"}) == (
        "conversation.item.deleted"
    )
    assert probe.learned_from_delete({}) is None


@pytest.mark.parametrize(
    ("says", "words"),
    [
        ([UNKNOWN, Say(body=listed())], "it can list its conversations."),
        ([UNKNOWN, NO_ROUTE], "It cannot list its conversations"),
    ],
)
def test_a_good_connection_is_told_with_what_it_can(
    upstream_project: Project, speaker: Speaker, says: list[Say], words: str
) -> None:
    speaker.will(*says)

    tested = probe.test_connection(upstream_project)

    assert tested.is_good
    assert words in tested.words


@pytest.mark.parametrize(
    ("say", "words"),
    [
        (Say(401, refusal("Bad key.")), "does not accept the key in the environment variable"),
        (Say(403, refusal("No scope.")), "The upstream says: No scope."),
        (Say(400, refusal("No.")), "refused (status 400). The upstream says: No."),
        (NO_ROUTE, "which is not the Conversations API. Is the base URL right?"),
        (Say(200, b"<h1>Hello</h1>", PAGE), "answered with a web page"),
        (Say(302, b"", {"location": "http://other.example/v1"}), "to http://other.example/v1."),
        (SILENCE, "did not answer within 0.1 seconds. Check that"),
        (Say(500, b""), "has a fault of its own (status 500)."),
    ],
)
def test_a_bad_connection_is_told_in_plain_words(
    upstream_project: Project, speaker: Speaker, say: Say, words: str
) -> None:
    speaker.will(say)
    if say is SILENCE:
        upstream_project.timeout = 0.1

    tested = probe.test_connection(upstream_project)

    assert not tested.is_good
    assert words in tested.words
    assert KEY not in tested.words


def test_a_base_url_without_its_version_is_told_the_usual_one(
    upstream_project: Project, speaker: Speaker
) -> None:
    upstream_project.base_url = f"http://{speaker.address}/"
    speaker.will(Say(404, refusal("Invalid URL (GET /conversations/conv_0)")))

    words = probe.test_connection(upstream_project).words

    assert f"It usually ends in /v1: try http://{speaker.address}/v1." in words


@pytest.mark.parametrize(
    ("base_url", "words"),
    [
        ("https://api.invalid/v1", "Check the host in the base URL."),
        ("http://127.0.0.1:{port}/v1", "the upstream (127.0.0.1:{port})."),
        ("ftp://127.0.0.1/v1", "not the address of a server"),
        ("http://[", "not the address of a server"),
    ],
)
def test_an_address_where_nobody_answers_is_told(
    upstream_project: Project, base_url: str, words: str
) -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        port = str(reserved.getsockname()[1])
        upstream_project.base_url = base_url.replace("{port}", port)

        tested = probe.test_connection(upstream_project)

    assert not tested.is_good
    assert words.replace("{port}", port) in tested.words
    assert "127.0.0.1" not in tested.on_record


def test_a_key_that_is_not_set_is_told(
    upstream_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE)

    assert f"{VARIABLE} is not set" in probe.test_connection(upstream_project).words


@pytest.mark.parametrize(
    ("base_url", "is_private"),
    [
        ("http://localhost:8000/v1", True),
        ("http://127.0.0.1/v1", True),
        ("https://10.1.2.3/v1", True),
        ("https://192.168.0.9", True),
        ("http://169.254.169.254/latest", True),
        ("https://[::1]/v1", True),
        ("https://[::ffff:10.0.0.1]/v1", True),
        ("https://[fe80::1]/v1", True),
        ("https://100.64.0.1/v1", True),
        ("http://2130706433/v1", True),
        ("https://8.8.8.8/v1", False),
        ("https://[2606:4700::1111]/v1", False),
        ("https://api.invalid/v1", False),
    ],
)
def test_addresses_in_the_private_network_are_known(base_url: str, is_private: bool) -> None:
    assert probe.is_private(base_url) is is_private


def test_only_plain_http_is_plain() -> None:
    assert probe.is_plain_http("http://api.example/v1")
    assert probe.is_plain_http("HTTP://api.example/v1")
    assert not probe.is_plain_http("https://api.example/v1")
    assert not probe.is_plain_http("")
