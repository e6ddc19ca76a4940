"""What `check --database default` says of the projects."""

from __future__ import annotations

import pytest
from django.core.checks import CheckMessage, Tags, run_checks
from django.db import connection

from conversations_admin import checks
from conversations_admin.models import Project
from conversations_admin.models.project import Kind

pytestmark = pytest.mark.django_db


def found() -> dict[str, list[CheckMessage]]:
    messages = run_checks(tags=[Tags.database], databases=["default"])
    by_id: dict[str, list[CheckMessage]] = {}
    for message in messages:
        by_id.setdefault(str(message.id), []).append(message)
    return by_id


@pytest.fixture
def front() -> Project:
    return Project.objects.create(
        slug="front", name="Front", kind=Kind.OPENAI, key_variable="FRONT_KEY"
    )


def test_a_variable_that_is_not_set_is_named_with_its_project(
    front: Project, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FRONT_KEY", raising=False)
    (message,) = found()["conversations_admin.W001"]
    assert "'front'" in message.msg
    assert "FRONT_KEY is not set" in message.msg
    assert message.hint is not None
    assert "FRONT_KEY" in message.hint


def test_a_key_that_can_be_none_is_told_and_not_shown(
    front: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRONT_KEY", "sk of two words")
    (message,) = found()["conversations_admin.W001"]
    assert "FRONT_KEY holds characters that no key has" in message.msg
    assert "two words" not in message.msg


def test_with_its_key_set_a_project_is_not_spoken_of(
    front: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRONT_KEY", "sk-of-nobody")
    assert found() == {}


@pytest.mark.parametrize(
    ("base_url", "words"),
    [("http://8.8.8.8/v1", "is not https"), ("https://127.0.0.1/v1", "private network")],
)
def test_an_address_that_had_to_be_allowed_is_told(
    front: Project, base_url: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRONT_KEY", "sk-of-nobody")
    Project.objects.update(base_url=base_url)
    (message,) = found()["conversations_admin.W002"]
    assert "'front'" in message.msg
    assert words in message.msg


def test_without_a_database_to_look_at_nothing_is_read(front: Project) -> None:
    assert checks.upstreams_can_be_called() == []


def test_a_table_that_is_not_migrated_yet_is_passed_over() -> None:
    """`migrate` checks before it migrates."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE conversations_admin_project RENAME base_url TO of_tomorrow")
    assert found() == {}
