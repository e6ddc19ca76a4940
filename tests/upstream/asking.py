"""Somebody else who waits for what an upstream answers, while the test goes on."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

from conversations_admin.actions import freshness
from conversations_admin.models import Project
from tests.upstream.faults import Exchange, Fault, serve_all
from tests.upstream.proxy import FaultProxy

PATIENCE = 20.0


@contextmanager
def asked_elsewhere(project: Project, proxy: FaultProxy) -> Iterator[None]:
    """Within, no answer has come yet; after it, one has."""
    has_come, let_through = Event(), Event()

    def play(exchange: Exchange) -> None:
        has_come.set()
        let_through.wait(PATIENCE)
        serve_all(exchange)

    with proxy.rule(Fault("held up", play), times=1), ThreadPoolExecutor(1) as other:
        answer = other.submit(freshness.heard_of, project, anew=True)
        try:
            assert has_come.wait(PATIENCE), "Nobody has asked."
            yield
            assert not answer.done(), "The answer came too soon for the test."
        finally:
            let_through.set()
        assert not answer.result(PATIENCE).error
