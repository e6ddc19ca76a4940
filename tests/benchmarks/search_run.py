"""Ask the real server and the bare database the same, by turns. One database a process."""

from __future__ import annotations

import http.client
import json
import os
import secrets
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from tests.benchmarks.conversations import SHARES
from tests.benchmarks.corpus import SLUG, set_up
from tests.benchmarks.search_bare import CAP, Bare, Place, Statement
from tests.benchmarks.search_shapes import Kind, Shape
from tests.benchmarks.server import running

PAGE = 50
WARM_UP = 3
SECONDS_A_SHAPE = 20.0
PERSON = "benchmark"

type Work = Callable[[], Any]


class Unanswered(Exception):
    """The server did not answer with 200; the message says what it answered."""


@dataclass(frozen=True)
class Spread:
    """Milliseconds."""

    p50: float
    p95: float
    most: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Spread:
        ordered = sorted(seconds)
        p95 = ordered[min(int(len(ordered) * 0.95), len(ordered) - 1)]
        return cls(statistics.median(ordered) * 1e3, p95 * 1e3, ordered[-1] * 1e3)


@dataclass(frozen=True)
class Measured:
    """One shape on one database; None where there is no route, or no answer: `failures`."""

    shape: Shape
    count: str
    bare: Spread
    json: Spread | None
    html: Spread | None
    is_right: bool
    failures: Sequence[str] = ()


@dataclass(frozen=True)
class Console:
    """The server, as a program and as a person in a browser ask it."""

    connection: http.client.HTTPConnection
    token: str
    session: str

    def json(self, path: str) -> Any:
        return json.loads(self._get(path, {"Authorization": f"Bearer {self.token}"}))

    def html(self, path: str) -> bytes:
        """The fragment that htmx asks for."""
        return self._get(path, {"HX-Request": "true", "HX-Target": "listing"} | self._cookie)

    def page(self, path: str) -> bytes:
        """The whole page."""
        return self._get(path, self._cookie)

    @property
    def _cookie(self) -> dict[str, str]:
        return {"Cookie": f"sessionid={self.session}"}

    def _get(self, path: str, headers: Mapping[str, str]) -> bytes:
        answer = self._answer(path, dict(headers))
        content = answer.read()
        if answer.status != http.client.OK:
            raise Unanswered(f"{answer.status} {content[:120].decode(errors='replace')}")
        return content

    def _answer(self, path: str, headers: dict[str, str]) -> http.client.HTTPResponse:
        try:
            self.connection.request("GET", path, headers=headers)
            return self.connection.getresponse()
        except http.client.RemoteDisconnected:  # idle for long while the bare database worked
            self.connection.close()
            self.connection.request("GET", path, headers=headers)
            return self.connection.getresponse()


@dataclass(frozen=True)
class Bench:
    console: Console
    bare: Bare

    def measure(self, shape: Shape, *, repeats: int) -> Measured:
        after = self.bare.middle(shape) if shape.is_deep else None
        works = self._works(shape, self.bare.best(shape, after), after)
        found, failures = _warmed_up(works)
        durations = by_turns({name: works[name] for name in found}, repeats=repeats)
        return Measured(
            shape,
            count=_count(shape, found["bare"]),
            bare=durations["bare"],
            json=durations.get("json"),
            html=durations.get("html"),
            is_right=_is_right(shape, found),
            failures=failures,
        )

    def _works(self, shape: Shape, statement: Statement, after: Place | None) -> dict[str, Work]:
        works: dict[str, Work] = {"bare": lambda: self.bare.run(statement)}
        cursor = self._conversation_id(after) if after else ""
        if path := json_path(shape, cursor):
            works["json"] = lambda: self.console.json(path)
        if page := html_path(shape, cursor):
            works["html"] = lambda: self.console.html(page)
        return works

    def _conversation_id(self, place: Place) -> str:
        statement = Statement(
            "SELECT conversation_id FROM conversations_admin_conversation WHERE id = ?", [place[1]]
        )
        return str(self.bare.run(statement)[0][0])


def _warmed_up(works: Mapping[str, Work]) -> tuple[dict[str, Any], list[str]]:
    """What each found, and what those that found nothing said instead."""
    found, failures = {}, []
    for name, work in works.items():
        try:
            found[name] = [work() for _ in range(WARM_UP)][-1]
        except Unanswered as unanswered:
            failures.append(f"{name.upper()} {unanswered}")
    return found, failures


def json_path(shape: Shape, cursor: str) -> str:
    root = f"/api/projects/{SLUG}/conversations/"
    asked = {"q": shape.query} if shape.query else {}
    match shape.kind:
        case Kind.PAGE:
            asked |= {"limit": str(PAGE)} | ({"after": cursor} if cursor else {})
            return f"{root}?{urlencode(asked)}"
        case Kind.FACETS:
            return f"/api/projects/{SLUG}/facets/?{urlencode(asked)}"
        case Kind.COUNT:
            return f"/api/projects/{SLUG}/count/?{urlencode(asked)}"
        case Kind.KEYS:
            return f"/api/projects/{SLUG}/keys/"


def html_path(shape: Shape, cursor: str) -> str:
    root = f"/p/{SLUG}/c/"
    asked = {"q": shape.query} if shape.query else {}
    match shape.kind:
        case Kind.PAGE:
            return f"{root}?{urlencode(asked | ({'after': cursor} if cursor else {}))}"
        case Kind.FACETS:
            return f"/p/{SLUG}/facets/?{urlencode(asked)}"
        case Kind.KEYS:
            return f"/p/{SLUG}/keys/"
        case _:
            return ""  # the count comes with the facets


def by_turns(works: Mapping[str, Work], *, repeats: int) -> dict[str, Spread]:
    """Time each in every round, so that caches and neighbours are alike for all.

    What is slow is asked less often than `repeats`: enough for a median.
    """
    durations: dict[str, list[float]] = {name: [] for name in works}
    names = list(works)
    started = time.perf_counter()
    for _ in range(repeats):
        for name in names:
            start = time.perf_counter()
            works[name]()
            durations[name].append(time.perf_counter() - start)
        names.append(names.pop(0))
        if time.perf_counter() - started > SECONDS_A_SHAPE and len(durations[names[0]]) >= WARM_UP:
            break
    return {name: Spread.of(each) for name, each in durations.items()}


def measure_all(
    database: str, shapes: Sequence[Shape], *, repeats: int, data_dir: str
) -> list[Measured]:
    with bench_on(database, data_dir=data_dir) as bench:
        return [bench.measure(shape, repeats=repeats) for shape in shapes]


@contextmanager
def bench_on(database: str, *, data_dir: str) -> Iterator[Bench]:
    # The server takes the same key, so that it knows the session made here.
    os.environ["SECRET_KEY"] = secrets.token_urlsafe(48)
    set_up(database, data_dir=data_dir)
    with running(database, project=SLUG) as server:
        bare = Bare.open(database, project_id=_project_id(), asked=_asked)
        session = _session()
        connection = http.client.HTTPConnection("127.0.0.1", server.port)
        try:
            yield Bench(Console(connection, server.token, session), bare)
        finally:
            bare.connection.close()


def _count(shape: Shape, rows: Sequence[Any]) -> str:
    if shape.kind is Kind.COUNT:
        return str(rows[0][0])
    return str(len(rows))


def _is_right(shape: Shape, found: Mapping[str, Any]) -> bool:
    """The routes find what the bare statement finds: of facets, the keys of few values."""
    bare, answer = found["bare"], found.get("json")
    shown = found["html"].decode() if "html" in found else None
    match shape.kind:
        case Kind.PAGE:
            expected = [row[0] for row in bare[:PAGE]]
            return (answer is None or expected == [row["id"] for row in answer["data"]]) and (
                shown is None or all(conversation_id in shown for conversation_id in expected)
            )
        case Kind.COUNT:
            return answer is None or answer["count"] == min(bare[0][0], CAP)
        case Kind.FACETS:
            return answer is None or _counts(answer) >= {row for row in bare if row[0] in SHARES}
        case Kind.KEYS:
            return answer is None or {row["key"] for row in answer["data"]} == {
                row[0] for row in bare
            }


def _counts(answer: Any) -> set[tuple[str, str, int]]:
    return {
        (facet["key"], each["value"], each["count"])
        for facet in answer["data"]
        for each in facet["values"]
    }


def _project_id() -> int:
    from conversations_admin.models import Project  # noqa: PLC0415 after set_up

    return Project.objects.get(slug=SLUG).pk


def _asked(words: str) -> str:
    from conversations_admin.search.text import index  # noqa: PLC0415 after set_up
    from conversations_admin.search.text.wanted import Phrase  # noqa: PLC0415

    phrase = Phrase.of(words)
    if phrase is None:
        raise ValueError(f"Nothing to look for in {words!r}.")
    return index.asked(phrase, project_id=_project_id())


def _session() -> str:
    """The cookie of somebody who may see everything."""
    from django.test import Client  # noqa: PLC0415 after set_up

    from conversations_admin.models import User  # noqa: PLC0415

    person, _ = User.objects.get_or_create(username=PERSON, defaults={"is_superuser": True})
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies["sessionid"].value
