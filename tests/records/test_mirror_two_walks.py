"""Two walks through the same conversation, whose portions come in any order."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from conversations_admin.models import Conversation, Project
from conversations_admin.stores.upstream.copying import Copy
from tests.records.mirrored import Upstream, expected_words, gone, live, words

pytestmark = pytest.mark.django_db

PORTION = 2


@pytest.mark.parametrize("known", [0, 3, 9])
@pytest.mark.parametrize("seed", range(12))
def test_what_the_other_writes_meanwhile_is_not_taken_for_gone(
    mirrored: Project, *, seed: int, known: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 no secret
    there = Upstream.of(mirrored, *map(str, range(known)))
    there.grow(*(f"new {number}" for number in range(9 - known)))
    if seed % 3 == 0:
        chance.shuffle(there.items)
    portions = [there.items[n : n + PORTION] for n in range(0, len(there.items), PORTION)]
    # One was asked for a little later than the other.
    walks = [
        Copy(there.refreshed(), at=there.now + timedelta(seconds=seconds)) for seconds in (0, 1)
    ]
    left = [list(portions), list(portions)]

    while any(left):
        turn = chance.choice([n for n in (0, 1) if left[n]])
        walks[turn].take(left[turn].pop(0), is_last=len(left[turn]) == 0)

    row = Conversation.objects.get()
    assert live(row) == there.items
    assert (row.item_count, gone(row), row.drift) == (9, [], "")
    assert set(words(row)) == expected_words(row)


def test_what_went_before_two_walks_is_gone_for_both(mirrored: Project) -> None:
    there = Upstream.of(mirrored, *"abcdef")
    dropped = there.items.pop(3)
    walks = [Copy(there.refreshed(), at=there.now + timedelta(seconds=n)) for n in (0, 1)]

    for portion, is_last in ((there.items[:2], False), (there.items[2:], True)):
        for walk in walks:
            walk.take(portion, is_last=is_last)

    row = Conversation.objects.get()
    assert live(row) == there.items
    assert (gone(row), row.item_count, row.drift) == ([dropped["id"]], 5, "gone")
