"""A console in front of our own server. Loaded for every test by `tests/conftest.py`."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chain.console import Console
from tests.upstream.own_server import OwnServer


@pytest.fixture(scope="session")
def shared_console(own_server: OwnServer) -> Iterator[Console]:
    """One for all tests of a process, since it takes seconds to start. Ask for `console`."""
    with tempfile.TemporaryDirectory(prefix="conversations-admin-console-") as folder:
        console = Console(Path(folder), own_server, database_url=os.environ.get("DATABASE_URL", ""))
        try:
            console.start()
            yield console
        finally:
            console.close()


@pytest.fixture
def console(shared_console: Console, own_server: OwnServer) -> Console:
    """Running, in front of a running upstream."""
    own_server.start()
    shared_console.start()
    return shared_console
