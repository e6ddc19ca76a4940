"""What runs every so often, in one process at a time, without a scheduler. For the worker."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q

from conversations_admin.actions.job_kinds import load_modules
from conversations_admin.actions.job_leases import database_now, new_owner
from conversations_admin.models import PeriodicWork

logger = logging.getLogger(__name__)

# Longer than any of it takes; after that another process may try.
LEASE = timedelta(minutes=5)


@dataclass(frozen=True)
class Periodic:
    name: str
    seconds: float
    work: Callable[[], object]


_registered: dict[str, Periodic] = {}


def every[W: Callable[[], object]](seconds: float, *, name: str) -> Callable[[W], W]:
    """Register something short; what takes long starts a job.

    It runs again `seconds` after it was last begun, or a little later, wherever a worker is.
    """

    def register(work: W) -> W:
        _registered[name] = Periodic(name, seconds, work)
        return work

    return register


def run_due() -> list[str]:
    """Run what is due and nobody else runs just now; answer what ran."""
    load_modules()
    known = {row.name: row for row in PeriodicWork.objects.all()}
    return [each.name for each in _registered.values() if _is_due(each, known) and _run_once(each)]


def _is_due(each: Periodic, known: dict[str, PeriodicWork]) -> bool:
    """A look before the leap: most of the time nothing is due, and nothing need be written."""
    row = known.get(each.name)
    if row is None:
        PeriodicWork.objects.get_or_create(name=each.name)
        return True
    return row.ran_at is None or row.ran_at + timedelta(seconds=each.seconds) <= database_now()


def _run_once(each: Periodic) -> bool:
    owner, now = new_owner(), database_now()
    due = Q(ran_at=None) | Q(ran_at__lte=now - timedelta(seconds=each.seconds))
    free = Q(lease_owner="") | Q(lease_until__lt=now)
    row = PeriodicWork.objects.filter(name=each.name)
    if not row.filter(due, free).update(lease_owner=owner, lease_until=now + LEASE, ran_at=now):
        return False
    try:
        each.work()
    except Exception:
        logger.exception("%s failed; it is tried again in its time.", each.name)
    finally:
        row.filter(lease_owner=owner).update(lease_owner="", lease_until=None)
    return True
