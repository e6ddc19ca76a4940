"""The `limit` and `order` of a list request. The API layers may import this."""

from __future__ import annotations

import re
from typing import Final, Literal

from conversations_admin.wire import refusals
from conversations_admin.wire.limits import DEFAULT_PAGE, MAX_PAGE, MIN_PAGE

Order = Literal["asc", "desc"]
DEFAULT_ORDER: Final[Order] = "desc"

_INTEGER: Final = re.compile(r"(-?)0*([0-9]+)\Z", re.ASCII)
_MANY_DIGITS: Final = 20


def parse_limit(raw: str | None) -> int:
    """Read a page size; 20 when absent, 1 to 100 otherwise."""
    if raw is None:
        return DEFAULT_PAGE
    match = _INTEGER.match(raw)
    if match is None:
        raise refusals.invalid_type("limit", expected="an integer", given=raw)
    sign, digits = match.groups()
    # Python refuses to convert thousands of digits; the first few already decide.
    limit = int(sign + digits[:_MANY_DIGITS])
    if limit > MAX_PAGE:
        raise refusals.integer_too_large("limit", maximum=MAX_PAGE, given=limit)
    if limit < MIN_PAGE:
        raise refusals.integer_too_small("limit", minimum=MIN_PAGE, given=limit)
    return limit


def parse_order(raw: str | None) -> Order:
    """Read a sort order; newest first when absent."""
    if raw is None:
        return DEFAULT_ORDER
    if raw == "asc":
        return "asc"
    if raw == "desc":
        return "desc"
    raise refusals.not_supported("order", given=raw, supported=("asc", "desc"))
