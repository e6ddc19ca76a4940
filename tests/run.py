"""Run the tests on SQLite and on a PostgreSQL of their own: `./run test [pytest arguments]`."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.postgres import MissingPostgres, postgres

ROOT = Path(__file__).resolve().parent.parent
# A slow test at the end of one process leaves the other idle, unless it may take some over.
PYTEST = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "worksteal"]
NOTHING_COLLECTED = 5
# Nothing in these depends on which database it is; once is enough. The same holds for each test
# that asks for no database, which is marked so.
ONCE = (
    "tests/demo",
    "tests/upstream",
    "tests/web/presentation",
    "tests/browser",
    "tests/tasks/test_beside.py",
    "tests/tasks/test_celery.py",
)


def main(arguments: list[str]) -> int:
    results = [run_on("", arguments)]
    with ExitStack() as stack:
        try:
            url = stack.enter_context(postgres())
        except MissingPostgres as missing:
            print(f"Not run on PostgreSQL: {missing}", flush=True)
            return 1 if os.environ.get("CI") else worst(results)
        ignored = [f"--ignore={folder}" for folder in ONCE]
        results.append(run_on(url, [*ignored, "-m", "not no_database", *arguments]))
    return worst(results)


def run_on(url: str, arguments: list[str]) -> int:
    print(f"== {'PostgreSQL' if url else 'SQLite'}", flush=True)
    with tempfile.TemporaryDirectory(prefix="conversations-admin-test-") as folder:
        environment = os.environ | {"DATABASE_URL": url, "DATA_DIR": folder}
        for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
            environment.pop(name, None)
        return subprocess.run(
            [*PYTEST, *arguments], cwd=ROOT, env=environment, check=False
        ).returncode


def worst(results: list[int]) -> int:
    """Arguments may name tests that only one of the databases has."""
    if set(results) == {0, NOTHING_COLLECTED}:
        return 0
    return max(results)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
