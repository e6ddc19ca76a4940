"""An answer that a write of ours overtook is older than the rows, and no drift."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.conversations import create_conversation, update_metadata
from conversations_admin.models import Conversation, Project
from conversations_admin.stores.upstream.store import UpstreamStore
from tests.upstream.faults import delay
from tests.upstream.proxy import FaultProxy


@pytest.mark.django_db(transaction=True)
def test_a_slow_read_does_not_bring_old_metadata_back(
    faults: FaultProxy, openai_project: Callable[..., Project], actor: Actor
) -> None:
    project = openai_project(faults)
    created = create_conversation(project, metadata={"tier": "gold"}, items=[], actor=actor)
    conversation_id = created.conversation["id"]

    def read() -> None:
        try:
            UpstreamStore(project).retrieve_conversation(conversation_id)
        finally:
            connection.close()

    with (
        faults.rule(delay(1.0, after=True), method="GET", times=1) as rule,
        ThreadPoolExecutor(1) as pool,
    ):
        reading = pool.submit(read)
        while not rule.hits:
            assert not reading.done()
        update_metadata(project, conversation_id, {"tier": "silver"}, actor=actor)
        reading.result(timeout=10)
    row = Conversation.objects.get()
    assert (row.metadata, row.drift) == ({"tier": "silver"}, "")
