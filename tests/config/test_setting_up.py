"""What goes wrong before the first page is told in one line that says what to do."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from config.middleware import is_machine_path

FROM_THE_TESTS = {"DJANGO_SETTINGS_MODULE", "SECRET_KEY"}
ROOT = Path(__file__).resolve().parents[2]


def serve(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {key: value for key, value in os.environ.items() if key not in FROM_THE_TESTS}
    return subprocess.run(
        [sys.executable, "manage.py", "serve", "--no-demo"],
        cwd=ROOT,
        env=clean | {"DATA_DIR": str(folder), "DATABASE_URL": ""} | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PORT", "http", "PORT must be a number from 1 to 65535"),
        ("WORKERS", "0", "WORKERS must be a number"),
        ("MAX_BODY_MB", "big", "MAX_BODY_MB must be a whole number"),
        ("DEBUG", "maybe", "DEBUG must be true or false"),
        ("LOG_LEVEL", "loud", "LOG_LEVEL must be one of DEBUG"),
        ("LOGIN_FAILED_LIMIT", "few", "LOGIN_FAILED_LIMIT must be limits such as 10/m/ip"),
        ("PUBLIC_URL", "console.example.com", "PUBLIC_URL must be an address without a path"),
        ("PUBLIC_URL", "https://example.com/console", "PUBLIC_URL must be an address without a"),
        ("PUBLIC_URL", "https://", "PUBLIC_URL must be an address without a path"),
        ("DATABASE_URL", "mysql://x", "DATABASE_URL must begin with sqlite:/// or postgres://"),
        ("DATABASE_URL", "postgres://a:secret@127.0.0.1:1/x", "The database cannot be reached"),
        ("DATA_DIR", "/proc/nowhere", "A setting cannot be used"),
    ],
)
def test_an_unusable_setting_is_told_in_one_line(
    tmp_path: Path, name: str, value: str, words: str
) -> None:
    done = serve(tmp_path, **{"PORT": str(free_port()), name: value})
    assert done.returncode != 0
    assert words in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stderr


def test_the_data_folder_is_for_its_owner_alone(tmp_path: Path) -> None:
    serve(tmp_path / "data", PORT="0")
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


def test_a_port_that_is_taken_is_told_with_another_to_try(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = serve(tmp_path, PORT=str(port))
    assert done.returncode != 0
    assert f"Cannot listen on 127.0.0.1:{port}" in done.stderr
    assert f"PORT={port + 1} ./run" in done.stderr


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize(
    ("path", "is_machine"),
    [
        ("/v1/conversations", True),
        ("/v1", False),
        ("/healthz", True),
        ("/api/projects/", True),
        ("/api/docs/", False),
        ("/p/support/c/", False),
        ("/admin/", False),
        ("/", False),
    ],
)
def test_programs_go_round_the_browsers_machinery(path: str, is_machine: bool) -> None:
    assert is_machine_path(path) is is_machine
