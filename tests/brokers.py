"""A Redis and a RabbitMQ for one test: made in a temporary folder, gone afterwards."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.postgres import free_port

START_SECONDS = 60.0
RABBITMQ = "/usr/lib/rabbitmq/bin/rabbitmq-server"


class MissingBroker(Exception):
    """No such server can be started here; the message says why."""


@contextmanager
def redis() -> Iterator[str]:
    """The address of a running Redis, as TASKS_BROKER takes it."""
    program = shutil.which("redis-server")
    if program is None:
        raise MissingBroker("no redis-server here (Debian: apt-get install redis-server).")
    with _folder() as folder:
        port = free_port()
        options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder]
        with _running([program, *options], port=port, environment={}):
            yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def rabbitmq() -> Iterator[str]:
    """The address of a running RabbitMQ, as TASKS_BROKER takes it."""
    program = shutil.which(RABBITMQ)
    if program is None:
        raise MissingBroker("no rabbitmq-server here (Debian: apt-get install rabbitmq-server).")
    with _folder() as folder:
        port = free_port()
        environment = {
            "HOME": folder,
            "RABBITMQ_NODENAME": f"tests{port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(port),
            "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_MNESIA_BASE": f"{folder}/mnesia",
            "RABBITMQ_LOG_BASE": f"{folder}/log",
            "RABBITMQ_ENABLED_PLUGINS_FILE": f"{folder}/plugins",
            "RABBITMQ_CONF_ENV_FILE": f"{folder}/none",
            # Its own name server, which ends with it.
            "ERL_EPMD_PORT": str(free_port()),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
        }
        with _running([program], port=port, environment=environment):
            yield f"amqp://guest:guest@127.0.0.1:{port}//"


@contextmanager
def _folder() -> Iterator[str]:
    folder = tempfile.mkdtemp(prefix="conversations-admin-broker-")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(command: list[str], *, port: int, environment: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen(
        command,
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_for(port, process)
        yield
    finally:
        process.terminate()
        process.wait(START_SECONDS)
        if "ERL_EPMD_PORT" in environment:
            # It went into a session of its own.
            epmd = shutil.which("epmd") or "epmd"
            subprocess.run(
                [epmd, "-kill"], env=os.environ | environment, capture_output=True, check=False
            )


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise MissingBroker(f"{Path(process.args[0]).name} did not start.")  # type: ignore[index,arg-type]
