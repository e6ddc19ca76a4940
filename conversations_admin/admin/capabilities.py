"""What an upstream was found to do, as a table. For the page of a project."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WORDS: dict[str, tuple[str, dict[object, str]]] = {
    "lists": ("Lists its conversations", {True: "yes", False: "no"}),
    "merges_metadata": (
        "Updating metadata",
        {True: "merges: keys that are left out stay", False: "replaces"},
    ),
    "delete_item_answers": (
        "Deleting an item answers",
        {"conversation": "the conversation", "conversation.item.deleted": "the item's id"},
    ),
}
NOTHING = "Nothing yet: test the connection. Some of it only shows when something is written."


def capability_table(known: Mapping[str, Any]) -> SafeString | str:
    if not known:
        return NOTHING
    rows = format_html_join(
        "", "<tr><th scope='row'>{}</th><td>{}</td></tr>", (_told(*each) for each in known.items())
    )
    return format_html("<table>{}</table>", rows)


def _told(name: str, value: object) -> tuple[str, str]:
    """In words; as it is stored where there are none yet."""
    label, answers = WORDS.get(name, (name, {}))
    return label, answers.get(value, json.dumps(value, ensure_ascii=False))
