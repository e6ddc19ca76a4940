"""The item types as the `openai` SDK declares them. Only `wire` imports this.

The SDK's types are the schema; nothing in this package repeats them. Importing them
takes about a second, so it happens on first use rather than when a layer above is
imported.
"""

from __future__ import annotations

import types
from collections.abc import Iterator
from functools import cache
from typing import (
    Annotated,
    Any,
    Literal,
    NotRequired,
    Required,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

_MARKERS = (Annotated, Required, NotRequired)


@cache
def input_members() -> dict[str, tuple[type, ...]]:
    """The TypedDicts a client may send, by `type`; a message has several."""
    from openai.types.responses import ResponseInputItemParam  # noqa: PLC0415 - see the top

    members: dict[str, tuple[type, ...]] = {}
    for member in get_args(ResponseInputItemParam):
        item_type = literals_of(hints_of(member)["type"])[0]
        members[item_type] = (*members.get(item_type, ()), member)
    return members


def output_union() -> Any:
    """The type of a stored item, as it is answered."""
    from openai.types.conversations import ConversationItem  # noqa: PLC0415 - see the top

    return ConversationItem


@cache
def output_members() -> dict[str, Any]:
    """The pydantic model a stored item must satisfy, by `type`."""
    models = get_args(bare(output_union()))
    return {literals_of(model.model_fields["type"].annotation)[0]: model for model in models}


@cache
def includables() -> tuple[str, ...]:
    """The values of `include`."""
    from openai.types.responses import ResponseIncludable  # noqa: PLC0415 - see the top

    return get_args(ResponseIncludable)


@cache
def required_outputs(item_type: str) -> frozenset[str]:
    """The fields a stored item of this type cannot lack."""
    fields = output_members()[item_type].model_fields
    return frozenset(name for name, field in fields.items() if field.is_required())


@cache
def hints_of(typed_dict: type) -> dict[str, Any]:
    """The fields of a TypedDict with their markers, forward references resolved."""
    return get_type_hints(typed_dict, include_extras=True)


def is_typed_dict(hint: Any) -> bool:
    """`typing.is_typeddict` does not know the TypedDicts of `typing_extensions`."""
    return isinstance(hint, type) and issubclass(hint, dict) and hasattr(hint, "__total__")


def required_of(typed_dict: type) -> list[str]:
    """The required keys. `__required_keys__` is wrong where annotations are postponed."""
    unmarked: object = Required if getattr(typed_dict, "__total__", True) else NotRequired
    hints = hints_of(typed_dict)
    return [name for name, hint in hints.items() if (_requirement_of(hint) or unmarked) is Required]


def bare(hint: Any) -> Any:
    """A type without `Annotated`, `Required` and the like around it."""
    while get_origin(hint) in _MARKERS:
        hint = get_args(hint)[0]
    return hint


def alternatives_of(hint: Any) -> Iterator[Any]:
    """The members of a union, nested ones too; any other type is its own only one."""
    hint = bare(hint)
    if get_origin(hint) not in (Union, types.UnionType):
        yield hint
        return
    for member in get_args(hint):
        yield from alternatives_of(member)


def literals_of(hint: Any) -> tuple[Any, ...]:
    """Every value the Literals in a type allow, in order."""
    members = alternatives_of(hint)
    return tuple(v for m in members if get_origin(m) is Literal for v in get_args(m))


def _requirement_of(hint: Any) -> object:
    while get_origin(hint) in _MARKERS:
        if get_origin(hint) in (Required, NotRequired):
            return get_origin(hint)
        hint = get_args(hint)[0]
    return None
