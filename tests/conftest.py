"""What every test can ask for. Arrange with actions, act through the public surface."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.conversations import create_conversation
from conversations_admin.actions.tokens import create_token
from conversations_admin.audit import triggers
from conversations_admin.models import ApiToken, Conversation, Project, User
from conversations_admin.models.audit import Via
from conversations_admin.models.token import Scope
from conversations_admin.wire.items import parse_items
from conversations_admin.wire.metadata import parse_metadata

pytest_plugins = ["tests.upstream.fixtures", "tests.chain.fixtures"]

PASSWORD = "correct horse battery"

# PostgreSQL takes a lock of its own before it writes to the audit log.
LOCKS = {"sqlite": 0, "postgresql": 1}
# Where the words of items are written.
WORDS = {"sqlite": "item_text", "postgresql": "item_words"}

# Whoever asks for none of these is kept from the database by pytest-django.
OF_DATABASES = {"db", "transactional_db", "live_server", "shared_console"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        asked = set(getattr(item, "fixturenames", ()))
        if item.get_closest_marker("django_db") is None and not asked & OF_DATABASES:
            item.add_marker("no_database")


@pytest.fixture(autouse=True)
def _audit_log_can_be_flushed(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let the flush after a committing test empty what the triggers protect."""
    marker = request.node.get_closest_marker("django_db")
    commits = (marker is not None and marker.kwargs.get("transaction")) or (
        {"transactional_db", "live_server"} & set(request.fixturenames)
    )
    if commits:
        request.getfixturevalue("transactional_db")
    yield
    if commits:
        with connection.cursor() as cursor:
            for name in triggers.names(connection):
                table = f" ON {triggers.TABLE}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{table}")
            cursor.execute(f"DELETE FROM {WORDS[connection.vendor]}")


@pytest.fixture
def project(db: None) -> Project:
    return Project.objects.create(slug="support", name="Support bot")


@pytest.fixture
def other_project(db: None) -> Project:
    return Project.objects.create(slug="sales", name="Sales bot")


@pytest.fixture
def make_user(db: None) -> Callable[..., User]:
    """`make_user("curator")`, `make_user("curator", username="ann", is_staff=True)`."""

    def make(*roles: str, username: str = "", **fields: Any) -> User:
        user = User.objects.create_user(
            username=username or "-".join(roles) or "nobody", password=PASSWORD, **fields
        )
        user.groups.set(Group.objects.filter(name__in=roles))
        return user

    return make


@pytest.fixture
def curator(make_user: Callable[..., User]) -> User:
    return make_user("curator")


@pytest.fixture
def viewer(make_user: Callable[..., User]) -> User:
    return make_user("viewer")


@pytest.fixture
def superuser(make_user: Callable[..., User]) -> User:
    return make_user(username="root", is_staff=True, is_superuser=True)


@pytest.fixture
def actor(superuser: User) -> Actor:
    return Actor.of_user(superuser, via=Via.COMMAND)


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    """A browser's session of somebody, without a browser."""

    def make(user: User) -> Client:
        client = Client(enforce_csrf_checks=False)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return make


@pytest.fixture
def make_conversation(project: Project, actor: Actor) -> Callable[..., Conversation]:
    """`make_conversation("Hello", tier="gold")`: user messages and metadata."""

    def make(*texts: str, items: object = None, **metadata: str) -> Conversation:
        raw = items or [{"role": "user", "content": text} for text in texts]
        created = create_conversation(
            project,
            metadata=parse_metadata(metadata),
            items=parse_items(raw, maximum=None),
            actor=actor,
        )
        return Conversation.objects.get(project=project, conversation_id=created.conversation["id"])

    return make


@pytest.fixture
def make_token(project: Project, actor: Actor) -> Callable[..., tuple[ApiToken, str]]:
    def make(
        name: str = "integration",
        *,
        scope: Scope = Scope.WRITE,
        for_project: Project | None = None,
        **options: Any,
    ) -> tuple[ApiToken, str]:
        return create_token(
            name, project=for_project or project, scope=scope, actor=actor, **options
        )

    return make


@pytest.fixture
def secret(make_token: Callable[..., tuple[ApiToken, str]]) -> str:
    """The secret of a token that may read and write the project."""
    return make_token()[1]
