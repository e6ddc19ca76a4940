"""Items that ask a tool for something; for `faces` only."""

from __future__ import annotations

from conversations_admin.web.presentation.content import output_parts, text_output
from conversations_admin.web.presentation.fields import Fields, pretty, printable
from conversations_admin.web.presentation.media import image_at, image_bytes
from conversations_admin.web.presentation.parts import (
    Fold,
    Part,
    Remark,
    Table,
    code,
    key_values,
)
from conversations_admin.web.presentation.rendering import Rendering, circumstances


def _tool_name(item: Fields) -> str:
    namespace = item.word("namespace")
    return f"{namespace}.{item.text('name')}" if namespace else item.text("name")


def function_call(item: Fields) -> Rendering:
    arguments = text_output(item.text("arguments"))
    return Rendering((arguments, *circumstances(item)), title=_tool_name(item))


def custom_tool_call(item: Fields) -> Rendering:
    given = text_output(item.text("input"))
    return Rendering((given, *circumstances(item)), title=_tool_name(item))


def file_search_call(item: Fields) -> Rendering:
    queries = key_values(*(("Looked for", query) for query in item.texts("queries")))
    results = item.objects("results")
    found = tuple(_search_result(one) for one in results)
    title = f"{len(found)} results" if "results" in item.raw and results else ""
    return Rendering((*queries, *found), title=title)


def _search_result(result: Fields) -> Fold:
    name = result.word("filename") or result.word("file_id") or "A file without a name"
    score = f", score {result.word('score')}" if result.word("score") else ""
    attributes = result.raw.get("attributes")
    parts: tuple[Part, ...] = key_values(("File", result.word("file_id")))
    if attributes:
        parts += (code(pretty(attributes), label="Attributes"),)
    return Fold(f"{name}{score}", (*parts, text_output(result.maybe_text("text"), label="Text")))


def web_search_call(item: Fields) -> Rendering:
    action = item.object("action")
    kind = action.word("type").replace("_", " ")
    queries = action.texts("queries") or [action.word("query")]
    pairs = key_values(
        *(("Looked for", query) for query in queries),
        ("Page", action.word("url")),
        ("Pattern", action.word("pattern")),
    )
    return Rendering((*pairs, *_web_sources(action)), title=kind)


def _web_sources(action: Fields) -> tuple[Part, ...]:
    sources = action.objects("sources")
    if not sources:
        return ()
    rows = tuple((one.word("type"), one.word("url") or one.word("name")) for one in sources)
    return (Fold(f"Sources: {len(rows)}", (Table("Sources", ("Kind", "Where"), rows),)),)


def image_generation_call(item: Fields) -> Rendering:
    kind = item.word("output_format") or "png"
    drawn: tuple[Part, ...] = ()
    if item.maybe_text("result"):
        drawn = (image_bytes(item.text("result"), name="Generated image", kind=kind),)
    settings = key_values(
        ("Prompt as used", item.word("revised_prompt")),
        ("Action", item.word("action")),
        ("Size", item.word("size")),
        ("Quality", item.word("quality")),
        ("Background", item.word("background")),
    )
    return Rendering((*_failure(item), *drawn, *settings))


def _failure(item: Fields) -> tuple[Part, ...]:
    error = item.maybe_object("error")
    if error is None:
        return ()
    code_ = error.word("code") or error.word("type")
    return (Remark(f"It failed ({code_}):", tone="bad", quote=error.word("message")),)


def computer_call(item: Fields) -> Rendering:
    action = item.maybe_object("action")
    actions = item.objects("actions") or ([action] if action else [])
    rows = tuple((one.word("type").replace("_", " "), _action_words(one)) for one in actions)
    table: tuple[Part, ...] = (Table("Actions", ("Action", "What"), rows),) if rows else ()
    return Rendering((*table, *safety_checks(item, "pending_safety_checks")))


def _action_words(action: Fields) -> str:
    """Return the action's fields in a line; a drag's path as its points."""
    words = []
    for name, value in action.raw.items():
        if name == "type" or value is None:
            continue
        shown = value if isinstance(value, str) else pretty(value).replace("\n", " ")
        words.append(f"{name} {' '.join(shown.split()) if name == 'path' else shown}")
    return ", ".join(words)


def safety_checks(item: Fields, name: str) -> tuple[Part, ...]:
    word, _, _ = name.partition("_")
    tone = "warn" if word == "pending" else "info"
    return tuple(
        Remark(
            f"Safety check {word} ({one.word('code') or one.word('id')}):",
            tone=tone,
            quote=one.word("message"),
        )
        for one in item.objects(name)
    )


def tool_search_call(item: Fields) -> Rendering:
    arguments = code(pretty(item.raw.get("arguments")))
    where = key_values(("Runs on", item.word("execution")))
    return Rendering((arguments, *where, *circumstances(item)))


def program(item: Fields) -> Rendering:
    return Rendering((code(item.text("code"), label="JavaScript"),))


def code_interpreter_call(item: Fields) -> Rendering:
    source = item.maybe_text("code")
    written: tuple[Part, ...] = (code(source, label="Code"),) if source else ()
    outputs = tuple(_code_output(one) for one in item.objects("outputs"))
    container = key_values(("Container", item.word("container_id")))
    return Rendering((*written, *outputs, *container))


def _code_output(output: Fields) -> Part:
    if output.word("type") == "logs":
        return text_output(output.text("logs"), label="Logs")
    if output.word("type") == "image":
        return image_at(output.text("url"), name="Image made by the code")
    return code(pretty(dict(output.raw)), label="Output")


def local_shell_call(item: Fields) -> Rendering:
    action = item.object("action")
    env = action.raw.get("env")
    command = code(" ".join(action.texts("command")))
    pairs = key_values(
        ("In", action.word("working_directory")),
        ("As", action.word("user")),
        ("Time limit, ms", action.word("timeout_ms")),
    )
    variables = (code(pretty(env), label="Environment"),) if env else ()
    return Rendering((command, *pairs, *variables))


def shell_call(item: Fields) -> Rendering:
    action = item.object("action")
    environment = item.maybe_object("environment")
    commands = tuple(code(one) for one in action.texts("commands"))
    pairs = key_values(
        ("Time limit, ms", action.word("timeout_ms")),
        ("Output limit, characters", action.word("max_output_length")),
        ("Where", environment.word("type") if environment else ""),
        ("Container", environment.word("container_id") if environment else ""),
    )
    return Rendering((*commands, *pairs, *circumstances(item)))


def apply_patch_call(item: Fields) -> Rendering:
    operation = item.object("operation")
    title = f"{operation.word('type').replace('_', ' ')} {operation.text('path')}"
    diff = operation.maybe_text("diff")
    shown = (code(diff),) if diff else ()
    return Rendering((*shown, *circumstances(item)), title=title)


def mcp_approval_request(item: Fields) -> Rendering:
    arguments = text_output(item.text("arguments"))
    return Rendering((arguments,), title=item.text("name"), subtitle=item.word("server_label"))


def mcp_call(item: Fields) -> Rendering:
    arguments = text_output(item.text("arguments"), label="Arguments")
    output = item.raw.get("output")
    shown = () if output is None else output_parts(output, label="Output")
    pairs = key_values(("Approved by", item.word("approval_request_id")))
    return Rendering(
        (arguments, *_mcp_error(item), *shown, *pairs),
        title=item.text("name"),
        subtitle=item.word("server_label"),
    )


def _mcp_error(item: Fields) -> tuple[Part, ...]:
    error = item.raw.get("error")
    if not error:
        return ()
    if not isinstance(error, dict):
        return (Remark("It failed:", tone="bad", quote=printable(str(error))),)
    fields = Fields(error)
    kind = " ".join(filter(None, (fields.word("type").replace("_", " "), fields.word("code"))))
    remark = Remark(f"It failed ({kind}):", tone="bad", quote=fields.word("message"))
    content = error.get("content")
    return (remark, code(pretty(content), label="Error")) if content else (remark,)
