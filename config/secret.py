"""The signing key of this installation: made once, kept in a file only its owner reads."""

from __future__ import annotations

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path


def secret_key(data_dir: Path) -> str:
    """Read the key in `data_dir`, making it the first time."""
    path = data_dir / "secret_key"
    if not path.exists():
        _make(path)
    return path.read_text(encoding="ascii").strip()


def _make(path: Path) -> None:
    # Linked when it is whole: nobody reads half a key, and of two makers one wins.
    with tempfile.NamedTemporaryFile("w", dir=path.parent, encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        with suppress(FileExistsError):
            os.link(file.name, path)
