"""How many matches were created when, as bars without gaps."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.conversations import import_conversation
from conversations_admin.models import Project
from conversations_admin.search.language.tree import Query
from conversations_admin.search.matches import Matches
from conversations_admin.search.volume import Volume, volume_of

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


@pytest.fixture
def volume(project: Project, actor: Actor):  # type: ignore[no-untyped-def]
    def made(*moments: datetime, **options: object) -> Volume:
        for number, moment in enumerate(moments):
            import_conversation(
                project,
                f"conv_{number:048x}",
                metadata={},
                items=[],
                created_at=moment,
                actor=actor,
            )
        return volume_of(Matches(project, Query()), **{"zone": UTC, **options})  # type: ignore[arg-type]

    return made


def test_nothing_has_no_bars(volume) -> None:  # type: ignore[no-untyped-def]
    assert volume().bars == []


def test_days_without_any_are_bars_too(volume) -> None:  # type: ignore[no-untyped-def]
    found = volume(NOON, NOON, NOON - timedelta(days=3))
    assert [bar.count for bar in found.bars] == [1, 0, 0, 2]
    assert found.unit == "day"
    assert not found.is_capped


def test_a_day_is_one_of_the_zone(volume) -> None:  # type: ignore[no-untyped-def]
    late = datetime(2026, 11, 18, 23, 30, tzinfo=UTC)
    assert volume(late, zone=ZoneInfo("Europe/Berlin")).bars[0].first == date(2026, 11, 19)


@pytest.mark.parametrize(
    ("days", "unit"), [(91, "day"), (92, "week"), (734, "week"), (735, "month")]
)
def test_a_longer_time_has_larger_bars(volume, days: int, unit: str) -> None:  # type: ignore[no-untyped-def]
    found = volume(NOON, NOON - timedelta(days=days))
    assert found.unit == unit
    assert sum(bar.count for bar in found.bars) == 2
    for bar, following in zip(found.bars, found.bars[1:], strict=False):
        assert bar.last + timedelta(days=1) == following.first


def test_weeks_begin_on_monday_and_months_on_the_first(volume) -> None:  # type: ignore[no-untyped-def]
    found = volume(NOON, unit="week")
    assert (found.bars[0].first, found.bars[0].last) == (date(2026, 11, 16), date(2026, 11, 22))
    month = volume(unit="month")
    assert (month.bars[0].first, month.bars[0].last) == (date(2026, 11, 1), date(2026, 11, 30))


def test_one_of_long_ago_does_not_make_a_million_bars(volume) -> None:  # type: ignore[no-untyped-def]
    found = volume(NOON, datetime(1, 1, 2, tzinfo=UTC), unit="day")
    assert len(found.bars) == 400
    assert found.bars[-1].count == 1
    assert found.is_capped
