"""The newest conversations of a project, to stand for all where those are too many to count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from conversations_admin.models import Conversation, Project
from conversations_admin.search.documents import METADATA_TEXT, read_together

SAMPLE_SIZE = 10_000


@dataclass(frozen=True)
class Sample:
    """`counts` says how often there is which value of a key, the newest first among equals.

    `newest` is the primary key of the newest conversation that has the key.
    """

    size: int
    counts: Mapping[str, Counter[str]]
    newest: Mapping[str, int]


def sample_of(project: Project) -> Sample:
    # From the metadata as it is on the wire: to look up the pairs of ten thousand
    # conversations, PostgreSQL reads every pair there is.
    live = Conversation.objects.live().filter(project=project).newest_first()
    rows = live.values_list("pk", METADATA_TEXT)[:SAMPLE_SIZE]
    newest: dict[str, int] = {}
    pairs: Counter[tuple[str, str]] = Counter()
    every = read_together(text for _, text in rows)
    for (pk, _), metadata in zip(rows, every, strict=True):
        pairs.update(metadata.items())
        if not metadata.keys() <= newest.keys():
            newest = dict.fromkeys(metadata, pk) | newest
    counts: dict[str, Counter[str]] = {}
    for (key, value), number in pairs.items():
        counts.setdefault(key, Counter())[value] = number
    return Sample(len(every), counts, newest)
