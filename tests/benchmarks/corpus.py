"""Fill a database with the benchmarks' conversations, the same on every machine.

    python -m tests.benchmarks.corpus --size 10k|100k|1m --database sqlite:////path|postgres://…

Makes the tables if they are missing, and one project, `bench`, with skewed metadata, words of
known frequency (vocabulary.PLANTED) and a dozen scripts. The rows are those the product would
write; they go past its actions, so that a million take minutes and not hours.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from itertools import batched

import django

SIZES = {"1k": 1_000, "10k": 10_000, "100k": 100_000, "1m": 1_000_000}
SLUG = "bench"
BATCH = 5_000


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
    os.environ |= {"DATABASE_URL": database, "DATA_DIR": data_dir}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()


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
    with tempfile.TemporaryDirectory(prefix="conversations-admin-bench-") as folder:
        set_up(options.database, data_dir=folder)
        from django.core.management import call_command  # noqa: PLC0415 after set_up

        call_command("migrate", verbosity=0)
        fill(options.size)


if __name__ == "__main__":
    main()
