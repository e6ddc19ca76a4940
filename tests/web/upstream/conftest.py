"""Somebody's browser in front of a project that has an upstream, and the upstream itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from conversations_admin.models import Conversation, Project, User
from tests.upstream.proxy import FaultProxy, Upstream
from tests.upstream.recorded import RecordedUpstream
from tests.web.conversation.conftest import Browser


@pytest.fixture
def proxy(recorded: RecordedUpstream, faults_for: Callable[[Upstream], FaultProxy]) -> FaultProxy:
    """What stands between us and `recorded`."""
    return faults_for(recorded)


@pytest.fixture
def project(proxy: FaultProxy, openai_project: Callable[..., Project]) -> Project:
    """One with a copy of the text."""
    return openai_project(proxy, slug="support", name="Support bot", timeout=5)


@pytest.fixture
def textless(proxy: FaultProxy, openai_project: Callable[..., Project]) -> Project:
    """One that keeps no text."""
    return openai_project(proxy, slug="bare", name="Bare", is_mirrored=False, timeout=5)


@pytest.fixture
def browser(project: Project, curator: User, sign_in: Callable[[User], Client]) -> Browser:
    return Browser(sign_in(curator), project)


@pytest.fixture
def bare(textless: Project, curator: User, sign_in: Callable[[User], Client]) -> Browser:
    """A browser in front of the project that keeps no text."""
    return Browser(sign_in(curator), textless)


@pytest.fixture
def opened(browser: Browser, recorded: RecordedUpstream) -> Conversation:
    """A conversation of two messages that somebody has opened, so that there is a copy."""
    name = recorded.start_conversation("Where is my parcel?", "Hello?", tier="gold")
    browser.get("conversation_detail", name)
    return Conversation.objects.get(conversation_id=name)
