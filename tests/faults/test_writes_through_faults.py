"""Mixed writes through a console whose network fails and whose processes are killed.

A short form runs with the tests. The long one is told how many writes, and prints what it did:

    FAULT_WRITES=2000 pytest -s tests/faults
"""

from __future__ import annotations

import os
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import pytest

from tests.chain.console import Console, Seat
from tests.faults.judgement import Found, faults_in
from tests.faults.ledger import Ledger, Told
from tests.faults.worker import Worker
from tests.faults.writer import Writer
from tests.upstream.faults import MIXED, chaos, delay
from tests.upstream.own_server import OwnServer
from tests.upstream.proxy import FaultProxy, Upstream

WRITES = int(os.environ.get("FAULT_WRITES", "120"))
SEED = int(os.environ.get("FAULT_SEED", "0")) or random.randrange(1, 10**9)  # noqa: S311
WRITERS = 4
KILLS = max(3, WRITES // 60)
RATE = 0.3
# Seconds; what is held up for longer, the console has given up.
TIMEOUT = 1
# Once nobody writes any more: a read that a busy machine held up would leave all else open.
PATIENT_TIMEOUT = 30
LATE = (delay(TIMEOUT + 0.4), delay(TIMEOUT + 0.4, after=True))
# Seconds that a run may take.
PATIENCE = 60 + WRITES


@pytest.fixture
def proxy(own_server: OwnServer, faults_for: Callable[[Upstream], FaultProxy]) -> FaultProxy:
    return faults_for(own_server)


@pytest.fixture
def seat(console: Console, proxy: FaultProxy) -> Seat:
    return console.open_seat(proxy.base_url, timeout=TIMEOUT)


@pytest.fixture
def worker(console: Console, seat: Seat) -> Iterator[Worker]:
    """Compares everything with the upstream all the while, and settles what it can."""
    worker = Worker(console, seat.slug)
    yield worker
    worker.end()


@pytest.fixture
def direct(own_server: OwnServer, seat: Seat) -> Iterator[httpx2.Client]:
    """Past the proxy and the console."""
    headers = {"Authorization": f"Bearer {seat.key}"}
    with httpx2.Client(base_url=f"{own_server.base_url}/", headers=headers, timeout=30) as client:
        yield client


@pytest.mark.timeout(PATIENCE + 120)
def test_no_write_is_lost_or_done_twice(
    *, console: Console, seat: Seat, proxy: FaultProxy, direct: httpx2.Client, worker: Worker
) -> None:
    print(f"\nFAULT_SEED={SEED} FAULT_WRITES={WRITES}")  # noqa: T201 to be repeated with
    shared_id = direct.post("conversations", json={"metadata": {"kind": "shared"}}).json()["id"]
    ledger = Ledger(WRITES)
    with proxy.rule(chaos(RATE, seed=SEED, faults=(*MIXED, *LATE))):
        _write(console, seat, ledger, worker, shared_id=shared_id)
    worker.end()
    proxy.wait_until_quiet()
    _tell(ledger, proxy)
    assert worker.kills == KILLS // 3

    console.obey("set_timeout", slug=seat.slug, seconds=PATIENT_TIMEOUT)
    print(console.obey("settle"))  # noqa: T201
    console.obey("refresh", slug=seat.slug)
    upstream = _found(direct)
    assert not list(faults_in(ledger, upstream, shared_id=shared_id))
    copies = console.obey("copies", slug=seat.slug)
    assert {key: Found(*copy) for key, copy in copies.items()} == upstream
    _check_audit(console.obey("audit"), ledger)


def _write(console: Console, seat: Seat, ledger: Ledger, worker: Worker, *, shared_id: str) -> None:
    """Let clients write until there is enough, and kill the console or its worker now and then."""
    is_up = threading.Event()
    is_up.set()
    writers = [
        Writer(
            ledger,
            is_up,
            seed=SEED + number,
            base_url=console.base_url,
            token=seat.token,
            shared_id=shared_id,
        )
        for number in range(WRITERS)
    ]
    for writer in writers:
        writer.thread.start()
    for kill in range(1, KILLS + 1):
        ledger.wait_for(kill * WRITES // (KILLS + 1), seconds=PATIENCE)
        if kill % 3 == 0:
            worker.kill_at_work()
            continue
        is_up.clear()
        # In turn: a server whose workers die again and again gives up.
        _kill(console, is_whole=kill % 3 == 1)
        is_up.set()
    for writer in writers:
        writer.thread.join(PATIENCE)
    failures = [writer.failure for writer in writers if writer.failure]
    if failures:
        raise failures[0]
    assert not any(writer.thread.is_alive() for writer in writers)


def _kill(console: Console, *, is_whole: bool) -> None:
    """Writes are under way, and more may begin before anybody notices."""
    if is_whole:
        console.kill()
        console.start()
    else:
        console.kill_workers()


def _tell(ledger: Ledger, proxy: FaultProxy) -> None:
    faults = Counter(call.fault for call in proxy.calls)
    words = Counter(f"{write.told}: {write.words}" for write in ledger.writes if write.words)
    for tally in (ledger.tally(), dict(words), dict(faults)):
        print(tally)  # noqa: T201


def _found(direct: httpx2.Client) -> dict[str, Found]:
    listed = _all(direct, "conversations")
    return {
        each["id"]: Found(each["metadata"], list(_all(direct, f"conversations/{each['id']}/items")))
        for each in listed
    }


def _all(direct: httpx2.Client, path: str) -> Iterator[Any]:
    query = {"limit": "100", "order": "asc"}
    while True:
        page = direct.get(path, params=query).raise_for_status().json()
        yield from page["data"]
        if not page["has_more"]:
            return
        query["after"] = page["last_id"]


def _check_audit(audit: dict[str, Any], ledger: Ledger) -> None:
    """Every write is explained, and what was acknowledged is on record as done, once."""
    assert audit["is_whole"]
    assert audit["unfinished"] == audit["pending"] == []
    succeeded = Counter(
        (request_id, action)
        for request_id, action, outcome, _ in audit["outcomes"]
        if outcome == "succeeded"
    )
    for write in ledger.writes:
        times = succeeded[write.request_id, write.action] if write.request_id else None
        assert write.told != Told.DONE or times == 1, write
        assert write.told != Told.REFUSED or times == 0, write
