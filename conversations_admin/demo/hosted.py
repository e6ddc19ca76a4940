"""Items of the tools that run at the model's own side: searches, code, pictures, browser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from conversations_admin.demo.pictures import Colour, data_url, striped_png
from conversations_admin.demo.script import Item, Part, Script

_BAR: Colour = (38, 50, 56)
_PAGE: Colour = (236, 239, 241)
_FIELDS: tuple[Colour, ...] = (
    (84, 110, 122),
    (200, 230, 201),
    (255, 224, 178),
)


@dataclass(frozen=True)
class Passage:
    """A place in the help centre a search has found."""

    filename: str
    score: float
    text: str


def search_files(script: Script, queries: Sequence[str], *, found: Sequence[Passage]) -> list[Part]:
    """Add a search of uploaded files; returns the citations an answer may carry."""
    results = [
        {
            "file_id": f"file-{script.hex(22)}",
            "filename": passage.filename,
            "score": passage.score,
            "text": passage.text,
        }
        for passage in found
    ]
    script.add(
        {
            "id": script.item_id("fs"),
            "type": "file_search_call",
            "status": "completed",
            "queries": list(queries),
            "results": results,
        }
    )
    return [
        {"type": "file_citation", "index": 0}
        | {key: result[key] for key in ("file_id", "filename")}
        for result in results
    ]


def search_web(script: Script, query: str, *, urls: Sequence[str] = ()) -> None:
    sources = [{"type": "url", "url": url} for url in urls]
    _browse(script, {"type": "search", "query": query, "sources": sources})


def open_page(script: Script, url: str) -> None:
    _browse(script, {"type": "open_page", "url": url})


def find_in_page(script: Script, url: str, *, pattern: str) -> None:
    _browse(script, {"type": "find_in_page", "url": url, "pattern": pattern})


def _browse(script: Script, action: dict[str, Any], status: str = "completed") -> None:
    item: Item = {"id": script.item_id("ws"), "type": "web_search_call", "status": status}
    script.add(item | {"action": action})


def run_code(script: Script, code: str, *, logs: str = "", picture: str = "") -> None:
    outputs: list[Part] = []
    if logs:
        outputs.append({"type": "logs", "logs": logs})
    if picture:
        outputs.append({"type": "image", "url": data_url(picture)})
    script.add(
        {
            "id": script.item_id("ci"),
            "type": "code_interpreter_call",
            "status": "completed",
            "container_id": f"cntr_{script.hex(32)}",
            "code": code,
            "outputs": outputs,
        }
    )


def draw_picture(script: Script, prompt: str, *colours: Colour) -> None:
    script.add(
        {
            "id": script.item_id("ig"),
            "type": "image_generation_call",
            "status": "completed",
            "result": striped_png(*colours),
            "revised_prompt": prompt,
            "size": "1024x1024",
            "quality": "low",
            "output_format": "png",
        }
    )


def fail_picture(script: Script, message: str) -> None:
    error = {"code": "moderation_blocked", "message": message, "param": "prompt"}
    script.add(
        {
            "id": script.item_id("ig"),
            "type": "image_generation_call",
            "status": "failed",
            "result": None,
            "error": error | {"type": "image_generation_user_error"},
        }
    )


def use_computer(script: Script, action: dict[str, Any]) -> None:
    """Add one act in a remote browser and the screenshot that followed."""
    call_id = script.call_id()
    screenshot = {
        "type": "computer_screenshot",
        "image_url": data_url(striped_png(_BAR, _PAGE, script.pick(_FIELDS), _PAGE)),
    }
    script.add(
        {
            "id": script.item_id("cu"),
            "type": "computer_call",
            "status": "completed",
            "call_id": call_id,
            "action": action,
            "pending_safety_checks": [],
        },
        {
            "type": "computer_call_output",
            "call_id": call_id,
            "output": screenshot,
            "status": "completed",
        },
    )


def attached_picture(*colours: Colour, detail: str = "auto") -> Part:
    picture = data_url(striped_png(*colours))
    return {"type": "input_image", "detail": detail, "image_url": picture}


def linked_picture(url: str) -> Part:
    return {"type": "input_image", "detail": "auto", "image_url": url}


def attached_file(script: Script, filename: str) -> Part:
    return {"type": "input_file", "filename": filename, "file_id": f"file-{script.hex(22)}"}
