"""Hold what clients were told against what the upstream has in the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.faults.ledger import Ledger, Thread, Told
from tests.faults.writer import EQUAL_METADATA

type Bodies = list[dict[str, Any]]


@dataclass
class Found:
    """A conversation as the upstream has it."""

    metadata: dict[str, str]
    items: Bodies

    @property
    def texts(self) -> list[str]:
        return [item["content"][0]["text"] for item in self.items]


def faults_in(ledger: Ledger, upstream: Mapping[str, Found], *, shared_id: str) -> Iterator[str]:
    """Everything that is not as somebody was told, in words."""
    for thread in ledger.threads:
        made = [key for key, found in upstream.items() if found.metadata.get("mark") == thread.mark]
        for words in _faults_of_making(thread, made):
            yield f"{thread.mark}: {words}"
        if made and thread.id in upstream:
            found = upstream[thread.id]
            for words in (*_faults_of_items(thread, found), *_faults_of_metadata(thread, found)):
                yield f"{thread.mark} {thread.id}: {words}"
    yield from _faults_of_equals(ledger, upstream, shared_id=shared_id)


def _faults_of_making(thread: Thread, made: list[str]) -> Iterator[str]:
    (creation,) = (write for write in thread.writes if write.action == "conversation.create")
    deletions = [write.told for write in thread.writes if write.action == "conversation.delete"]
    if len(made) > 1:
        yield f"made {len(made)} times"
    if creation.told == Told.REFUSED and made:
        yield "made although it was refused"
    if creation.told != Told.DONE:
        return
    if made and made != [thread.id]:
        yield f"{made} in place of {thread.id}"
    if Told.DONE in deletions and made:
        yield "there although it was deleted"
    if not made and set(deletions) <= {Told.REFUSED}:
        yield "lost"


def _faults_of_items(thread: Thread, found: Found) -> Iterator[str]:
    counts = Counter(found.texts)
    deleted, maybe_deleted = (
        set(thread.marks("item.delete", told)) for told in (Told.DONE, Told.UNKNOWN)
    )
    for action in ("conversation.create", "item.create"):
        for told in Told:
            for write in thread.of(action, told):
                there = [
                    counts[mark] for mark in write.marks if mark not in maybe_deleted | deleted
                ]
                if not set(there) <= POSSIBLE[told] or len(set(there)) > 1:
                    yield f"{write} is there {there} times"
    for mark in deleted:
        if counts[mark]:
            yield f"{mark} is there although it was deleted"
    promised = [mark for mark in _promised(thread) if counts[mark]]
    if promised != [text for text in found.texts if text in promised]:
        yield "items are in another order than they were acknowledged in"


# How often what a client was told of may be there.
POSSIBLE = {Told.DONE: {1}, Told.REFUSED: {0}, Told.UNKNOWN: {0, 1}}


def _promised(thread: Thread) -> list[str]:
    return [
        *thread.marks("conversation.create", Told.DONE),
        *thread.marks("item.create", Told.DONE),
    ]


def _faults_of_metadata(thread: Thread, found: Found) -> Iterator[str]:
    """The last that was acknowledged, or one that nobody heard of, which may come late."""
    promised = [
        write.metadata for write in thread.writes if write.metadata and write.told == Told.DONE
    ]
    maybe = [write.metadata for write in thread.of("metadata.update", Told.UNKNOWN)]
    if found.metadata not in [*promised[-1:], *maybe]:
        yield f"{found.metadata} in place of {promised[-1:]}"


def _faults_of_equals(
    ledger: Ledger, upstream: Mapping[str, Found], *, shared_id: str
) -> Iterator[str]:
    items = [item["id"] for item in upstream[shared_id].items]
    made = [key for key, found in upstream.items() if found.metadata == EQUAL_METADATA]
    for what, writes, there in (
        ("items", ledger.equal_items, items),
        ("conversations", ledger.equal_creates, made),
    ):
        promised = [each for write in writes for each in write.ids]
        unknown = sum(write.told == Told.UNKNOWN for write in writes)
        if len(set(promised)) < len(promised):
            yield f"the same of equal {what} was promised twice: {promised}"
        if lost := set(promised) - set(there):
            yield f"of equal {what} {lost} are lost"
        if not len(promised) <= len(there) <= len(promised) + unknown:
            yield f"{len(there)} equal {what}: {len(promised)} promised, {unknown} unknown"
