"""What drifted is found without a look at what did not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conversations_admin.models import Conversation, Project
from conversations_admin.models.conversation import KEPT, Drift
from conversations_admin.search.language.parser import parse
from conversations_admin.search.matches import Matches

INDEX = "live_conversations_drifted"
MARKS = (*Drift.values, KEPT)
NUMBER, EVERY = 2_000, 100


@pytest.fixture
def many(project: Project) -> None:
    """Of two thousand the twenty whose number is divided by a hundred, four of each kind."""
    now = timezone.now()
    Conversation.objects.bulk_create(
        Conversation(
            project=project,
            conversation_id=f"conv_{number}",
            created_at=now - timedelta(minutes=number),
            active_at=now,
            drift=MARKS[number // EVERY % len(MARKS)] if number % EVERY == 0 else "",
        )
        for number in range(NUMBER)
    )


def plans(queries: CaptureQueriesContext) -> list[str]:
    """How the database reads what is asked of drift."""
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    found = []
    with connection.cursor() as cursor:
        for query in queries:
            if '"drift" =' in query["sql"]:
                cursor.execute(f"{explain} {query['sql']}")
                found.append("\n".join(str(row[-1]) for row in cursor.fetchall()))
    return found


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("drift:kept", range(400, NUMBER, 500)),
        ("drift:any", [number for number in range(0, NUMBER, EVERY) if number % 500 != 400]),
        ("drift:any,kept", range(0, NUMBER, EVERY)),
        ("drift:new,kept -id:conv_0", [400, 500, 900, 1000, 1400, 1500, 1900]),
    ],
)
@pytest.mark.usefixtures("many")
def test_each_kind_is_read_from_its_place_in_the_index(
    project: Project, query: str, numbers: list[int]
) -> None:
    with CaptureQueriesContext(connection) as captured:
        matches = Matches(project, parse(query))
        newest = matches.page(limit=3)
        rest = matches.page(limit=50, after=matches.cursor(newest.conversations[-1])).conversations
        count = matches.count().number
    found = [row.conversation_id for row in [*newest.conversations, *rest]]
    assert found == [f"conv_{number}" for number in numbers]
    assert count == len(found)
    read = plans(captured)
    assert read
    assert [plan for plan in read if INDEX not in plan] == []
