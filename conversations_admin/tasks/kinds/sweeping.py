"""Compare all that an upstream has with what is known of it, or look for what is new."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, override

from django.db.models import Q
from django.utils import timezone

from conversations_admin.actions import sync
from conversations_admin.actions.fetching import Fetcher, ListPage
from conversations_admin.actions.ids import known_among
from conversations_admin.actions.job_kinds import Part, register
from conversations_admin.actions.job_progress import JobRun
from conversations_admin.errors import InvalidRequest, MissingUpstream, UpstreamBroken
from conversations_admin.models import Project
from conversations_admin.stores.upstream.store import UpstreamStore
from conversations_admin.tasks.kinds.fetching import Fetching, by_key, by_time

# After so many that are known, one after the other, those before them are taken to be known.
RUN_OF_KNOWN = 20
# Of the conversations that are longer than a page, one in so many is read whole in a sweep.
TURNS = 10


@register
class Sweep(Fetching):
    """Where the upstream lists, by its list, and what it does not list is asked for by name.

    The cursor is the conversation to list on from, the second down to which rows were held
    against the list, and when that began; without a list it is a row's key.
    """

    name = sync.SWEEP
    title = "Walk through everything"

    @override
    def total(self, job: JobRun) -> int:
        return sync.reachable(job.project).count()

    @override
    def wanted(self, job: JobRun, fetcher: Fetcher) -> Iterator[Part]:
        if UpstreamStore(job.project).can_list():
            return _listed(job, fetcher)
        return _known(job.project, (job.cursor or {}).get("key", 0), fetcher)

    @override
    def is_thorough(self, conversation_id: str) -> bool:
        """By turns, so that every one is read whole once in so many days."""
        today = timezone.now().toordinal()
        return (turn_of(conversation_id) + today) % TURNS == 0

    @override
    def finish(self, job: JobRun) -> None:
        sync.note_sweep(job.project)


@register
class FindNew(Fetching):
    """The newest first, until they are known."""

    name = sync.NEW
    title = "Look for new conversations"

    @override
    def checked(self, project: Project | None, arguments: Mapping[str, Any]) -> dict[str, Any]:
        # Asking could take long, and this is called in a transaction.
        if sync.require_upstream(project).capabilities.get("lists") is False:
            raise InvalidRequest(sync.CANNOT_LIST, param="kind", code="cannot_list")
        return super().checked(project, arguments)

    @override
    def wanted(self, job: JobRun, fetcher: Fetcher) -> Iterator[Part]:
        sync.require_list(job.project)
        run = 0
        for page, _ in pages(fetcher, job.cursor):
            known = known_among(job.project, (each.conversation_id for each in page.listed))
            for listed in page.listed:
                run = run + 1 if listed.conversation_id in known else 0
                if run == RUN_OF_KNOWN:
                    return
                if not run:
                    after = listed.conversation_id
                    yield Part(after, cursor=after, value=(fetcher, listed))


def turn_of(conversation_id: str) -> int:
    return zlib.crc32(conversation_id.encode())


def pages(fetcher: Fetcher, after: str | None) -> Iterator[tuple[ListPage, bool]]:
    """The pages of the upstream's list, and of each whether it is the first of all."""
    asked: set[str | None] = set()
    while after not in asked:
        asked.add(after)
        try:
            page = fetcher.list_page(after)
        except MissingUpstream:
            if after is None:
                raise
            # It was deleted meanwhile, and nobody knows what followed: from the start again.
            after = None
            asked.clear()
            continue
        yield page, after is None
        if not page.has_more or not page.listed:
            return
        after = page.listed[-1].conversation_id
    raise UpstreamBroken("The upstream's list does not end.", code="endless_list")


def _listed(job: JobRun, fetcher: Fetcher) -> Iterator[Part]:
    """Page by page what is listed, then what should have been: rows of the same time."""
    cursor = job.cursor or {"after": None, "down_to": None, "began": timezone.now().isoformat()}
    seen: dict[str, int] = {}
    for page, is_first in pages(fetcher, cursor["after"]):
        if is_first:
            cursor |= {"down_to": None}
        _expect(job, len(page.listed))
        for listed in page.listed:
            cursor |= {"after": listed.conversation_id}
            yield Part(listed.conversation_id, cursor=dict(cursor), value=(fetcher, listed))
        seen |= {each.conversation_id: int(each.wire["created_at"]) for each in page.listed}
        lowest = min(seen.values()) if page.has_more else None
        for conversation_id in _unread(job.project, cursor, lowest):
            if conversation_id not in seen:
                yield Part(conversation_id, cursor=dict(cursor), value=fetcher)
        # Others of that second may be on the next page.
        seen = {name: second for name, second in seen.items() if second == lowest}
        cursor |= {"down_to": lowest}


def _expect(job: JobRun, further: int) -> None:
    """More than were known, as it turns out."""
    job.expect(max(job.total or 0, job.done + job.failed + further))


def _unread(project: Project, cursor: Mapping[str, Any], lowest: int | None) -> Iterator[str]:
    """Those made after `lowest` and down to where the page before ended, not read meanwhile."""
    began = datetime.fromisoformat(cursor["began"])
    rows = sync.reachable(project).filter(Q(synced_at=None) | Q(synced_at__lt=began))
    if lowest is not None:
        rows = rows.filter(created_at__gte=_moment(lowest + 1))
    if cursor["down_to"] is not None:
        rows = rows.filter(created_at__lt=_moment(cursor["down_to"] + 1))
    # By time, as the index has them: by key, every page of the list would read all rows.
    return (name for _, _, name in by_time(rows, "created_at"))


def _known(project: Project, after: int, fetcher: Fetcher) -> Iterator[Part]:
    for key, conversation_id in by_key(sync.reachable(project), after=after):
        yield Part(conversation_id, cursor={"key": key}, value=fetcher)


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)
