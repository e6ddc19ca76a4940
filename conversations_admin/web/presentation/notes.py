"""Messages, reasoning, and items that are neither call nor answer; for `faces` only."""

from __future__ import annotations

from conversations_admin.web.presentation.answers import tool_table
from conversations_admin.web.presentation.content import message_parts
from conversations_admin.web.presentation.fields import Fields, pretty
from conversations_admin.web.presentation.markdown import prose
from conversations_admin.web.presentation.media import size
from conversations_admin.web.presentation.parts import (
    Fold,
    Part,
    Remark,
    Table,
    code,
    key_values,
)
from conversations_admin.web.presentation.rendering import Rendering

# Role: its word, icon, side of the timeline, tone.
_ROLES = {
    "user": ("User", "user", "in", "plain"),
    "assistant": ("Assistant", "robot", "out", "info"),
    "system": ("System", "settings", "in", "plain"),
    "developer": ("Developer", "braces", "in", "plain"),
    "tool": ("Tool", "tool", "in", "tool"),
    "critic": ("Critic", "file-search", "out", "plain"),
    "discriminator": ("Discriminator", "adjustments", "out", "plain"),
}


def look_of_role(role: str) -> tuple[str, str, str, str]:
    """Its word, icon, side of the timeline and tone."""
    return _ROLES.get(role, (role.capitalize(), "message", "in", "plain"))


def message(item: Fields) -> Rendering:
    word, icon, side, tone = look_of_role(item.text("role"))
    phase = item.word("phase").replace("_", " ")
    return Rendering(
        message_parts(item), subtitle=phase, word=word, icon=icon, side=side, tone=tone
    )


def reasoning(item: Fields) -> Rendering:
    """Fold what the model thought; encrypted thoughts are only measured."""
    folds: list[Part] = []
    for summary, name in (("Summary", "summary"), ("Full reasoning", "content")):
        texts = tuple(prose(one.text("text")) for one in item.objects(name))
        if texts:
            folds.append(Fold(summary, texts))
    if item.maybe_text("encrypted_content"):
        folds.append(Remark(_encrypted(item), tone="none"))
    return Rendering(tuple(folds) or (Remark("Nothing of it was kept.", tone="none"),))


def _encrypted(item: Fields) -> str:
    length = size(len(item.text("encrypted_content")))
    return f"Encrypted by the model's provider: {length} that only the model can read."


def compaction(item: Fields) -> Rendering:
    remark = Remark(f"Earlier items stand here in short. {_encrypted(item)}", tone="none")
    return Rendering((remark, *key_values(("Made by", item.word("created_by")))))


def configuration_update(item: Fields) -> Rendering:
    reasoning_ = item.maybe_object("reasoning")
    text = item.maybe_object("text")
    format_ = text.maybe_object("format") if text else None
    pairs = key_values(
        ("Reasoning effort", reasoning_.word("effort") if reasoning_ else ""),
        ("Answer format", format_.word("type") if format_ else ""),
        ("Schema name", format_.word("name") if format_ else ""),
    )
    schema = format_.raw.get("schema") if format_ else None
    shown = (Fold("Schema", (code(pretty(schema), label="Schema"),)),) if schema else ()
    return Rendering((*pairs, *shown) or (Remark("It changes nothing.", tone="none"),))


def additional_tools(item: Fields) -> Rendering:
    count = len(item.objects("tools"))
    given_by = f"given by {item.word('role')}" if item.word("role") else ""
    return Rendering(tool_table(item), title=f"{count} tools", subtitle=given_by)


def mcp_list_tools(item: Fields) -> Rendering:
    error = item.word("error")
    if error:
        failure = Remark("The server could not list its tools:", tone="bad", quote=error)
        return Rendering((failure,), title=item.text("server_label"))
    rows = tuple((one.text("name"), one.word("description")) for one in item.objects("tools"))
    table = Table("Tools", ("Name", "What it does"), rows)
    parts: tuple[Part, ...] = (table,) if rows else (Remark("No tools.", tone="none"),)
    return Rendering(parts, title=item.text("server_label"), subtitle=f"{len(rows)} tools")
