"""Fill a database with the benchmarks' conversations, the same on every machine.

    python -m tests.benchmarks.corpus --size 10k|100k|1m --database sqlite:////path|postgres://…

Makes the tables if they are missing, and one project, `bench`, with skewed metadata, words of
known frequency (vocabulary.PLANTED) and a dozen scripts. The rows are those the product would
write; they go past its actions, so that a million take minutes and not hours.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from itertools import batched

import django

from tests.postgres import postgres

SIZES = {"1k": 1_000, "10k": 10_000, "100k": 100_000, "1m": 1_000_000}
SLUG = "bench"
BATCH = 5_000


def make(size: int, database: str) -> None:
    """Make the tables if they are missing, and fill them. Once a process."""
    with tempfile.TemporaryDirectory(prefix="conversations-admin-bench-") as folder:
        set_up(database, data_dir=folder)
        from django.core.management import call_command  # noqa: PLC0415 after set_up

        call_command("migrate", verbosity=0)
        fill(size)


def fill(size: int) -> None:
    """Add `size` conversations to the project `bench` of Django's database."""
    from conversations_admin.models import Project  # noqa: PLC0415 after set_up
    from tests.benchmarks.conversations import conversations  # noqa: PLC0415
    from tests.benchmarks.loading import Loader, bulk  # noqa: PLC0415

    project, _ = Project.objects.get_or_create(slug=SLUG, defaults={"name": "Benchmark"})
    loader = Loader(project)
    started = time.monotonic()
    with bulk():
        for number, batch in enumerate(batched(conversations(size), BATCH, strict=False), 1):
            loader.load(batch)
            done = min(number * BATCH, size)
            print(f"\r{done:,} of {size:,}, {time.monotonic() - started:.0f} s", end="", flush=True)
        print("\nIndexes …", flush=True)
    print(f"Done after {time.monotonic() - started:.0f} s.")


def set_up(database: str, *, data_dir: str) -> None:
    """Load the product with its own settings, on `database`."""
    os.environ |= {
        "DATABASE_URL": database,
        "DATA_DIR": data_dir,
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    django.setup()


def made(stack: ExitStack, sizes: Sequence[int]) -> list[str]:
    """New databases of these sizes, of SQLite and PostgreSQL, for as long as the stack is open."""
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="conversations-admin-bench-"))
    databases = []
    for size in sizes:
        lite = f"sqlite:///{folder}/{size}.sqlite3"
        for database in (lite, stack.enter_context(postgres(durable=True))):
            in_a_process(make, size, database)
            databases.append(database)
    return databases


def in_a_process[T](work: Callable[..., T], *arguments: object) -> T:
    """Run `work` in a process of its own: Django knows one database a process."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        done: T = pool.submit(work, *arguments).result()
        return done


def size_named(name: str) -> int:
    try:
        return SIZES[name.lower()]
    except KeyError:
        raise argparse.ArgumentTypeError(f"one of {', '.join(SIZES)}") from None


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", type=size_named, default="10k", help="10k, 100k or 1m")
    parser.add_argument("--database", required=True, help="sqlite:////path or postgres://…")
    options = parser.parse_args()
    make(options.size, options.database)


if __name__ == "__main__":
    main()
