"""Jobs that copy real conversations of an upstream of ours, and what must be here in the end."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
from django.db.models import Count

from conversations_admin.audit import chain
from conversations_admin.models import Conversation, Item, Job, MetadataPair, Project
from conversations_admin.models.words import ItemWords
from tests.tasks.workers import IS_LONG
from tests.upstream.own_server import OwnServer

CONVERSATIONS = 2000 if IS_LONG else 60
# Ids that lead nowhere.
UNKNOWN = [f"conv_{number:048x}" for number in range(3)]
# Of so many items each, in turn; the last has more than a page of them.
SIZES = (1, 2, 0, 3)
LONG = 130
AT_ONCE = 20
MAKERS = 4

type Stock = Mapping[str, int]


def fill(upstream: OwnServer, count: int) -> Stock:
    """Make conversations there; the number of items of each, oldest first."""
    headers = {"Authorization": f"Bearer {upstream.token}"}
    with (
        httpx2.Client(base_url=f"{upstream.base_url}/", headers=headers, timeout=60) as client,
        ThreadPoolExecutor(MAKERS) as pool,
    ):
        sizes = [*(SIZES[number % len(SIZES)] for number in range(count - 1)), LONG]
        made = pool.map(lambda pair: _make(client, *pair), enumerate(sizes))
        return dict(zip(made, sizes, strict=True))


def _make(client: httpx2.Client, number: int, size: int) -> str:
    body: dict[str, Any] = {"metadata": {"n": str(number)}}
    conversation_id: str = client.post("conversations", json=body).raise_for_status().json()["id"]
    for start in range(0, size, AT_ONCE):
        texts = range(start, min(start + AT_ONCE, size))
        items = [
            {"type": "message", "role": "user", "content": f"Order {number}, line {line}"}
            for line in texts
        ]
        answer = client.post(f"conversations/{conversation_id}/items", json={"items": items})
        answer.raise_for_status()
    return conversation_id


def require_copied(job: Job, project: Project, stock: Stock, *, unknown: int = 0) -> None:
    """Each once, whole and counted once, and found by its words and its metadata."""
    outcome = (job.state, job.total, job.done, job.failed)
    assert outcome == ("done", len(stock) + unknown, len(stock), unknown), job.problem
    assert job.failures.count() == unknown
    items = sum(stock.values())
    assert job.counters == {"new": len(stock), "items added": items}, job.counters
    rows = Conversation.objects.live().filter(project=project, synced_at__isnull=False, drift="")
    assert dict(rows.values_list("conversation_id", "item_count")) == stock
    assert (
        dict(rows.annotate(there=Count("items")).values_list("conversation_id", "there")) == stock
    )
    assert Item.objects.filter(conversation__project=project).count() == items
    assert ItemWords.objects.filter(conversation__project=project).count() == items
    assert MetadataPair.objects.filter(project=project, key="n").count() == len(stock)
    assert chain.verify().is_whole
