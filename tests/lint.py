"""Everything that is checked without running the product: `./run lint`."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


def templates() -> list[str]:
    return [str(path) for path in sorted((ROOT / "templates").rglob("*.html"))]


def commands() -> dict[str, list[str]]:
    manage = [sys.executable, "manage.py"]
    return {
        # It takes longer than all others together, which go on beside it.
        "mypy": [f"{BIN}/mypy", "config", "conversations_admin", "tests"],
        "ruff": [f"{BIN}/ruff", "check", "."],
        "format": [f"{BIN}/ruff", "format", "--check", "."],
        "djade": [f"{BIN}/djade", "--target-version", "6.0", "--check", *templates()],
        "djlint": [f"{BIN}/djlint", "--lint", "--quiet", "templates"],
        "lint-imports": [f"{BIN}/lint-imports"],
        "check": [*manage, "check", "--deploy", "--fail-level", "WARNING"],
        "migrations": [*manage, "makemigrations", "--check", "--dry-run"],
    }


def main() -> int:
    failed = []
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as pool:
        environment = os.environ | {
            "DATA_DIR": folder,
            "PUBLIC_URL": "https://console.example",
            "DATABASE_URL": "",
        }
        checks = commands()
        done = pool.map(partial(look, environment=environment), checks.values())
        for name, (returncode, output) in zip(checks, done, strict=True):
            print(f"== {name}\n{output}", end="", flush=True)
            if returncode:
                failed.append(name)
    print(f"Failed: {', '.join(failed)}" if failed else "All clean.")
    return 1 if failed else 0


def look(command: Sequence[str], *, environment: Mapping[str, str]) -> tuple[int, str]:
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        check=False,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    return done.returncode, done.stdout


if __name__ == "__main__":
    sys.exit(main())
