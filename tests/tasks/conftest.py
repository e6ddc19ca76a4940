"""Jobs of the tests' own kinds, and a way to start them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.jobs import start_job
from conversations_admin.models import Job, Project
from tests.tasks.fetches import CONVERSATIONS, Stock, fill
from tests.tasks.kinds import Numbers
from tests.tasks.runs import FAST
from tests.upstream.own_server import OwnServer


@pytest.fixture(autouse=True)
def _nothing_happens_in_parts() -> Iterator[None]:
    yield
    Numbers.before.clear()
    Numbers.during.clear()
    Numbers.finished.clear()


@pytest.fixture
def front(openai_project: Callable[..., Project], upstream: OwnServer) -> Project:
    """A project whose jobs may call an upstream that lists as often as they like."""
    return openai_project(upstream, calls_per_minute=FAST, capabilities={"lists": True})


@pytest.fixture
def stock(upstream: OwnServer) -> Stock:
    return fill(upstream, CONVERSATIONS)


@pytest.fixture
def start(project: Project, actor: Actor) -> Callable[..., Job]:
    """`start(parts=10, failing=[3])`: a job that counts, waiting for a worker."""

    def make(**arguments: Any) -> Job:
        return start_job(project, Numbers.name, arguments, actor=actor)

    return make
