"""The reason somebody gives for a change. Every form that changes something may ask for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from conversations_admin.actions.runner import MAX_REASON
from conversations_admin.web.forms.rows import typed


@dataclass(frozen=True)
class Reason:
    text: str = ""
    required: bool = True
    errors: tuple[str, ...] = ()

    maximum = MAX_REASON

    @classmethod
    def sent(cls, form: Mapping[str, str], *, required: bool = True) -> Reason:
        text = typed(form, "reason").strip()
        errors = []
        if required and not text:
            errors.append("Say why, in a few words. It goes into the audit log.")
        if len(text) > MAX_REASON:
            errors.append(f"A reason may have {MAX_REASON} characters; this has {len(text)}.")
        return cls(text, required, tuple(errors))
