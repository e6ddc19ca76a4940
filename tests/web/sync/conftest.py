"""A project in front of an upstream that cannot list, and somebody who may start its jobs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from conversations_admin.models import Project, User
from tests.upstream.recorded import RecordedUpstream


@pytest.fixture
def front(openai_project: Callable[..., Project], recorded: RecordedUpstream) -> Project:
    return openai_project(recorded, slug="front", capabilities={"lists": False})


@pytest.fixture
def keeper(curator: User, sign_in: Callable[[User], Client], front: Project) -> Client:
    """The browser of a curator, who may start jobs."""
    return sign_in(curator)
