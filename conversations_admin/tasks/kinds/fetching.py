"""Bring conversations here by what is known of them: ids, a query, or how long ago they were read.

A part is one conversation and is named by its id.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, override
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import timezone

from conversations_admin.actions import sync
from conversations_admin.actions.fetching import Fetcher, Listed
from conversations_admin.actions.job_kinds import JobKind, Part, register
from conversations_admin.actions.job_progress import JobRun, PartRun
from conversations_admin.actions.unreadable import never_fetched_left_alone, reachable_left_alone
from conversations_admin.errors import InvalidRequest, MissingUpstream
from conversations_admin.models import JobInput, Project
from conversations_admin.models.conversation import ConversationQuerySet, Origin
from conversations_admin.search.language.parser import parse
from conversations_admin.search.matches import Matches
from conversations_admin.wire.refusals import quoted

READ_AT_ONCE = 500
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# A list may hold any number of ids that the upstream does not know, one after the other.
HOWEVER_MANY = 10**9


class Fetching(JobKind):
    """What the kinds have in common that read one conversation after the other."""

    unit = "conversations"
    # What is wrong with the upstream itself holds the job up, or ends it: see `outages`.
    most_failures_in_a_row = HOWEVER_MANY
    patience = ()
    origin = Origin.LISTED

    @override
    def checked(self, project: Project | None, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """With `spares_failing`, without what failed of late: see `unreadable`."""
        sync.require_upstream(project)
        super().checked(project, _without(arguments, sync.SPARES))
        if arguments.get(sync.SPARES, True) is not True:
            words = "Give true, or leave it out."
            raise InvalidRequest(words, param=sync.SPARES, code="invalid_value")
        return {sync.SPARES: True} if sync.SPARES in arguments else {}

    @override
    def parts(self, job: JobRun) -> Iterator[Part]:
        spared = reachable_left_alone(job.project) if sync.SPARES in job.arguments else ()
        for part in self.wanted(job, Fetcher(job)):
            if part.name not in spared:
                yield part
        # What was expected at the start may have come or gone meanwhile.
        job.expect(job.done + job.failed)

    def wanted(self, job: JobRun, fetcher: Fetcher) -> Iterator[Part]:
        """A part's value is the fetcher, or the fetcher and what the upstream listed."""
        raise NotImplementedError

    @override
    def do(self, part: PartRun) -> None:
        fetcher, listed = _task_of(part)
        is_thorough = self.is_thorough(part.name)
        try:
            fetcher.fetch(part, origin=self.origin, listed=listed, is_thorough=is_thorough)
        except MissingUpstream:
            self.miss(part)

    def is_thorough(self, conversation_id: str) -> bool:  # noqa: ARG002 for those that take turns
        """Whether all its items are read, also where the newest ones tell no difference."""
        return True

    def miss(self, part: PartRun) -> None:
        """What it means that the upstream does not have it."""
        part.count("vanished")


class FetchingInputs(Fetching):
    """Those whose ids the job was given."""

    is_single = False

    @override
    def total(self, job: JobRun) -> int | None:
        last = JobInput.objects.filter(job_id=job.key).order_by("-start").first()
        return 0 if last is None else last.start + len(last.values)

    @override
    def wanted(self, job: JobRun, fetcher: Fetcher) -> Iterator[Part]:
        for number, conversation_id in job.inputs(after=job.cursor or 0):
            yield Part(conversation_id, cursor=number, value=fetcher)


@register
class FetchIds(FetchingInputs):
    name = sync.FETCH
    title = "Fetch by ids"
    origin = Origin.IMPORTED

    @override
    def checked(self, project: Project | None, arguments: Mapping[str, Any]) -> dict[str, Any]:
        kept = super().checked(project, _without(arguments, sync.LEFT_OUT))
        left_out = arguments.get(sync.LEFT_OUT, 0)
        if isinstance(left_out, bool) or not isinstance(left_out, int) or left_out < 0:
            words = "Give how many were left out as a whole number."
            raise InvalidRequest(words, param=sync.LEFT_OUT, code="invalid_value")
        return kept | ({sync.LEFT_OUT: left_out} if left_out else {})

    @override
    def miss(self, part: PartRun) -> None:
        """Whoever gave the id wants to hear that it leads nowhere."""
        raise InvalidRequest("The upstream does not know this id.", code="unknown_id")


@register
class Refresh(FetchingInputs):
    """What a query finds, or the ids that were given."""

    name = sync.REFRESH
    title = "Refresh conversations"

    @override
    def checked(self, project: Project | None, arguments: Mapping[str, Any]) -> dict[str, Any]:
        sync.require_upstream(project)
        kept = super().checked(project, _without(arguments, "query", "zone"))
        if "query" not in arguments:
            return kept
        zone = arguments.get("zone", "UTC")
        _zone(zone)
        return kept | {"query": str(parse(arguments["query"])), "zone": zone}

    @override
    def total(self, job: JobRun) -> int | None:
        if "query" not in job.arguments:
            return super().total(job)
        count = _matches(job).count()
        return None if count.is_capped else count.number

    @override
    def wanted(self, job: JobRun, fetcher: Fetcher) -> Iterator[Part]:
        if "query" not in job.arguments:
            yield from super().wanted(job, fetcher)
            return
        matches, after, has_more = _matches(job), job.cursor, True
        while has_more:
            page = matches.page(limit=READ_AT_ONCE, order="asc", after=after)
            for row in page.conversations:
                after = row.conversation_id
                yield Part(after, cursor=after, value=fetcher)
            has_more = page.has_more


@register
class RefreshStale(Fetching):
    """With `days`, what was read longer ago than that, too."""

    name = sync.STALE
    title = "Refresh old copies"

    @override
    def checked(self, project: Project | None, arguments: Mapping[str, Any]) -> dict[str, Any]:
        kept = super().checked(project, _without(arguments, "days"))
        if "days" not in arguments:
            return kept
        days = arguments["days"]
        if isinstance(days, bool) or not isinstance(days, int) or not 0 <= days <= sync.MOST_DAYS:
            words = f"Give a whole number of days, 0 to {sync.MOST_DAYS}."
            raise InvalidRequest(words, param="days", code="invalid_value")
        before = timezone.now() - timedelta(days=days)
        return kept | {"days": days, "before": before.isoformat()}

    @override
    def total(self, job: JobRun) -> int:
        before = _before(job)
        aged = sync.stale(job.project, before=before).count() if before else 0
        spared = never_fetched_left_alone(job.project) if sync.SPARES in job.arguments else ()
        return sync.never_fetched(job.project).count() - len(spared) + aged

    @override
    def wanted(self, job: JobRun, fetcher: Fetcher) -> Iterator[Part]:
        """Those never read first, then by how long ago; the cursor is a moment, or a key alone."""
        cursor, before = job.cursor or {"key": 0}, _before(job)
        at = datetime.fromisoformat(cursor["at"]) if "at" in cursor else None
        if at is None:
            for key, name in by_key(sync.never_fetched(job.project), after=cursor["key"]):
                yield Part(name, cursor={"key": key}, value=fetcher)
        if before is not None:
            # Reading one again takes it out of the range; one that failed stays behind.
            place = {} if at is None else {"at": at, "key": cursor["key"]}
            aged = sync.stale(job.project, before=before)
            for at, key, name in by_time(aged, "synced_at", **place):
                yield Part(name, cursor={"at": at.isoformat(), "key": key}, value=fetcher)


def by_key(rows: ConversationQuerySet, *, after: int = 0) -> Iterator[tuple[int, str]]:
    """Keys and ids, however many there are, while they change."""
    rows = rows.order_by("pk")
    while found := _some(rows.filter(pk__gt=after).values_list("pk", "conversation_id")):
        yield from found
        after = found[-1][0]


def by_time(
    rows: ConversationQuerySet, column: str, *, at: datetime = EPOCH, key: int = 0
) -> Iterator[tuple[datetime, int, str]]:
    """By that column and behind that place, however many there are, while they change."""
    rows = rows.order_by(column, "pk")
    while found := _some(
        rows.filter(**{f"{column}__gte": at})
        .exclude(**{column: at, "pk__lte": key})
        .values_list(column, "pk", "conversation_id")
    ):
        yield from found
        at, key = found[-1][:2]


def is_missing_items(project: Project) -> bool:
    """Say whether there are some that were never read as a whole and are not left alone."""
    missing = sync.never_fetched(project)
    if not missing.exists():
        return False
    # Which are all among those that are missing.
    spared = len(never_fetched_left_alone(project))
    return missing[: spared + 1].count() > spared


def _without(arguments: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in arguments.items() if name not in names}


def _some(rows: Any) -> list[Any]:
    return list(rows[:READ_AT_ONCE])


def _task_of(part: PartRun) -> tuple[Fetcher, Listed | None]:
    """What was planned; of a part that is done again later only its name is left."""
    if isinstance(part.value, tuple):
        fetcher, listed = part.value
        return fetcher, listed
    return part.value or Fetcher(part.job), None


def _matches(job: JobRun) -> Matches:
    query = parse(job.arguments["query"])
    return Matches(job.project, query, zone=_zone(job.arguments["zone"]))


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        words = f"There is no time zone {quoted(name)}."
        raise InvalidRequest(words, param="zone", code="invalid_value") from error


def _before(job: JobRun) -> datetime | None:
    text = job.arguments.get("before")
    return None if text is None else datetime.fromisoformat(text)
