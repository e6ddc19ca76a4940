"""Run a command as a shell would, and see what it printed and how it ended."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command


@dataclass(frozen=True)
class Ran:
    out: str
    err: str
    code: int
    error: str


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """`run("create_token", "n8n", project="support")`."""

    def call(name: str, *arguments: str, **options: Any) -> Ran:
        out, err = io.StringIO(), io.StringIO()
        code, error = 0, ""
        try:
            call_command(name, *arguments, stdout=out, stderr=err, **options)
        except CommandError as raised:
            code, error = raised.returncode, str(raised)
        return Ran(out.getvalue(), err.getvalue() + capsys.readouterr().err, code, error)

    return call


@pytest.fixture
def write_lines(tmp_path: Path) -> Callable[..., str]:
    """Write a file of lines: dicts as JSON, text as it is."""

    def write(*lines: dict[str, Any] | str, name: str = "conversations.jsonl") -> str:
        path = tmp_path / name
        texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
        path.write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
        return str(path)

    return write
