"""A JSON column that gives back exactly what was put in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.db import models


def compact_json(value: object) -> str:
    """ASCII only: NUL and lone surrogates stay escapes, which every database stores."""
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))


class ExactJSONField(models.TextField):  # type: ignore[type-arg]  # not generic at run time
    """Keep a JSON value as text.

    Not JSONField: PostgreSQL's jsonb reorders keys and refuses NUL and lone
    surrogates, which the API allows inside the text of an item.
    """

    if TYPE_CHECKING:  # what django-stubs asks a field for
        _pyi_private_set_type: Any
        _pyi_private_get_type: Any
        _pyi_lookup_exact_type: Any

    def from_db_value(self, value: str | None, *_: object) -> Any:
        return None if value is None else json.loads(value)

    def to_python(self, value: Any) -> Any:
        return value

    def get_prep_value(self, value: Any) -> str | None:
        return None if value is None else compact_json(value)

    def value_to_string(self, obj: models.Model) -> str:
        return compact_json(self.value_from_object(obj))
