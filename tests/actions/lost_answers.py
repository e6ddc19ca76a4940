"""What the tests of lost answers share: writes elsewhere and at once, and what is on record."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import httpx2
from django.db import connection

from conversations_admin.models import AuditEntry
from tests.upstream.own_server import OwnServer


def outcomes(action: str) -> list[str]:
    entries = AuditEntry.objects.filter(action=action).order_by("sequence")
    return list(entries.values_list("outcome", flat=True))


def ask(upstream: OwnServer, method: str, path: str = "", **body: Any) -> None:
    """Behind the console's back."""
    headers = {"Authorization": f"Bearer {upstream.token}"}
    address = f"{upstream.base_url}/conversations{path}"
    httpx2.request(method, address, headers=headers, **body).raise_for_status()


def in_background(work: Callable[[], object]) -> threading.Thread:
    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread
