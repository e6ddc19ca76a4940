"""Shapes: what a JSON value must look like, and the first thing wrong with one that does not.

Only `wire` imports this. `compiler` makes shapes from the SDK's types. They take the
place of pydantic on the way in because the API reports one error, the first in the
document, at the deepest path, and pydantic reports one per member of a union, in the
order of the schema, and leaves an `Iterable` unread. Lists, objects and unions are in
`containers`.

`check` returns the value in normal form or raises `Fault`; `schema` describes what
`check` accepts as JSON Schema, so that the documentation cannot differ.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Protocol

from conversations_admin.errors import InvalidRequest
from conversations_admin.wire import refusals
from conversations_admin.wire.rules import Bounds

Schema = dict[str, Any]


class Fault(Exception):
    """A value broke its shape. The path is gathered on the way out, innermost step first."""

    def __init__(self, refuse: Callable[..., InvalidRequest], **details: Any) -> None:
        super().__init__(refuse.__name__)
        self._refuse = refuse
        self._details = details
        self.steps: list[str] = []

    def under(self, step: str) -> Fault:
        self.steps.append(step)
        return self

    def at(self, param: str) -> InvalidRequest:
        """The error to tell the client, `param` being the path of the whole value."""
        return self._refuse(param + "".join(reversed(self.steps)), **self._details)


class Definitions:
    """Collects the named schemas of one document."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self.schemas: dict[str, Schema] = {}

    def refer(self, name: str, describe: Callable[[], Schema]) -> Schema:
        if name not in self.schemas:
            # Entered first, so that a shape may contain itself.
            self.schemas[name] = {}
            self.schemas[name].update(describe())
        return {"$ref": self._prefix + name}


class Shape(Protocol):
    @property
    def kinds(self) -> tuple[type, ...]:
        """The Python types of the JSON values it may accept."""

    @property
    def expected(self) -> str:
        """What to tell somebody who sent another kind of value."""

    def check(self, value: Any) -> Any: ...

    def schema(self, definitions: Definitions) -> Schema: ...


def wrong_type(expected: str, given: Any) -> Fault:
    return Fault(refusals.invalid_type, expected=expected, given=given)


class Anything:
    kinds: tuple[type, ...] = (str, bool, int, float, dict, list, type(None))
    expected = "any value"

    def check(self, value: Any) -> Any:
        return value

    def schema(self, definitions: Definitions) -> Schema:  # noqa: ARG002 - the protocol's
        return {}


class Scalar:
    """A value of one JSON type. No coercion: `"1"` is no integer, nor is `true`."""

    def __init__(self, kinds: tuple[type, ...], *, expected: str, name: str) -> None:
        self.kinds = kinds
        self.expected = expected
        self._name = name

    def check(self, value: Any) -> Any:
        if type(value) not in self.kinds:
            raise wrong_type(self.expected, value)
        return value

    def schema(self, definitions: Definitions) -> Schema:  # noqa: ARG002 - the protocol's
        return {"type": self._name}


class Text:
    kinds: tuple[type, ...] = (str,)
    expected = "a string"

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._is_free = bounds == Bounds()
        # `$` would let a trailing newline pass.
        pattern = bounds.pattern and bounds.pattern.removesuffix("$") + r"\Z"
        self._pattern = re.compile(pattern) if pattern else None

    def check(self, value: Any) -> str:
        if not isinstance(value, str):
            raise wrong_type(self.expected, value)
        if not self._is_free:
            self._check_bounds(value)
        return value

    def _check_bounds(self, value: str) -> None:
        maximum = self._bounds.maximum
        if len(value) < self._bounds.minimum:
            raise Fault(refusals.string_empty)
        if maximum is not None and len(value) > maximum:
            raise Fault(refusals.string_too_long, maximum=maximum, length=len(value))
        if self._pattern and not self._pattern.match(value):
            raise Fault(refusals.pattern_mismatch, pattern=self._bounds.pattern)

    def schema(self, definitions: Definitions) -> Schema:  # noqa: ARG002 - the protocol's
        bounds = {
            "minLength": self._bounds.minimum or None,
            "maxLength": self._bounds.maximum,
            "pattern": self._bounds.pattern,
        }
        return {"type": "string"} | {k: v for k, v in bounds.items() if v is not None}


class Choice:
    """One of a closed list of values."""

    def __init__(self, values: tuple[Any, ...]) -> None:
        self.values = tuple(dict.fromkeys(values))
        self.kinds: tuple[type, ...] = tuple({type(value) for value in values})
        self.expected = (
            f"one of {refusals.listed(self.values, word='or')}"
            if len(self.values) > 1
            else refusals.json_kind(self.values[0])
        )

    def check(self, value: Any) -> Any:
        if type(value) not in self.kinds:
            raise wrong_type(self.expected, value)
        if value not in self.values:
            raise Fault(refusals.not_supported, given=value, supported=self.values)
        return value

    def schema(self, definitions: Definitions) -> Schema:  # noqa: ARG002 - the protocol's
        return {"enum": list(self.values)}
