"""A client that writes at random through the official SDK, and notes what it is told."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from typing import Any

import openai

from tests.faults.ledger import Ledger, Thread, Told, Write

SECONDS = 60.0
# How many items are added at a time: mostly one, now and then as many as can be.
SIZES = (1, 1, 1, 2, 3, 20)
EQUAL_TEXT = "The same words"
EQUAL_METADATA = {"kind": "equal"}
# What a client may be told of a write that was surely not done.
REFUSALS = {400, 404, 409, 429, 502, 503}


def message(text: str) -> dict[str, Any]:
    return {"type": "message", "role": "user", "content": text}


class Writer:
    """Ends when the ledger has enough; `failure` is what went wrong with itself."""

    def __init__(
        self,
        ledger: Ledger,
        is_up: threading.Event,
        *,
        seed: int,
        base_url: str,
        token: str,
        shared_id: str,
    ) -> None:
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.failure: BaseException | None = None
        self._is_up = is_up
        self._ledger = ledger
        self._random = random.Random(seed)  # noqa: S311 repeatable, not secret
        self._shared_id = shared_id
        self._threads: list[Thread] = []
        self._sdk = openai.OpenAI(base_url=base_url, api_key=token, max_retries=0, timeout=SECONDS)
        self._acts: dict[Callable[[Thread, int], Write | None], int] = {
            self._add: 45,
            self._update: 15,
            self._delete_item: 15,
            self._delete: 4,
            self._add_equal: 6,
        }

    def _run(self) -> None:
        try:
            with self._sdk:
                while number := self._ledger.take():
                    self._write(number)
        except BaseException as failure:
            self.failure = failure

    def _write(self, number: int) -> None:
        self._wait_until_up()
        usable = [thread for thread in self._threads if thread.id and not thread.is_over]
        chance = self._random.random()
        if chance < 0.05:
            self._create_equal()
        elif chance < 0.15 or not usable:
            self._create(number)
        else:
            acts, weights = list(self._acts), list(self._acts.values())
            (act,) = self._random.choices(acts, weights)
            act(self._random.choice(usable), number)

    def _wait_until_up(self) -> None:
        if not self._is_up.wait(SECONDS):
            raise TimeoutError("The console does not come back.")

    # What is written

    def _create(self, number: int) -> None:
        thread = Thread(mark=f"c{number}")
        marks = [f"{thread.mark} item {n}" for n in range(self._random.randrange(4))]
        self._threads.append(thread)
        self._ledger.threads.append(thread)
        metadata = {"mark": thread.mark}
        write = Write("conversation.create", marks=marks, metadata=metadata)
        thread.writes.append(write)
        items = [message(mark) for mark in marks]
        answered = self._send(
            write,
            lambda: self._sdk.conversations.with_raw_response.create(
                metadata=metadata,
                items=items,  # type: ignore[arg-type]
            ),
        )
        if answered is not None:
            thread.id = answered["id"]
            write.ids = [thread.id]

    def _add(self, thread: Thread, number: int) -> None:
        marks = [f"{number} item {n}" for n in range(self._random.choice(SIZES))]
        write = Write("item.create", marks=marks)
        thread.writes.append(write)
        answered = self._send(write, lambda: self._post_items(thread.id, marks))
        if answered is not None:
            write.ids = [item["id"] for item in answered["data"]]
            assert [item["content"][0]["text"] for item in answered["data"]] == marks
            thread.items.update(zip(marks, write.ids, strict=True))

    def _update(self, thread: Thread, number: int) -> None:
        metadata = {"mark": thread.mark, "number": str(number)}
        write = Write("metadata.update", metadata=metadata)
        thread.writes.append(write)
        answered = self._send(
            write,
            lambda: self._sdk.conversations.with_raw_response.update(thread.id, metadata=metadata),
        )
        assert answered is None or answered["metadata"] == metadata

    def _delete_item(self, thread: Thread, number: int) -> None:
        if not thread.items:
            self._add(thread, number)
            return
        mark = self._random.choice(list(thread.items))
        item_id = thread.items.pop(mark)
        write = Write("item.delete", marks=[mark], ids=[item_id])
        thread.writes.append(write)
        self._send(
            write,
            lambda: self._sdk.conversations.items.with_raw_response.delete(
                item_id, conversation_id=thread.id
            ),
        )
        if write.told == Told.REFUSED and not write.words.startswith("404"):
            thread.items[mark] = item_id

    def _delete(self, thread: Thread, number: int) -> None:
        write = Write("conversation.delete", ids=[thread.id])
        thread.writes.append(write)
        self._send(write, lambda: self._sdk.conversations.with_raw_response.delete(thread.id))
        thread.is_over = write.told != Told.REFUSED

    def _add_equal(self, thread: Thread, number: int) -> None:
        write = Write("item.create", marks=[EQUAL_TEXT])
        self._ledger.equal_items.append(write)
        answered = self._send(write, lambda: self._post_items(self._shared_id, [EQUAL_TEXT]))
        if answered is not None:
            write.ids = [item["id"] for item in answered["data"]]

    def _create_equal(self) -> None:
        write = Write("conversation.create", metadata=EQUAL_METADATA)
        self._ledger.equal_creates.append(write)
        answered = self._send(
            write,
            lambda: self._sdk.conversations.with_raw_response.create(metadata=EQUAL_METADATA),
        )
        if answered is not None:
            write.ids = [answered["id"]]

    def _post_items(self, conversation_id: str, marks: list[str]) -> Any:
        items: list[Any] = [message(mark) for mark in marks]
        return self._sdk.conversations.items.with_raw_response.create(conversation_id, items=items)

    def _send(self, write: Write, call: Callable[[], Any]) -> dict[str, Any] | None:
        """The body of an answer that acknowledges the write."""
        try:
            raw = call()
            body: dict[str, Any] = raw.http_response.json()
        except openai.APIStatusError as error:
            _note_refusal(write, error)
            return None
        except openai.APIConnectionError as error:
            write.words = type(error.__cause__).__name__
            return None
        write.request_id = raw.headers["x-request-id"]
        write.told = Told.DONE
        return body


def _note_refusal(write: Write, error: openai.APIStatusError) -> None:
    code = (error.body or {}).get("code") if isinstance(error.body, dict) else None
    write.words = f"{error.status_code} {code}"
    write.request_id = error.response.headers.get("x-request-id", "")
    if code == "outcome_unknown":
        return
    if error.status_code not in REFUSALS:
        raise error
    write.told = Told.REFUSED
