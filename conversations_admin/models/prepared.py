"""Statements of the hot path, written once: the ORM takes longer to write one than it takes to run.

They are the ORM's own where it can write them, so that models stay the only place that knows
columns. Values are numbers and text, which no database wants converted.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import batched
from operator import attrgetter
from typing import Any, cast

from django.db import connection, models
from django.db.transaction import TransactionManagementError

# Rows of one statement: SQLite takes 32,766 values in one.
MANY = 100
# Of these fields a row has what the database takes.
PLAIN = frozenset({
    models.CharField, models.TextField, models.BooleanField, models.ForeignKey,
    models.PositiveIntegerField, models.PositiveBigIntegerField,
})  # fmt: skip

type Value = int | str


@dataclass(frozen=True)
class _Part:
    """The columns of one model within a row; `put` gives it to the model that refers to it."""

    model: Any
    names: Sequence[str]
    columns: slice
    put: Callable[[Any, Any], None] | None

    def read(self, values: Sequence[Any]) -> Any:
        return self.model.from_db(connection.alias, self.names, values[self.columns])


@dataclass(frozen=True)
class _Written:
    """`converters` are those of a column's place, from the database's value to the model's."""

    sql: str
    model: _Part
    related: Sequence[_Part]
    converters: Sequence[tuple[int, Any, Any]]
    is_locking: bool


class PreparedQuery[M: models.Model]:
    """Rows of one model, by a query of which only the values change.

    `write` makes it from the values, in the order in which its SQL has them; `examples` are
    values to have it made with, once a thread, all different. What `select_related` names
    comes along where it is referred to by the row itself and never missing.
    """

    def __init__(self, write: Callable[..., models.QuerySet[M]], *examples: Value) -> None:
        self._write = write
        self._examples = examples
        # Of a thread: converters belong to its connection.
        self._kept = threading.local()

    def first(self, *values: Value) -> M | None:
        """The first row, or None. A query that locks needs an open transaction."""
        rows = self.rows(*values)
        return rows[0] if rows else None

    def rows(self, *values: Value) -> list[M]:
        written = self._written()
        return [_model_of(written, row) for row in _fetch(written, values)]

    def exists(self, *values: Value) -> bool:
        return bool(_fetch(self._written(), values))

    def _written(self) -> _Written:
        written: _Written | None = getattr(self._kept, connection.vendor, None)
        if written is None:
            written = _compile(self._write(*self._examples), self._examples)
            setattr(self._kept, connection.vendor, written)
        return written


def _compile(queryset: models.QuerySet[Any], examples: Sequence[Value]) -> _Written:
    query: Any = queryset.query
    compiler = query.get_compiler(connection=connection)
    sql, params = compiler.as_sql()
    if tuple(params) != tuple(examples):
        raise TypeError(f"The SQL has the values {params}, not {examples}.")
    columns = [expression for expression, _, _ in compiler.select]
    selected = compiler.klass_info
    related = selected.get("related_klass_infos", [])
    if any(each.get("related_klass_infos") for each in related):
        raise TypeError("What the row refers to comes along, and nothing that refers further.")
    return _Written(
        sql=sql,
        model=_part(selected, columns),
        related=[_part(each, columns) for each in related],
        converters=[
            (place, convert, column)
            for place, (converters, column) in compiler.get_converters(columns).items()
            for convert in converters
        ],
        is_locking=query.select_for_update,
    )


def _part(selected: Any, columns: Sequence[Any]) -> _Part:
    first, last = selected["select_fields"][0], selected["select_fields"][-1]
    place = slice(first, last + 1)
    names = [column.target.attname for column in columns[place]]
    return _Part(selected["model"], names, place, selected.get("local_setter"))


def _fetch(written: _Written, values: Sequence[Value]) -> list[tuple[Any, ...]]:
    if written.is_locking and not connection.in_atomic_block:
        raise TransactionManagementError("A row is locked within a transaction.")
    with connection.cursor() as cursor:
        cursor.execute(written.sql, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _model_of(written: _Written, row: Sequence[Any]) -> Any:
    values = list(row)
    for place, convert, column in written.converters:
        values[place] = convert(values[place], column, connection)
    found = written.model.read(values)
    for part in written.related:
        assert part.put is not None  # noqa: S101 what is related is referred to
        part.put(found, part.read(values))
    return found


class PreparedInsert[M: models.Model]:
    """New rows of one model, which has no columns that need SQL of their own."""

    def __init__(self, model: type[M]) -> None:
        self._fields = [
            field
            for field in model._meta.concrete_fields
            if not isinstance(field, models.AutoField)
        ]
        self._readers = [_reader(field) for field in self._fields]
        columns = ", ".join(f'"{field.column}"' for field in self._fields)
        self._sql = f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES '  # noqa: S608 names of ours
        self._places = f"({', '.join(['%s'] * len(self._fields))})"
        self._returning = f' RETURNING "{_key_of(model)}"'

    def __call__(self, rows: Sequence[M]) -> None:
        """Insert them and give them their keys."""
        for some in batched(rows, MANY, strict=False):
            places = ", ".join([self._places] * len(some))
            self._insert(some, f"{self._sql}{places}{self._returning}")

    def if_new(self, row: M) -> bool:
        """Insert it, unless a unique one of its kind is there; say whether it was."""
        ignoring = f"{self._sql}{self._places} ON CONFLICT DO NOTHING{self._returning}"
        return self._insert([row], ignoring)

    def _insert(self, rows: Sequence[M], sql: str) -> bool:
        values = [read(row) for row in rows for read in self._readers]
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            keys = cursor.fetchall()
        # In the order of the rows, as the ORM relies on it to be.
        for row, (key,) in zip(rows, keys, strict=False):
            row.pk = key
            row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001 public, by its documentation
        return len(keys) == len(rows)


class PreparedUpdate[M: models.Model]:
    """The named columns of a row, as `save(update_fields=names)` writes them."""

    def __init__(self, model: type[M], *names: str) -> None:
        self._fields: list[Any] = [model._meta.get_field(name) for name in names]
        columns = ", ".join(f'"{field.column}" = %s' for field in self._fields)
        self._sql = f'UPDATE "{model._meta.db_table}" SET {columns} WHERE "{_key_of(model)}" = %s'  # noqa: S608 names of ours

    def __call__(self, row: M) -> None:
        values = [_value(field, row, is_new=False) for field in self._fields]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, [*values, row.pk])


class PreparedDelete[M: models.Model]:
    """Rows of one model that nothing refers to, by their key or that of what they are `of`."""

    def __init__(self, model: type[M], *, of: str = "") -> None:
        column = _column(model, of) if of else _key_of(model)
        self._sql = f'DELETE FROM "{model._meta.db_table}" WHERE "{column}" = %s'  # noqa: S608 names of ours

    def __call__(self, key: int) -> bool:
        """Say whether there were any."""
        with connection.cursor() as cursor:
            cursor.execute(self._sql, [key])
            return bool(cursor.rowcount)


def _key_of(model: type[models.Model]) -> str:
    return _column(model, cast("Any", model._meta.pk).name)


def _column(model: type[models.Model], name: str) -> str:
    column: str = cast("Any", model._meta.get_field(name)).column
    return column


def _reader(field: Any) -> Callable[[Any], Any]:
    if type(field) in PLAIN:
        return attrgetter(field.attname)
    return partial(_value, field, is_new=True)


def _value(field: Any, row: models.Model, *, is_new: bool) -> Any:
    return field.get_db_prep_save(field.pre_save(row, is_new), connection=connection)
