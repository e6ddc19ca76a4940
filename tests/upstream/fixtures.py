"""Upstreams to stand in front of, and faults in between. Loaded for every test by `conftest.py`."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from openai import OpenAI

from conversations_admin.actions import freshness
from conversations_admin.models import Project
from conversations_admin.models.project import Kind
from conversations_admin.tasks import syncing
from tests.upstream.own_server import OwnServer
from tests.upstream.proxy import FaultProxy, Upstream
from tests.upstream.recorded import RecordedUpstream

NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def own_server() -> Iterator[OwnServer]:
    """One for all tests of a process, since it takes seconds to start. Ask for `upstream`."""
    with tempfile.TemporaryDirectory(prefix="conversations-admin-upstream-") as folder:
        server = OwnServer(Path(folder))
        try:
            server.start()
            yield server
        finally:
            server.close()


@pytest.fixture
def upstream(own_server: OwnServer) -> OwnServer:
    """Our own server, running, with a token of an empty project of the test's own."""
    own_server.start()
    own_server.token = own_server.make_project()
    return own_server


@pytest.fixture
def behind(upstream: OwnServer) -> Iterator[OpenAI]:
    """A program at `upstream` itself: what happens there without our doing."""
    with OpenAI(api_key=upstream.token, base_url=upstream.base_url, max_retries=0) as client:
        yield client


@pytest.fixture
def recorded() -> Iterator[RecordedUpstream]:
    """An empty upstream with the habits of the public platform."""
    server = RecordedUpstream()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def faults_for() -> Iterator[Callable[[Upstream], FaultProxy]]:
    """`faults_for(recorded)`: a proxy in front of it that breaks what it is told to."""
    started: list[FaultProxy] = []

    def start(server: Upstream) -> FaultProxy:
        proxy = FaultProxy(server)
        proxy.start()
        started.append(proxy)
        return proxy

    yield start
    for proxy in started:
        proxy.stop()


@pytest.fixture
def faults(upstream: OwnServer, faults_for: Callable[[Upstream], FaultProxy]) -> FaultProxy:
    """A proxy in front of `upstream` that breaks what it is told to."""
    return faults_for(upstream)


@pytest.fixture
def proxy(recorded: RecordedUpstream, faults_for: Callable[[Upstream], FaultProxy]) -> FaultProxy:
    """A proxy in front of `recorded` that breaks what it is told to."""
    return faults_for(recorded)


@pytest.fixture
def openai_project(db: None, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Project]:
    """`openai_project(upstream)`, `openai_project("http://…/v1", key="sk-…", timeout=1)`.

    The key is the upstream's token unless given; with "" its variable is not set.
    """

    # Known of the upstream of another test, which may have had the same port.
    monkeypatch.setattr(freshness, "_met", {})
    monkeypatch.setattr(freshness, "_heard", {})
    monkeypatch.setattr(syncing, "_warned", {})

    def make(
        upstream: Upstream | str,
        *,
        is_mirrored: bool = True,
        key: str | None = None,
        **settings: Any,
    ) -> Project:
        number = next(NUMBERS)
        base_url, token = (
            (upstream, "sk-test")
            if isinstance(upstream, str)
            else (upstream.base_url, upstream.token)
        )
        fields = {
            "slug": f"upstream-{number}",
            "name": f"Upstream {number}",
            "base_url": base_url,
            "key_variable": f"UPSTREAM_KEY_{number}",
        } | settings
        if secret := token if key is None else key:
            monkeypatch.setenv(str(fields["key_variable"]), secret)
        return Project.objects.create(kind=Kind.OPENAI, is_mirrored=is_mirrored, **fields)

    return make


@pytest.fixture
def with_text(proxy: FaultProxy, openai_project: Callable[..., Project]) -> Project:
    """A project in front of `proxy` with a copy of the text."""
    return openai_project(proxy, slug="support", name="Support bot", timeout=5)


@pytest.fixture
def textless(proxy: FaultProxy, openai_project: Callable[..., Project]) -> Project:
    """A project in front of `proxy` that keeps no text."""
    return openai_project(proxy, slug="bare", name="Bare", is_mirrored=False, timeout=5)
