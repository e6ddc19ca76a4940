"""One set of demo conversations for all tests that only look at it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from conversations_admin.demo.conversations import DemoConversation, demo_conversations

NOW = datetime(2026, 11, 22, 14, 5, tzinfo=UTC)


@pytest.fixture(scope="session")
def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def conversations(now: datetime) -> list[DemoConversation]:
    return list(demo_conversations(now=now))
