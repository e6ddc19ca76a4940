"""A project in front of an upstream."""

from __future__ import annotations

import pytest

from conversations_admin.models import Project
from conversations_admin.models.project import Kind


@pytest.fixture
def mirrored(db: None) -> Project:
    return Project.objects.create(slug="mirrored", name="Mirrored bot", kind=Kind.OPENAI)


@pytest.fixture
def unmirrored(db: None) -> Project:
    return Project.objects.create(
        slug="bare", name="Without text", kind=Kind.OPENAI, is_mirrored=False
    )
