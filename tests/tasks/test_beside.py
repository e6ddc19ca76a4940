"""The worker beside a server: there while the server is, and not longer."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.tasks.workers import ROOT

DEADLINE = 60.0
# All that `serve` does about its worker, and nothing else of it.
SERVER = """
import django, signal, time
# Who runs the tests in the background has them ignore Ctrl-C, which a server inherits.
signal.signal(signal.SIGINT, signal.default_int_handler)
django.setup()
from conversations_admin.management.worker_beside import WorkerBeside
beside = WorkerBeside()
try:
    print("ready", flush=True)
    time.sleep(120)
finally:
    beside.stop()
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Everything it started is gone afterwards. Its database has no tables, which does no harm."""
    environment = os.environ | {"DATA_DIR": str(tmp_path), "DATABASE_URL": ""}
    environment |= {"DJANGO_SETTINGS_MODULE": "config.settings"}
    process = subprocess.Popen(  # noqa: S603 our own
        [sys.executable, "-c", SERVER],
        cwd=ROOT,
        env=environment,
        start_new_session=True,
        stdout=subprocess.PIPE,
    )
    # A signal that comes while it starts its worker may be lost among its imports.
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    yield process
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()


needs_proc = pytest.mark.skipif(
    not Path("/proc/self/cmdline").exists(), reason="Processes are read from /proc."
)


def workers_of(server: int) -> list[int]:
    """The processes that work for a server, whether or not that is still there."""
    command = f"work\0--parent\0{server}\0".encode()
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if path.read_bytes().endswith(command):
                found.append(int(path.parent.name))
        except OSError:  # ended meanwhile
            continue
    return found


def eventually(condition: Callable[[], object]) -> None:
    until = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)


@needs_proc
def test_a_server_keeps_one_worker_beside_it_that_ends_with_it(
    server: subprocess.Popen[bytes],
) -> None:
    eventually(lambda: workers_of(server.pid))
    (first,) = workers_of(server.pid)

    os.kill(first, signal.SIGKILL)
    eventually(lambda: set(workers_of(server.pid)) - {first})
    (second,) = workers_of(server.pid)

    server.kill()
    server.wait()
    eventually(lambda: not workers_of(server.pid))
    assert second != first


@needs_proc
def test_a_server_that_is_stopped_stops_its_worker_first(server: subprocess.Popen[bytes]) -> None:
    eventually(lambda: workers_of(server.pid))

    os.killpg(server.pid, signal.SIGINT)  # as Ctrl-C does, to all at once

    server.wait(DEADLINE)
    assert workers_of(server.pid) == []
