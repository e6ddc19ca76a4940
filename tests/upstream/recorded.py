"""An upstream over HTTP in the shape recorded from the public platform where ours differs.

Metadata merges, deleting an item answers `conversation.item.deleted`, and no route lists
the conversations.
"""

from __future__ import annotations

import itertools
import re
import socketserver
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import parse_qs, unquote, urlsplit

from conversations_admin.errors import ConsoleError, NotAuthenticated, NotFound
from conversations_admin.wire.bodies import parse_json
from conversations_admin.wire.include import apply_include, parse_include
from conversations_admin.wire.objects import list_object
from conversations_admin.wire.paging import parse_limit, parse_order
from tests.upstream.listener import Service
from tests.upstream.memory import Memory, WireObject
from tests.upstream.messages import Broken, Message, raw_answer, read_request

CONVERSATIONS = "/v1/conversations"
ONE = rf"{CONVERSATIONS}/([^/]+)"
IDLE_SECONDS = 120


class WrongMethod(ConsoleError):
    status = 405


class RecordedConnection(socketserver.StreamRequestHandler):
    service: RecordedUpstream
    timeout = IDLE_SECONDS
    disable_nagle_algorithm = True

    def handle(self) -> None:
        # The client went away, or this server stops: nobody is left to be told.
        with suppress(OSError, Broken):
            while request := read_request(self.rfile):
                self.wfile.write(_answer(self.service, request))
                if request.ends_connection:
                    return


class RecordedUpstream(Service, Memory):
    """`start()` and `stop()` it. `token` is the only key it takes: set another to revoke it."""

    handler = RecordedConnection

    def __init__(self) -> None:
        Service.__init__(self)
        Memory.__init__(self)
        self.token = "sk-recorded"
        self.calls: list[tuple[str, str]] = []
        self._numbers = itertools.count(1)

    def next_request_id(self) -> str:
        return f"req_{next(self._numbers):032x}"


def _answer(recorded: RecordedUpstream, request: Message) -> bytes:
    method, path = request.first_line[:2]
    recorded.calls.append((method, path))
    try:
        _check_key(request, recorded.token)
        status, body = 200, _route(recorded, request)
    except ConsoleError as error:
        status, body = error.status, error.envelope()
    return raw_answer(status, body, headers={"x-request-id": recorded.next_request_id()})


def _check_key(request: Message, token: str) -> None:
    given = request.fields["Authorization"]
    if given is None:
        raise NotAuthenticated("You didn't provide an API key.")
    if given != f"Bearer {token}":
        raise NotAuthenticated("Incorrect API key provided.", code="invalid_api_key")


def _route(memory: Memory, request: Message) -> WireObject:
    method, path = request.first_line[:2]
    address = urlsplit(path)
    found = ((re.fullmatch(pattern, address.path), methods) for pattern, methods in ROUTES)
    match, methods = next(((match, methods) for match, methods in found if match), (None, {}))
    # The platform has no list of conversations: the path is unknown to it, not the method.
    if match is None or (method not in methods and not match.groups()):
        raise NotFound(f"Invalid URL ({method} {path})")
    if method not in methods:
        raise WrongMethod(f"Method not allowed ({method} {path}).")
    asked = Asked(memory, parse_qs(address.query, keep_blank_values=True), request.payload)
    return methods[method](asked, *map(unquote, match.groups()))


class Asked:
    """One call: what it asks of whom."""

    def __init__(self, memory: Memory, query: dict[str, list[str]], content: bytes) -> None:
        self._memory = memory
        self._query = query
        self._content = content

    def create(self) -> WireObject:
        return self._memory.create(parse_json(self._content))

    def retrieve(self, conversation_id: str) -> WireObject:
        return self._memory.retrieve(conversation_id)

    def update(self, conversation_id: str) -> WireObject:
        return self._memory.update(conversation_id, parse_json(self._content))

    def remove(self, conversation_id: str) -> WireObject:
        return self._memory.remove(conversation_id)

    def page(self, conversation_id: str) -> WireObject:
        include = self._include()
        page = self._memory.page(
            conversation_id,
            after=self._first("after"),
            limit=parse_limit(self._first("limit")),
            order=parse_order(self._first("order")),
        )
        return page | {"data": [apply_include(item, include) for item in page["data"]]}

    def add(self, conversation_id: str) -> WireObject:
        include = self._include()
        added = self._memory.add(conversation_id, parse_json(self._content))
        return list_object([apply_include(item, include) for item in added], has_more=False)

    def item(self, conversation_id: str, item_id: str) -> WireObject:
        return apply_include(self._memory.item(conversation_id, item_id), self._include())

    def remove_item(self, conversation_id: str, item_id: str) -> WireObject:
        return self._memory.remove_item(conversation_id, item_id)

    def _first(self, name: str) -> str | None:
        return self._query[name][0] if name in self._query else None

    def _include(self) -> frozenset[str]:
        return parse_include([*self._query.get("include[]", ()), *self._query.get("include", ())])


ROUTES: list[tuple[str, dict[str, Callable[..., WireObject]]]] = [
    (CONVERSATIONS, {"POST": Asked.create}),
    (ONE, {"GET": Asked.retrieve, "POST": Asked.update, "DELETE": Asked.remove}),
    (rf"{ONE}/items", {"GET": Asked.page, "POST": Asked.add}),
    (rf"{ONE}/items/([^/]+)", {"GET": Asked.item, "DELETE": Asked.remove_item}),
]
