"""Projects in front of an upstream, with faults in between, for what actions do there."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conversations_admin.models import Project
from tests.tasks.runs import FAST
from tests.upstream.proxy import FaultProxy


@pytest.fixture
def listing(openai_project: Callable[..., Project], faults: FaultProxy) -> Project:
    """In front of an upstream that lists, whose jobs may call it as often as they like."""
    return openai_project(faults, calls_per_minute=FAST)


@pytest.fixture
def proxied(openai_project: Callable[..., Project], faults: FaultProxy) -> Project:
    """In front of an upstream that is known to list."""
    return openai_project(faults, capabilities={"lists": True})


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists come in pages of two."""
    monkeypatch.setattr("conversations_admin.actions.fetching.MAX_PAGE", 2)
