from __future__ import annotations

import gc
from concurrent.futures import ThreadPoolExecutor

import pytest
from pytest_django import Settings

from conversations_admin.errors import KeyMissing, UpstreamUnreachable
from conversations_admin.models import Project
from conversations_admin.models.project import Kind
from conversations_admin.stores.upstream.client import client_of
from tests.stores.upstream.conftest import KEY, VARIABLE
from tests.stores.upstream.speaker import Speaker, conversation


@pytest.fixture
def upstream_project(speaker: Speaker, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setenv(VARIABLE, f" {KEY}\n")
    return Project(
        pk=1, kind=Kind.OPENAI, base_url=speaker.base_url, key_variable=VARIABLE, timeout=5
    )


def test_a_project_keeps_its_client(upstream_project: Project) -> None:
    assert client_of(upstream_project) is client_of(upstream_project)


def test_a_key_is_sent_without_the_blanks_around_it(
    upstream_project: Project, speaker: Speaker
) -> None:
    speaker.will(conversation())

    client_of(upstream_project).retrieve_conversation("conv_1")

    assert speaker.asked[0].headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    "change",
    [
        {"timeout": 6},
        {"organization": "org-1"},
        {"upstream_project": "p"},
        {"base_url": "http://x"},
    ],
)
def test_changed_settings_bring_another_client(
    upstream_project: Project, change: dict[str, object]
) -> None:
    before = client_of(upstream_project)
    for name, value in change.items():
        setattr(upstream_project, name, value)

    assert client_of(upstream_project) is not before


def test_what_may_be_called_is_asked_of_the_settings(
    upstream_project: Project, speaker: Speaker, settings: Settings
) -> None:
    settings.ALLOW_PRIVATE_UPSTREAMS = False

    with pytest.raises(UpstreamUnreachable, match="private network"):
        client_of(upstream_project).retrieve_conversation("conv_1")

    assert speaker.asked == []


def test_a_changed_key_is_used_at_once(
    upstream_project: Project, speaker: Speaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    speaker.will(conversation())
    client_of(upstream_project).retrieve_conversation("conv_1")
    monkeypatch.setenv(VARIABLE, "sk-another")

    client_of(upstream_project).retrieve_conversation("conv_1")

    assert speaker.asked[1].headers["authorization"] == "Bearer sk-another"


def test_a_replaced_client_serves_whoever_still_has_it_and_closes_after(
    upstream_project: Project, speaker: Speaker
) -> None:
    speaker.will(conversation())
    held = client_of(upstream_project)
    upstream_project.timeout = 6
    client_of(upstream_project)

    held.retrieve_conversation("conv_1")

    sdk = held._sdk
    del held
    gc.collect()
    assert sdk.is_closed()


def test_threads_share_one_client(upstream_project: Project, speaker: Speaker) -> None:
    speaker.will(conversation())

    def call(_: int) -> int:
        client = client_of(upstream_project)
        client.retrieve_conversation("conv_1")
        return id(client)

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(call, range(40)))) == 1
    assert len(speaker.asked) == 40


@pytest.mark.parametrize("value", [None, "", "  "])
def test_a_missing_key_is_told_with_its_variable(
    upstream_project: Project, monkeypatch: pytest.MonkeyPatch, value: str | None
) -> None:
    if value is None:
        monkeypatch.delenv(VARIABLE)
    else:
        monkeypatch.setenv(VARIABLE, value)

    with pytest.raises(KeyMissing, match=VARIABLE):
        client_of(upstream_project)


@pytest.mark.parametrize("value", ["sk-é", "sk one", "sk\nX-Other: 1"])
def test_what_cannot_be_a_key_is_told_and_not_shown(
    upstream_project: Project, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv(VARIABLE, value)

    with pytest.raises(KeyMissing) as raised:
        client_of(upstream_project)

    assert value not in raised.value.message


def test_without_a_variable_the_usual_one_is_read(
    upstream_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    upstream_project.key_variable = ""
    with pytest.raises(KeyMissing, match="OPENAI_API_KEY"):
        client_of(upstream_project)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    assert client_of(upstream_project).endpoint.key == KEY


@pytest.mark.parametrize("base_url", ["http://[", "http://a b", "nonsense", "ftp://host/v1"])
def test_an_address_that_is_none_is_told(upstream_project: Project, base_url: str) -> None:
    upstream_project.base_url = base_url

    with pytest.raises(UpstreamUnreachable):
        client_of(upstream_project).create_conversation({})


def test_the_key_is_in_no_repr(upstream_project: Project) -> None:
    assert KEY not in repr(client_of(upstream_project).endpoint)
