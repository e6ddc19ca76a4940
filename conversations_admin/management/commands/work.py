"""Work on jobs until stopped: `work`. `./run` starts one; start more for more at a time."""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from conversations_admin.management.console import ConsoleCommand, positive
from conversations_admin.tasks.worker import work


class Command(ConsoleCommand):
    help = (
        "Work on jobs until Ctrl-C: those in the database, or those with the broker at "
        "TASKS_BROKER. Also runs what is due every so often, so that no scheduler is needed. "
        "`./run` starts one beside the server unless WORKER=0; start as many as you like, on "
        "as many machines as can reach the database."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--parent", type=positive, metavar="PID", help="end when this process is gone"
        )

    def handle(self, *_: Any, parent: int | None, **__: Any) -> None:
        if parent is None:
            where = "the broker" if settings.TASKS_BROKER else "the database"
            self.stdout.write(f"Working on jobs from {where}  (Ctrl-C stops it)")
            self.stdout.flush()
        if not work(parent=parent):
            # Threads that are in the middle of a part would keep the process.
            os._exit(0)
