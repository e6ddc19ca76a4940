"""Compare all that an upstream has with what is known of it, or look for what is new."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any, override

from django.db.models import Q
from django.utils import timezone

from conversations_admin.actions import sync
from conversations_admin.actions.fetching import Fetcher, Listed, ListPage
from conversations_admin.actions.ids import known_among
from conversations_admin.actions.job_kinds import Part, register
from conversations_admin.actions.job_progress import JobRun
from conversations_admin.errors import InvalidRequest, MissingUpstream, UpstreamBroken
from conversations_admin.models import Project
from conversations_admin.tasks.kinds.fetching import Fetching, by_key, by_time

# After so many that are known, one after the other, those before them are taken to be known.
RUN_OF_KNOWN = 20
# Of the conversations that are longer than a page, one in so many is read whole in a sweep.
TURNS = 10


@register
class Sweep(Fetching):
    """Where the upstream lists, by its list, and what it does not list is asked for by name.

    The cursor is a `Place`; without a list it is a row's key, and the last one there was.
    """

    name = sync.SWEEP
    title = "Walk through everything"

    @override
    def total(self, job: JobRun) -> int:
        return sync.reachable(job.project).count()

    @override
    def wanted(self, job: JobRun, fetcher: Fetcher) -> Iterator[Part]:
        if fetcher.can_list():
            return _ListWalk(job, fetcher).parts()
        return _known(job, fetcher)

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
            raise _cannot_list()
        return super().checked(project, arguments)

    @override
    def wanted(self, job: JobRun, fetcher: Fetcher) -> Iterator[Part]:
        if not fetcher.can_list():
            raise _cannot_list()
        run = 0
        for page in pages(fetcher, job.cursor):
            known = known_among(job.project, (each.conversation_id for each in page.listed))
            for listed in page.listed:
                run = run + 1 if listed.conversation_id in known else 0
                if run == RUN_OF_KNOWN:
                    return
                if not run:
                    after = listed.conversation_id
                    yield Part(after, cursor=after, value=(fetcher, listed))


def _cannot_list() -> InvalidRequest:
    return InvalidRequest(sync.CANNOT_LIST, param="kind", code="cannot_list")


def turn_of(conversation_id: str) -> int:
    return zlib.crc32(conversation_id.encode())


def pages(
    fetcher: Fetcher,
    after: str | None,
    *,
    instead: Callable[[], Iterator[str | None]] = lambda: iter([None]),
) -> Iterator[ListPage]:
    """The pages of the upstream's list behind `after`.

    It may be deleted meanwhile, and then nobody knows what followed it: so behind the first of
    `instead` that is there, and pages may come again.
    """
    asked, lost = set[str | None](), set[str]()
    others: Iterator[str | None] | None = None
    while after not in asked:
        asked.add(after)
        try:
            page = fetcher.list_page(after)
        except MissingUpstream:
            if after is None:
                raise
            if others is None:
                if after in lost:
                    break
                lost.add(after)
                others = instead()
            after = next(others)
            asked.clear()
            continue
        others = None
        yield page
        if not page.has_more or not page.listed:
            return
        after = page.listed[-1].conversation_id
    raise UpstreamBroken("The upstream's list does not end.", code="endless_list")


@dataclass(frozen=True)
class Place:
    """How far a walk along a list has come; what is to be read is planned page by page.

    So many are `behind` it of so many `planned`, and it lists on `after` a conversation. Rows
    were held against the list `down_to` a second; what is planned behind number `since` may be
    of that second. `began` is when the walk did.
    """

    began: str
    behind: int = 0
    planned: int = 0
    after: str | None = None
    down_to: int | None = None
    since: int = 0

    @classmethod
    def of(cls, job: JobRun) -> Place:
        return cls(**{"began": timezone.now().isoformat(), **(job.cursor or {})})

    def at(self, number: int) -> dict[str, Any]:
        return asdict(replace(self, behind=number))

    def behind_page(self, page: ListPage, *, new: int) -> Place:
        """With so many new ones planned from a page of the list."""
        lowest = self.down_to if page.lowest is None else page.lowest
        after = page.listed[-1].conversation_id if page.listed else self.after
        since = self.since if lowest == self.down_to else self.planned
        planned = self.planned + new
        return Place(self.began, self.planned, planned, after, down_to=lowest, since=since)


class _ListWalk:
    """Page by page what is listed, then what should have been: rows of the same time.

    What is planned is kept before it is read, so that each is read once however often the walk
    is interrupted.
    """

    def __init__(self, job: JobRun, fetcher: Fetcher) -> None:
        self._job, self._fetcher = job, fetcher
        self._place = Place.of(job)
        # All that was planned, where the list is gone through again.
        self._planned: set[str] = set()

    def parts(self) -> Iterator[Part]:
        place = self._place
        for number, name in self._job.inputs(after=place.behind):
            yield Part(name, cursor=place.at(number), value=self._fetcher)
        for page in pages(self._fetcher, place.after, instead=self._places_before):
            yield from self._parts_of(page)

    def _parts_of(self, page: ListPage) -> Iterator[Part]:
        tasks, start = self._tasks_of(page), self._place.planned
        self._place = place = self._place.behind_page(page, new=len(tasks))
        if tasks:
            self._job.plan(list(tasks), start=start, cursor=place.at(start))
        for number, (name, listed) in enumerate(tasks.items(), start=start + 1):
            yield Part(name, cursor=place.at(number), value=(self._fetcher, listed))

    def _tasks_of(self, page: ListPage) -> dict[str, Listed | None]:
        """What is to be read, in order, with what the list says of it."""
        listed = {each.conversation_id: each for each in page.listed}
        unread = _unread(self._job.project, self._place, page)
        # Others of the second that the page before ended with may be on this one.
        planned = {name for _, name in self._job.inputs(after=self._place.since)} | self._planned
        names = dict.fromkeys((*listed, *unread))
        return {name: listed.get(name) for name in names if name not in planned}

    def _places_before(self) -> Iterator[str | None]:
        """Ever further back in what was planned, and then the start."""
        names = [name for _, name in self._job.inputs()]
        self._planned.update(names)
        back = 2
        while back <= len(names):
            yield names[-back]
            back *= 2
        yield None


def _unread(project: Project, place: Place, page: ListPage) -> Iterator[str]:
    """Those of the page's time, down from where the one before it ended, not read meanwhile."""
    lowest = page.lowest if page.has_more else None
    if page.has_more and lowest is None:
        return
    began = datetime.fromisoformat(place.began)
    rows = sync.reachable(project).filter(Q(synced_at=None) | Q(synced_at__lt=began))
    if lowest is not None:
        rows = rows.filter(created_at__gte=_moment(lowest + 1))
    if place.down_to is not None:
        rows = rows.filter(created_at__lt=_moment(place.down_to + 1))
    # By time, as the index has them: by key, every page of the list would read all rows.
    for _, _, name in by_time(rows, "created_at"):
        yield name


def _known(job: JobRun, fetcher: Fetcher) -> Iterator[Part]:
    """Those that are known as it begins: what comes meanwhile is as new as it gets."""
    rows = sync.reachable(job.project)
    cursor = job.cursor or {"key": 0}
    if "last" not in cursor:
        newest = rows.order_by("-pk").values_list("pk", flat=True).first()
        cursor |= {"last": newest or 0}
    for key, conversation_id in by_key(rows.filter(pk__lte=cursor["last"]), after=cursor["key"]):
        yield Part(conversation_id, cursor=cursor | {"key": key}, value=fetcher)


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)
