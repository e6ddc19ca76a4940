"""Times as people read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from conversations_admin.templatetags.times import ago, exact

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (timedelta(seconds=3), "just now"),
        (timedelta(seconds=-3), "just now"),
        (timedelta(minutes=1), "1 min ago"),
        (timedelta(minutes=59, seconds=59), "59 min ago"),
        (timedelta(hours=1), "1 h ago"),
        (timedelta(hours=23, minutes=59), "23 h ago"),
        (timedelta(days=1), "1 d ago"),
        (timedelta(days=6, hours=23), "6 d ago"),
        (timedelta(days=7), "15 Nov 2026"),
        (timedelta(days=-2), "24 Nov 2026"),
    ],
)
def test_how_long_ago_is_said_shortly(before: timedelta, words: str) -> None:
    with time_machine.travel(NOW, tick=False):
        assert ago(NOW - before).endswith(f">{words}</time>")


def test_the_exact_time_is_behind_the_words() -> None:
    with time_machine.travel(NOW, tick=False):
        assert ago(NOW) == (
            '<time datetime="2026-11-22T12:00:00+00:00" title="22 Nov 2026, 12:00:00 UTC (+0000)">'
            "just now</time>"
        )


def test_a_time_that_never_was_says_so() -> None:
    assert ago(None) == exact(None) == "never"
