"""Typed readers of the environment that name the variable when its value cannot be used."""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

_env = environ.Env()
_YES = {"1", "true", "yes", "on"}
_NO = {"0", "false", "no", "off"}
_RATES = re.compile(r"[0-9]+/[0-9]*[smhd]/(ip|key)(,[0-9]+/[0-9]*[smhd]/(ip|key))*")


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


def choice(name: str, default: str, *, choices: Collection[str]) -> str:
    """One of `choices`, which are in capitals; typed in any case."""
    raw = text(name, default)
    if raw.upper() not in choices:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(choices)}; it is {raw!r}")
    return raw.upper()


def origin(name: str) -> str:
    """A scheme and a host, maybe a port: `https://console.example.com`. Empty if not given."""
    raw = text(name).rstrip("/")
    parts = urlsplit(raw)
    is_origin = parts.scheme in {"http", "https"} and f"{parts.scheme}://{parts.netloc}" == raw
    if raw and not (is_origin and parts.hostname and "@" not in raw):
        raise ImproperlyConfigured(
            f"{name} must be an address without a path, such as https://console.example.com; "
            f"it is {raw!r}"
        )
    return raw


def rates(name: str, default: str) -> str:
    """How often within how long and for whom: `10/m/ip,5/5m/key`."""
    raw = text(name, default)
    if not _RATES.fullmatch(raw):
        raise ImproperlyConfigured(f"{name} must be limits such as {default}; it is {raw!r}")
    return raw
