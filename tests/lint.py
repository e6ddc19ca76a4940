"""Everything that is checked without running the product: `./run lint`."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


def templates() -> list[str]:
    return [str(path) for path in sorted((ROOT / "templates").rglob("*.html"))]


def commands() -> dict[str, list[str]]:
    manage = [sys.executable, "manage.py"]
    return {
        "ruff": [f"{BIN}/ruff", "check", "."],
        "format": [f"{BIN}/ruff", "format", "--check", "."],
        "djade": [f"{BIN}/djade", "--target-version", "6.0", "--check", *templates()],
        "djlint": [f"{BIN}/djlint", "--lint", "--quiet", "templates"],
        "lint-imports": [f"{BIN}/lint-imports"],
        "check": [*manage, "check", "--deploy", "--fail-level", "WARNING"],
        "migrations": [*manage, "makemigrations", "--check", "--dry-run"],
        "mypy": [f"{BIN}/mypy", "config", "conversations_admin", "tests"],
    }


def main() -> int:
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "DATA_DIR": folder,
            "PUBLIC_URL": "https://console.example",
            "DATABASE_URL": "",
        }
        for name, command in commands().items():
            print(f"== {name}", flush=True)
            if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode:
                failed.append(name)
    print(f"Failed: {', '.join(failed)}" if failed else "All clean.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
