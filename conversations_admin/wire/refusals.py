"""The API's refusals in its own words, one function a code. Only `wire` needs this.

Each takes the path of the offending input and returns the error to raise. What the
client sent is quoted short and printable, since it may be megabytes or half a
surrogate pair.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from conversations_admin.errors import InvalidRequest

_UNPRINTABLE: Final = re.compile("[\x00\ud800-\udfff]")
_LONGEST_QUOTE: Final = 200


def printable(text: str) -> str:
    """Replace what JSON or a database may choke on: NUL and lone surrogates."""
    return _UNPRINTABLE.sub("\ufffd", text)


def has_unprintable(text: str) -> bool:
    return _UNPRINTABLE.search(text) is not None


def quoted(text: str) -> str:
    if len(text) > _LONGEST_QUOTE:
        text = text[: _LONGEST_QUOTE - 1] + "…"
    return f"'{printable(text)}'"


def path_key(key: str) -> str:
    """One step of a path, `.key`, however odd the key is."""
    return "." + printable(key[:_LONGEST_QUOTE])


def json_kind(value: Any) -> str:
    """Name a JSON value's type with its article, as the API's messages do."""
    for kind, name in _KINDS:
        if isinstance(value, kind):
            return name
    return "null" if value is None else "an unsupported value"


# bool first: in Python it is an int.
_KINDS: Final[tuple[tuple[type, str], ...]] = (
    (bool, "a boolean"),
    (str, "a string"),
    (int, "an integer"),
    (float, "a decimal number"),
    (dict, "an object"),
    (list, "an array"),
)


def listed(values: Iterable[object], *, word: str) -> str:
    """`'a'`, `'a' and 'b'`, `'a', 'b', and 'c'`."""
    names = [f"'{value}'" if isinstance(value, str) else str(value) for value in values]
    if len(names) < 3:  # noqa: PLR2004 - grammar, not a limit
        return f" {word} ".join(names)
    return f"{', '.join(names[:-1])}, {word} {names[-1]}"


def missing(param: str) -> InvalidRequest:
    message = f"Missing required parameter: '{param}'."
    return InvalidRequest(message, param=param, code="missing_required_parameter")


def unknown(param: str) -> InvalidRequest:
    message = f"Unknown parameter: '{param}'."
    return InvalidRequest(message, param=param, code="unknown_parameter")


def invalid_type(param: str, *, expected: str, given: Any) -> InvalidRequest:
    message = (
        f"Invalid type for '{param}': expected {expected}, but got {json_kind(given)} instead."
    )
    return InvalidRequest(message, param=param, code="invalid_type")


def not_supported(param: str, *, given: Any, supported: Iterable[object]) -> InvalidRequest:
    shown = quoted(given) if isinstance(given, str) else str(given)[:_LONGEST_QUOTE]
    values = listed(supported, word="and")
    message = f"Invalid value: {shown}. Supported values are: {values}."
    return InvalidRequest(message, param=param, code="invalid_value")


def invalid_value(param: str, *, reason: str) -> InvalidRequest:
    return InvalidRequest(f"Invalid '{param}': {reason}", param=param, code="invalid_value")


def string_too_long(param: str, *, maximum: int, length: int) -> InvalidRequest:
    message = (
        f"Invalid '{param}': string too long. Expected a string with maximum length {maximum}, "
        f"but got a string with length {length} instead."
    )
    return InvalidRequest(message, param=param, code="string_above_max_length")


def string_empty(param: str) -> InvalidRequest:
    message = (
        f"Invalid '{param}': empty string. Expected a string with minimum length 1, "
        "but got an empty string instead."
    )
    return InvalidRequest(message, param=param, code="empty_string")


def pattern_mismatch(param: str, *, pattern: str) -> InvalidRequest:
    reason = (
        f"string does not match pattern. Expected a string that matches the pattern '{pattern}'."
    )
    return invalid_value(param, reason=reason)


def array_too_long(param: str, *, maximum: int, length: int) -> InvalidRequest:
    message = (
        f"Invalid '{param}': array too long. Expected an array with maximum length {maximum}, "
        f"but got an array with length {length} instead."
    )
    return InvalidRequest(message, param=param, code="array_above_max_length")


def too_many_properties(param: str, *, maximum: int, count: int) -> InvalidRequest:
    message = (
        f"Invalid '{param}': too many properties. Expected an object with at most {maximum} "
        f"properties, but got an object with {count} properties instead."
    )
    return InvalidRequest(message, param=param, code="object_above_max_properties")


def name_too_long(param: str, *, maximum: int, length: int) -> InvalidRequest:
    message = (
        f"Invalid '{param}': property name too long. Expected a property name with maximum "
        f"length {maximum}, but got a property name with length {length} instead."
    )
    return InvalidRequest(message, param=param, code="property_name_above_max_length")


def integer_too_large(param: str, *, maximum: int, given: object) -> InvalidRequest:
    message = (
        f"Invalid '{param}': integer above maximum value. Expected a value <= {maximum}, "
        f"but got {given} instead."
    )
    return InvalidRequest(message, param=param, code="integer_above_max_value")


def integer_too_small(param: str, *, minimum: int, given: object) -> InvalidRequest:
    message = (
        f"Invalid '{param}': integer below minimum value. Expected a value >= {minimum}, "
        f"but got {given} instead."
    )
    return InvalidRequest(message, param=param, code="integer_below_min_value")


def invalid_json(reason: str) -> InvalidRequest:
    message = f"We could not parse the JSON body of your request: {reason}."
    return InvalidRequest(message, code="invalid_json")
