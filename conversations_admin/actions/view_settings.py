"""What a saved view is set to, and what every one of them must keep to. Views' actions only."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from conversations_admin.actions.users import MAX_COLUMNS
from conversations_admin.errors import InvalidQuery, InvalidRequest
from conversations_admin.models import SavedView
from conversations_admin.models.plain import is_storable
from conversations_admin.models.view import MAX_VIEW_NAME, ViewSort, Visibility
from conversations_admin.search.language.parser import parse
from conversations_admin.wire.limits import MAX_KEY

# Letters that show nothing by themselves: controls, formats, spaces of all kinds.
UNSEEN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})


@dataclass(frozen=True, kw_only=True)
class ViewSettings:
    """What a view is set to. `columns` None leaves the choice to the list."""

    name: str
    query: str = ""
    columns: tuple[str, ...] | None = None
    sort: str = ViewSort.CREATED
    visibility: str = Visibility.MINE
    is_default: bool = False

    @property
    def is_shared(self) -> bool:
        return self.visibility == Visibility.SHARED

    def described(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "query": self.query,
            "columns": "automatic" if self.columns is None else list(self.columns),
            "sort": self.sort,
            "visibility": self.visibility,
            "default": self.is_default,
        }

    def checked(self) -> ViewSettings:
        """With its name tidied and its query in canonical form; raise for what no view may be."""
        _require_choice(self.sort, ViewSort.values, param="sort")
        _require_choice(self.visibility, Visibility.values, param="visibility")
        if self.is_default and not self.is_shared:
            raise InvalidRequest(
                "Only a view that is shared with the project can be its default.",
                param="is_default",
                code="default_is_shared",
            )
        columns = None if self.columns is None else checked_columns(self.columns)
        return replace(
            self, name=checked_name(self.name), query=canonical(self.query), columns=columns
        )


def settings_of(view: SavedView) -> ViewSettings:
    return ViewSettings(
        name=view.name,
        query=view.query,
        columns=None if view.columns is None else tuple(view.columns),
        sort=view.sort,
        visibility=view.visibility,
        is_default=view.is_default,
    )


def canonical(query: str) -> str:
    """Raise InvalidQuery, with the place, for what cannot be read."""
    try:
        return str(parse(query))
    except InvalidQuery as error:
        raise InvalidQuery(error.message, position=error.position, param="query") from error


def checked_name(name: str) -> str:
    tidy = " ".join(name.split())
    if len(tidy) > MAX_VIEW_NAME:
        raise InvalidRequest(
            f"A name may have {MAX_VIEW_NAME} characters; this has {len(tidy):,}.",
            param="name",
            code="string_above_max_length",
        )
    kinds = {unicodedata.category(letter) for letter in tidy}
    if "Cc" in kinds or not is_storable(tidy):
        raise InvalidRequest(
            "The name holds a character that cannot be shown.", param="name", code="invalid_value"
        )
    if kinds <= UNSEEN:
        raise InvalidRequest("Give the view a name.", param="name", code="missing_name")
    return tidy


def checked_columns(keys: Sequence[str]) -> tuple[str, ...]:
    columns = tuple(dict.fromkeys(keys))
    if len(columns) > MAX_COLUMNS:
        raise InvalidRequest(
            f"Choose at most {MAX_COLUMNS} columns; these are {len(columns)}.",
            param="columns",
            code="array_above_max_length",
        )
    for key in columns:
        if not key or len(key) > MAX_KEY or not is_storable(key):
            raise InvalidRequest(
                f"A column is a metadata key of 1 to {MAX_KEY} characters.",
                param="columns",
                code="invalid_value",
            )
    return columns


def _require_choice(value: str, choices: Sequence[str], *, param: str) -> None:
    if value not in choices:
        raise InvalidRequest(
            f"Choose one of {', '.join(choices)}.", param=param, code="invalid_value"
        )


def folded(name: str) -> str:
    """Names that fold to the same are the same to people."""
    return unicodedata.normalize("NFKC", name).casefold()
