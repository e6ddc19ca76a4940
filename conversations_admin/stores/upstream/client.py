"""The Conversations API of a project's upstream, call by call.

Whole JSON bodies go out and come back, so that fields and item types that the SDK does not know
yet pass in both directions. Errors are those of `faults`; reads, and what surely did nothing,
are tried again as `retries` says.
"""

from __future__ import annotations

import os
import re
import threading
import weakref
from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import urlencode

import httpx2

from conversations_admin.errors import UpstreamUnreachable
from conversations_admin.models import Project
from conversations_admin.stores.protocol import Order, WireObject
from conversations_admin.stores.upstream import answers
from conversations_admin.stores.upstream.answers import Answer, Reader
from conversations_admin.stores.upstream.calls import Send, as_sent, once, walk
from conversations_admin.stores.upstream.connection import (
    Endpoint,
    endpoint_of,
    is_address,
    open_sdk,
)
from conversations_admin.stores.upstream.faults import Call
from conversations_admin.stores.upstream.including import Include
from conversations_admin.stores.upstream.retries import Clock, patience_with, persist
from conversations_admin.wire.limits import MAX_ID, MAX_PAGE
from conversations_admin.wire.objects import (
    after_not_found,
    conversation_not_found,
    item_not_found,
)

_ID: Final = re.compile(rf"[A-Za-z0-9_-]{{1,{MAX_ID}}}\Z")


class Client:
    """One upstream's calls over pooled connections; for any number of threads.

    An id that cannot be one is answered as an unknown one, and nothing is sent. `patience` is
    how many seconds after its first try a call may still be tried again.
    """

    def __init__(
        self, endpoint: Endpoint, *, clock: Clock | None = None, patience: float | None = None
    ) -> None:
        self.endpoint = endpoint
        self._clock = clock or Clock()
        self._patience = patience_with(endpoint.timeout) if patience is None else patience
        self._sdk = open_sdk(endpoint)
        self._conversations = self._sdk.conversations.with_raw_response
        self._items = self._sdk.conversations.items.with_raw_response
        self._include = Include()
        # Not sooner: whoever still has the client may be in the middle of a write.
        weakref.finalize(self, self._sdk.close)

    def create_conversation(
        self, metadata: Mapping[str, str], items: Sequence[WireObject] = ()
    ) -> Answer:
        body = {"metadata": dict(metadata)} | ({"items": list(items)} if items else {})
        return self._write(
            lambda: self._post("/conversations", body),
            read=answers.conversation(),
        )

    def retrieve_conversation(self, conversation_id: str) -> Answer:
        _require_conversation_id(conversation_id)
        return self._read(
            lambda: self._conversations.retrieve(conversation_id).http_response,
            read=answers.conversation(conversation_id),
            about=conversation_id,
        )

    def update_metadata(self, conversation_id: str, metadata: Mapping[str, str]) -> Answer:
        """Whether the upstream replaces or merges, its answer says."""
        _require_conversation_id(conversation_id)
        sent = {"metadata": dict(metadata)}
        return self._write(
            lambda: self._post(f"/conversations/{conversation_id}", sent),
            read=answers.conversation(conversation_id),
            about=conversation_id,
        )

    def delete_conversation(self, conversation_id: str) -> Answer:
        _require_conversation_id(conversation_id)
        return self._write(
            lambda: self._conversations.delete(conversation_id).http_response,
            read=answers.deleted_conversation(conversation_id),
            about=conversation_id,
        )

    def list_conversations(
        self, *, after: str | None = None, limit: int = MAX_PAGE, order: Order = "desc"
    ) -> Answer:
        """Of an upstream that has this route; OpenAI's has not."""
        query = urlencode({"limit": limit, "order": order} | ({"after": after} if after else {}))
        return self._read(
            lambda: self._get(_url("/conversations", query)),
            read=answers.conversations,
            about=after or "",
        )

    def all_conversations(self, *, order: Order = "desc") -> Iterator[WireObject]:
        return walk(lambda after: self.list_conversations(after=after, order=order))

    def add_items(self, conversation_id: str, items: Sequence[WireObject]) -> Answer:
        """A list of the new items alone."""
        _require_conversation_id(conversation_id)
        path, sent = f"/conversations/{conversation_id}/items", {"items": list(items)}
        return self._include.asked(
            lambda include: self._write(
                lambda: self._post(_url(path, include), sent),
                read=answers.items,
                about=conversation_id,
            )
        )

    def list_items(
        self,
        conversation_id: str,
        *,
        after: str | None = None,
        limit: int = MAX_PAGE,
        order: Order = "asc",
    ) -> Answer:
        _require_conversation_id(conversation_id)
        if after is not None and not _ID.match(after):
            raise after_not_found(after)
        query = f"limit={limit}&order={order}" + (f"&after={after}" if after else "")
        path = f"/conversations/{conversation_id}/items"
        return self._include.asked(
            lambda include: self._read(
                lambda: self._get(_url(path, query, include)),
                read=answers.items,
                about=after or conversation_id,
            )
        )

    def newest_items(self, conversation_id: str, *, limit: int) -> Answer:
        """Without what is left out of items unless it is asked for."""
        _require_conversation_id(conversation_id)
        path = f"/conversations/{conversation_id}/items"
        return self._read(
            lambda: self._get(_url(path, f"limit={limit}&order=desc")),
            read=answers.items,
            about=conversation_id,
        )

    def all_items(
        self, conversation_id: str, *, after: str | None = None, order: Order = "asc"
    ) -> Iterator[WireObject]:
        """Raises UpstreamBroken where the list does not end."""
        return walk(lambda last: self.list_items(conversation_id, after=last or after, order=order))

    def retrieve_item(self, conversation_id: str, item_id: str) -> Answer:
        _require_ids(conversation_id, item_id)
        path = f"/conversations/{conversation_id}/items/{item_id}"
        return self._include.asked(
            lambda include: self._read(
                lambda: self._get(_url(path, include)),
                read=answers.item(item_id),
                about=item_id,
            )
        )

    def delete_item(self, conversation_id: str, item_id: str) -> Answer:
        """The conversation, or by the older form `{"id": item, "deleted": true}`."""
        _require_ids(conversation_id, item_id)
        return self._write(
            lambda: self._items.delete(item_id, conversation_id=conversation_id).http_response,
            read=answers.deleted_item(conversation_id, item_id),
            about=item_id,
        )

    def _get(self, path: str) -> httpx2.Response:
        return self._sdk.get(path, cast_to=httpx2.Response)

    def _post(self, path: str, body: WireObject) -> httpx2.Response:
        return self._sdk.post(path, cast_to=httpx2.Response, content=as_sent(body))

    def _read(self, send: Send, *, read: Reader, about: str = "") -> Answer:
        return self._persist(send, read, Call(self.endpoint, is_write=False, about=about))

    def _write(self, send: Send, *, read: Reader, about: str = "") -> Answer:
        return self._persist(send, read, Call(self.endpoint, is_write=True, about=about))

    def _persist(self, send: Send, read: Reader, call: Call) -> Answer:
        return persist(lambda: once(send, read, call), clock=self._clock, within=self._patience)


_clients: dict[tuple[int, int], Client] = {}
_lock = threading.Lock()


def client_of(project: Project) -> Client:
    """The one client of the project in this process, anew when its settings or the key change.

    Raises KeyMissing, and UpstreamUnreachable for a base URL that is none.
    """
    endpoint = endpoint_of(project)
    # A forked process must not share connections with its parent.
    place = (os.getpid(), project.pk)
    with _lock:
        known = _clients.get(place)
        if known is None or known.endpoint != endpoint:
            known = _clients[place] = open_client(endpoint)
        return known


def open_client(
    endpoint: Endpoint, *, clock: Clock | None = None, patience: float | None = None
) -> Client:
    """A client of one's own, closed when nobody has it any more."""
    if not is_address(endpoint.base_url):
        raise UpstreamUnreachable(
            "The base URL is not the address of a server, such as https://api.example.com/v1.",
            code="bad_address",
        )
    return Client(endpoint, clock=clock, patience=patience)


def _url(path: str, *queries: str) -> str:
    query = "&".join(filter(None, queries))
    return f"{path}?{query}" if query else path


def _require_conversation_id(conversation_id: str) -> None:
    if not _ID.match(conversation_id):
        raise conversation_not_found(conversation_id)


def _require_ids(conversation_id: str, item_id: str) -> None:
    _require_conversation_id(conversation_id)
    if not _ID.match(item_id):
        raise item_not_found(item_id)
