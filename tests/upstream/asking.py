"""Somebody else who waits for what an upstream answers, while the test goes on."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from conversations_admin.actions import freshness
from conversations_admin.models import Project
from tests.upstream.faults import delay
from tests.upstream.proxy import FaultProxy

PATIENCE = 5.0
LONG = 1.0


@contextmanager
def asked_elsewhere(project: Project, proxy: FaultProxy) -> Iterator[None]:
    """Within, no answer has come yet; after it, one has."""
    seen = len(proxy.calls)
    with proxy.rule(delay(LONG)), ThreadPoolExecutor(1) as other:
        answer = other.submit(freshness.heard_of, project, anew=True)
        end = time.monotonic() + PATIENCE
        while len(proxy.calls) == seen:
            assert time.monotonic() < end, "Nobody has asked."
            time.sleep(0.01)
        yield
        assert not answer.done(), "The answer came too soon for the test."
        assert not answer.result(PATIENCE).error
