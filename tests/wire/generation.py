"""Hypothesis strategies for whatever a shape accepts, so that every SDK type is tried."""

from __future__ import annotations

from functools import cache, singledispatch
from typing import Any

from hypothesis import strategies as st

from conversations_admin.wire.containers import Either, ListOf, MapOf, Record, Tagged
from conversations_admin.wire.forms import Form
from conversations_admin.wire.shapes import Anything, Choice, Scalar, Shape, Text

ALPHABET = "abcXYZ019_-"

ANY_TEXT = st.text(max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=6,
)  # fmt: skip

_SCALARS = {
    bool: st.booleans(),
    int: st.integers(),
    float: st.floats(allow_nan=False, allow_infinity=False),
    type(None): st.none(),
}


@cache
def items_of(form: Form) -> st.SearchStrategy[dict[str, Any]]:
    return st.one_of([values_of(record) for record in form.records])


@singledispatch
def values_of(shape: Shape) -> st.SearchStrategy[Any]:
    raise AssertionError(f"no strategy for {shape}")


@values_of.register
def _(_shape: Anything) -> st.SearchStrategy[Any]:
    return JSON


@values_of.register
def _(shape: Scalar) -> st.SearchStrategy[Any]:
    return _SCALARS[shape.kinds[0]]


@values_of.register
def _(shape: Choice) -> st.SearchStrategy[Any]:
    return st.sampled_from(shape.values)


@values_of.register
def _(shape: Text) -> st.SearchStrategy[Any]:
    bounds = shape._bounds
    if bounds.pattern is None:
        return st.text(min_size=bounds.minimum, max_size=20)
    prefix = bounds.pattern.partition("[")[0].removeprefix("^")
    return st.text(ALPHABET, min_size=1, max_size=20).map(lambda tail: prefix + tail)


@values_of.register
def _(shape: ListOf) -> st.SearchStrategy[Any]:
    return st.lists(values_of(shape._member), max_size=2)


@values_of.register
def _(shape: MapOf) -> st.SearchStrategy[Any]:
    return st.dictionaries(ANY_TEXT, values_of(shape._member), max_size=2)


@values_of.register
def _(shape: Record) -> st.SearchStrategy[Any]:
    made = {key: values_of(field) for key, field in shape.fields.items()}
    required = {key: made.pop(key) for key in shape.required}
    return st.fixed_dictionaries(required, optional=made)


@values_of.register
def _(shape: Tagged) -> st.SearchStrategy[Any]:
    return st.one_of([values_of(member) for member in dict.fromkeys(shape.by_tag.values())])


@values_of.register
def _(shape: Either) -> st.SearchStrategy[Any]:
    return st.one_of([values_of(member) for member in shape._members])
