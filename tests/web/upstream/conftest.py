"""Somebody's browser in front of a project that has an upstream, and the upstream itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from conversations_admin.models import Conversation, Project, User
from tests.upstream.recorded import RecordedUpstream
from tests.web.conversation.conftest import Browser


@pytest.fixture
def project(with_text: Project) -> Project:
    return with_text


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
