"""Typed readers of the environment that name the variable when its value cannot be used."""

from __future__ import annotations

import environ
from django.core.exceptions import ImproperlyConfigured

_env = environ.Env()
_YES = {"1", "true", "yes", "on"}
_NO = {"0", "false", "no", "off"}


def text(name: str, default: str = "") -> str:
    return str(_env.str(name, default="")).strip() or default


def words(name: str, default: list[str]) -> list[str]:
    """A list separated by commas."""
    return [word for word in (part.strip() for part in text(name).split(",")) if word] or default


def number(name: str, default: int, *, least: int = 0) -> int:
    raw = text(name, str(default))
    if not (raw.isascii() and raw.isdigit() and int(raw) >= least):
        raise ImproperlyConfigured(
            f"{name} must be a whole number of at least {least}; it is {raw!r}"
        )
    return int(raw)


def flag(name: str, *, default: bool) -> bool:
    raw = text(name, str(default)).lower()
    if raw not in _YES | _NO:
        raise ImproperlyConfigured(f"{name} must be true or false; it is {raw!r}")
    return raw in _YES
