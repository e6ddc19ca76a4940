"""One call from request to checked answer, and a walk over the pages of a list."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Final

import httpx2

from conversations_admin.errors import ConsoleError, UpstreamBroken
from conversations_admin.models.fields import compact_json
from conversations_admin.stores.protocol import WireObject
from conversations_admin.stores.upstream import answers, faults
from conversations_admin.stores.upstream.answers import Answer, Reader, Unexpected
from conversations_admin.stores.upstream.faults import Call

# 100,000 entries; an upstream that has more to say goes round in circles.
MOST_PAGES: Final = 1_000

_made: ContextVar[int] = ContextVar("calls made of upstreams", default=0)

type Send = Callable[[], httpx2.Response]


def as_sent(body: WireObject) -> bytes:
    """The body of a request. Not the SDK's own writing of it, which knows no half surrogates."""
    try:
        return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        # Only an escape can say one; all else would be longer for it.
        return compact_json(body).encode()


def once(send: Send, read: Reader, call: Call) -> Answer:
    """Send, once. Raises the errors of `faults`."""
    _made.set(calls_made() + 1)
    response = _answered(send, call)
    try:
        body = read(answers.body_of(response))
    except Unexpected as unexpected:
        fault = faults.unexpected(response, str(unexpected), call)
    else:
        return Answer(body, answers.request_id_of(response))
    raise fault


def calls_made() -> int:
    """So many this thread has made since it began."""
    return _made.get()


def walk(list_page: Callable[[str | None], Answer]) -> Iterator[WireObject]:
    """Every entry of every page; `list_page` takes the id to go on after."""
    for page in pages(list_page):
        yield from page["data"]


def pages(list_page: Callable[[str | None], Answer]) -> Iterator[WireObject]:
    """The pages themselves. Raises UpstreamBroken where there is no end to them."""
    cursors: set[str] = set()
    after: str | None = None
    for _ in range(MOST_PAGES):
        page = list_page(after).body
        yield page
        if not page["has_more"]:
            return
        after = page["data"][-1]["id"] if page["data"] else None
        if after is None or after in cursors:
            break
        cursors.add(after)
    raise UpstreamBroken("The upstream's list does not end.", code="endless_list")


def _answered(send: Send, call: Call) -> httpx2.Response:
    """A 2xx. Errors keep no trace of the SDK's own, which have the key in their request."""
    import openai  # noqa: PLC0415 a second's import, that local projects can do without

    fault: ConsoleError
    try:
        return send()
    except openai.APIStatusError as error:
        fault = faults.of_answer(error.response, call)
    except openai.APIConnectionError as error:
        fault = faults.of_transport(error.__cause__, call)
    raise fault
