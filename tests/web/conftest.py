"""Whose browser asks for the pages, where a test does not say otherwise."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from conversations_admin.models import Project, User


@pytest.fixture
def browser(viewer: User, sign_in: Callable[[User], Client], project: Project) -> Client:
    """A viewer's, in a project."""
    return sign_in(viewer)
