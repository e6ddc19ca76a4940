"""Metadata of a conversation: at most 16 short pairs of strings. Any layer may import this."""

from __future__ import annotations

from typing import Any

from conversations_admin.wire import refusals
from conversations_admin.wire.limits import MAX_KEY, MAX_METADATA_PAIRS, MAX_VALUE


def parse_metadata(
    raw: object, *, param: str = "metadata", required: bool = False
) -> dict[str, str]:
    """Check metadata as a client sent it and return it, in the order given.

    None counts as empty, unless `required`. Raises `InvalidRequest` at the first pair
    that breaks a limit.
    """
    if raw is None:
        if required:
            raise refusals.missing(param)
        return {}
    if not isinstance(raw, dict):
        raise refusals.invalid_type(param, expected="an object", given=raw)
    if len(raw) > MAX_METADATA_PAIRS:
        raise refusals.too_many_properties(param, maximum=MAX_METADATA_PAIRS, count=len(raw))
    for key, value in raw.items():
        _check_pair(key, value, param=param)
    return dict(raw)


def _check_pair(key: str, value: Any, *, param: str) -> None:
    path = param + refusals.path_key(key)
    if len(key) > MAX_KEY:
        raise refusals.name_too_long(path, maximum=MAX_KEY, length=len(key))
    if not isinstance(value, str):
        raise refusals.invalid_type(path, expected="a string", given=value)
    if len(value) > MAX_VALUE:
        raise refusals.string_too_long(path, maximum=MAX_VALUE, length=len(value))
    # PostgreSQL text has no NUL and UTF-8 no lone surrogates; a pair must be findable everywhere.
    if refusals.has_unprintable(key) or refusals.has_unprintable(value):
        reason = "NUL characters and unpaired surrogates cannot be stored in metadata."
        raise refusals.invalid_value(path, reason=reason)
