from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest

from conversations_admin.stores.upstream.client import Client, open_client
from conversations_admin.stores.upstream.connection import Endpoint
from conversations_admin.stores.upstream.retries import Clock
from tests.stores.upstream.speaker import Speaker, speaking

KEY = "sk-test-4f1d9c0b7a"
VARIABLE = "TEST_UPSTREAM_KEY"


class Watch:
    """Time that only passes by sleeping; `slept` are the pauses made."""

    def __init__(self) -> None:
        self.time = 0.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds

    @property
    def clock(self) -> Clock:
        return Clock(now=lambda: self.time, sleep=self.sleep)


@pytest.fixture(autouse=True)
def _nothing_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("OPENAI_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


@pytest.fixture
def speaker() -> Iterator[Speaker]:
    with speaking() as server:
        yield server


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def make_client(speaker: Speaker, watch: Watch) -> Callable[..., Client]:
    """A client of `speaker`, or with another `base_url`."""

    def make(base_url: str = "", **settings: object) -> Client:
        fields = {"timeout": 5.0, "key": KEY, "key_variable": VARIABLE}
        fields |= {"may_be_private": True} | settings
        endpoint = Endpoint(base_url=base_url or speaker.base_url, **fields)  # type: ignore[arg-type]
        return open_client(endpoint, clock=watch.clock)

    return make


@pytest.fixture
def client(make_client: Callable[..., Client]) -> Client:
    return make_client()
