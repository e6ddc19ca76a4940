"""What runs every so often: in its time, once, wherever there is a worker."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from conversations_admin.actions import periodic
from conversations_admin.actions.job_kinds import load_modules
from conversations_admin.actions.periodic import every, run_due
from conversations_admin.models import PeriodicWork

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[time_machine.Traveller]:
    """The database's clock is the test's, too."""
    with time_machine.travel(NOON, tick=False) as clock:
        monkeypatch.setattr(periodic, "database_now", lambda: datetime.now(tz=UTC))
        yield clock


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What ran, of the one thing that runs every minute here."""
    load_modules()  # what the product has is registered by now, and not in the place of ours
    monkeypatch.setattr(periodic, "_registered", {})
    ran: list[str] = []
    every(60, name="tests.minute")(lambda: ran.append("ran"))
    return ran


def test_it_runs_in_its_time_and_not_before(clock: time_machine.Traveller, runs: list[str]) -> None:
    assert run_due() == ["tests.minute"]
    clock.shift(59)
    assert run_due() == []
    clock.shift(1)
    assert run_due() == ["tests.minute"]
    assert len(runs) == 2


def test_what_another_process_is_at_is_left_to_it(
    clock: time_machine.Traveller, runs: list[str]
) -> None:
    run_due()
    until = NOON + timedelta(minutes=5)
    PeriodicWork.objects.update(lease_owner="another", lease_until=until)
    clock.shift(120)

    assert run_due() == []
    clock.shift(240)
    assert run_due() == ["tests.minute"]


def test_what_fails_is_tried_again_in_its_time(
    clock: time_machine.Traveller, runs: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    every(60, name="tests.broken")(lambda: runs.append(str(1 / 0)))

    assert run_due() == ["tests.minute", "tests.broken"]
    assert "tests.broken failed" in caplog.text
    clock.shift(60)
    assert run_due() == ["tests.minute", "tests.broken"]
