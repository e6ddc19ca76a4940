"""What a job can do, by name. A module that registers kinds is named in JOB_MODULES."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings

from conversations_admin.actions.permissions import Permission
from conversations_admin.errors import InvalidRequest
from conversations_admin.models import Project
from conversations_admin.wire.refusals import quoted

if TYPE_CHECKING:
    from conversations_admin.actions.job_progress import JobRun, PartRun


@dataclass(frozen=True)
class Part:
    """A piece of a job. `name` is shown, and is all that a part done again later is given.

    `cursor` is where the job goes on once this part is behind it; `size` is what it counts
    for in the progress.
    """

    name: str
    cursor: Any = None
    size: int = 1
    value: Any = None


class JobKind(ABC):
    """One kind of work. Stateless: what a run must remember is in its cursor and counters.

    A part may be begun more than once, since its worker may be killed in it; what it commits
    in `part.commit()` is committed once.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    # What is counted, in the plural.
    unit: ClassVar[str] = "parts"
    permission: ClassVar[Permission] = Permission.RUN_JOBS
    # Whether a project has at most one of them waiting or running.
    is_single: ClassVar[bool] = True
    # So many failed parts one after the other end the job.
    most_failures_in_a_row: ClassVar[int] = 20
    # Seconds to wait and try a part again while the upstream cannot be reached.
    patience: ClassVar[tuple[float, ...]] = (1, 2, 4, 8, 15, 30)

    def checked(self, project: Project | None, arguments: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ARG002 for those that take some
        """The arguments as they are kept; raises InvalidRequest for what it cannot work with."""
        for name in arguments:
            raise InvalidRequest(
                f"{self.title}: there is nothing called {quoted(name)} to set.",
                param=f"arguments.{name}",
                code="unknown_parameter",
            )
        return {}

    def is_offered(self, project: Project) -> bool:  # noqa: ARG002 for those that look
        """Whether the page of the jobs has a button that starts it, without arguments."""
        return False

    def total(self, job: JobRun) -> int | None:  # noqa: ARG002 for those that know
        """How much there is to do in all, if that can be known; asked once, at the start."""
        return None

    @abstractmethod
    def parts(self, job: JobRun) -> Iterator[Part]:
        """What is still to do behind `job.cursor`; that moves on as the parts are done."""

    @abstractmethod
    def do(self, part: PartRun) -> None:
        """Do one part. No transaction is open; `with part.commit():` opens the one of the part.

        A ConsoleError is recorded as the reason why this part failed, and the job goes on.
        """

    def finish(self, job: JobRun) -> None:  # noqa: B027 most have nothing to add
        """What to write when all parts are behind it, in the transaction that ends the job.

        Not called for a run of parts that failed before.
        """


_kinds: dict[str, JobKind] = {}


def register[K: JobKind](kind: type[K]) -> type[K]:
    _kinds[kind.name] = kind()
    return kind


@cache
def load_modules() -> None:
    for name in settings.JOB_MODULES:
        import_module(name)


def kind_named(name: str) -> JobKind:
    load_modules()
    if name not in _kinds:
        raise InvalidRequest(
            f"There is no kind of job called {quoted(name)}.", param="kind", code="unknown_kind"
        )
    return _kinds[name]


def kind_names() -> list[str]:
    load_modules()
    return sorted(_kinds)


def title_of(name: str) -> str:
    """What people call the kind; its name if it is no longer there."""
    load_modules()
    return _kinds[name].title if name in _kinds else name


def unit_of(name: str) -> str:
    load_modules()
    return _kinds[name].unit if name in _kinds else JobKind.unit


def offered_kinds(project: Project) -> list[JobKind]:
    load_modules()
    return sorted(
        (kind for kind in _kinds.values() if kind.is_offered(project)), key=lambda kind: kind.title
    )
