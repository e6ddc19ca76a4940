"""Make the text index anew, in place, while the site serves: `rebuild_search [--after KEY]`."""

from __future__ import annotations

from contextlib import closing
from typing import Any

from django.core.management.base import CommandError, CommandParser

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.search import rebuild_search
from conversations_admin.management.console import (
    INTERRUPTED,
    ConsoleCommand,
    add_progress_option,
    positive,
    progress,
)
from conversations_admin.management.interrupts import Interrupts


class Command(ConsoleCommand):
    help = (
        "Cut the words of all items anew and write them to the text index. People can search "
        "meanwhile: what is not reached yet is found as before. Stop it with Ctrl-C; it says "
        "with which --after it goes on."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--after", metavar="KEY", type=positive, default=0, help="go on where a run stopped"
        )
        add_progress_option(parser)

    def handle(self, *_: Any, **options: Any) -> None:
        reached, written = options["after"], 0
        interrupts = Interrupts()
        with (
            interrupts.caught(),
            closing(rebuild_search(actor=Actor.of_command(), after=reached)) as steps,
            progress(total=None, unit="item", wanted=options["progress"]) as bar,
        ):
            try:
                while True:
                    with interrupts.shielded():
                        step = next(steps, None)
                    if step is None:
                        break
                    bar.total = step.last
                    bar.update(step.reached - bar.n)
                    reached, written = step.reached, step.written
            except KeyboardInterrupt as stop:
                told = f"Stopped. Go on with: ./run manage rebuild_search --after {reached}"
                raise CommandError(told, returncode=INTERRUPTED) from stop
        self.stdout.write(f"{written:,} items are in the text index.")
