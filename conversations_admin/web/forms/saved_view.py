"""The form of a saved view: as it was typed, and with what is wrong beside each field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from conversations_admin.actions.view_settings import ViewSettings, settings_of
from conversations_admin.errors import ConsoleError
from conversations_admin.models import SavedView
from conversations_admin.models.view import MAX_VIEW_NAME, ViewSort, Visibility
from conversations_admin.web.forms.rows import typed
from conversations_admin.web.listing.columns import columns_as_text, columns_from_text
from conversations_admin.web.numbers import whole_number

FIELDS = {
    "name": "Name",
    "query": "Filter",
    "columns": "Columns",
    "sort": "Order",
    "visibility": "Seen by",
    "default": "Default",
}


@dataclass(frozen=True)
class ViewForm:
    """`problems` has one message a field; that of no field is under "form"."""

    name: str = ""
    query: str = ""
    columns: str = ""
    keeps_columns: bool = False
    sort: str = ViewSort.CREATED
    is_shared: bool = False
    is_default: bool = False
    is_starred: bool = False
    revision: str = ""
    problems: Mapping[str, str] = field(default_factory=dict)

    max_name = MAX_VIEW_NAME
    sorts = ViewSort.choices

    @classmethod
    def begun(cls, asked: Mapping[str, str]) -> ViewForm:
        """What an address asks to save; the names are those of the list's own address."""
        return cls(
            name=asked.get("name", ""),
            query=asked.get("q", ""),
            columns=asked.get("columns", ""),
            keeps_columns=asked.get("keep") == "1",
            sort=asked.get("sort", ViewSort.CREATED),
            is_shared=asked.get("shared") == "1",
            is_default=asked.get("default") == "1",
        )

    @classmethod
    def of(cls, view: SavedView) -> ViewForm:
        settings = settings_of(view)
        return cls(
            name=settings.name,
            query=settings.query,
            columns=columns_as_text(settings.columns or ()),
            keeps_columns=settings.columns is not None,
            sort=settings.sort,
            is_shared=settings.is_shared,
            is_default=settings.is_default,
            revision=str(view.revision),
        )

    @classmethod
    def sent(cls, form: Mapping[str, str]) -> ViewForm:
        return cls(
            name=typed(form, "name"),
            query=typed(form, "q").strip(),
            columns=typed(form, "columns"),
            keeps_columns="keep" in form,
            sort=form.get("sort", ViewSort.CREATED),
            is_shared="shared" in form,
            is_default="default" in form,
            is_starred="starred" in form,
            revision=form.get("revision", ""),
        )

    @property
    def settings(self) -> ViewSettings:
        return ViewSettings(
            name=self.name,
            query=self.query,
            columns=tuple(columns_from_text(self.columns)) if self.keeps_columns else None,
            sort=self.sort,
            visibility=Visibility.SHARED if self.is_shared else Visibility.MINE,
            is_default=self.is_default,
        )

    @property
    def as_address(self) -> str:
        """As `begun` reads it."""
        flags = {"keep": self.keeps_columns, "shared": self.is_shared, "default": self.is_default}
        words = {"name": self.name, "q": self.query, "columns": self.columns, "sort": self.sort}
        return urlencode(words | {name: "1" for name, is_set in flags.items() if is_set})

    @property
    def expected(self) -> int | None:
        """The revision that was seen; what is no number was none of ours."""
        return whole_number(self.revision)

    def blamed(self, error: ConsoleError) -> ViewForm:
        """With what an action refused beside the field that it is about."""
        place = error.param if error.param in {*FIELDS, "is_default"} else "form"
        return replace(self, problems={str(place): error.message})


@dataclass(frozen=True)
class Difference:
    """One setting that two people left different."""

    label: str
    now: str
    yours: str


def differences(now: ViewSettings, yours: ViewSettings) -> list[Difference]:
    theirs, mine = now.described(), yours.described()
    return [
        Difference(label, _words(theirs[name]), _words(mine[name]))
        for name, label in FIELDS.items()
        if theirs[name] != mine[name]
    ]


def _words(value: object) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(value) or "none"
        case _:
            return str(value) or "all conversations"
