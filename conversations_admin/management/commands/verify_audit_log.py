"""Prove the audit log whole: `verify_audit_log [--expect-head HASH]`. Fails if it is not."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.audit import verify_log
from conversations_admin.audit import chain
from conversations_admin.management.console import ConsoleCommand


class Command(ConsoleCommand):
    help = (
        "Walk the audit log's chain, name its first bad link and list what was started and never "
        "finished. Keep the head it prints somewhere else and give it back with --expect-head, "
        "and a log whose end was cut off is noticed too. Exit code 1: the log was tampered with."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--expect-head", metavar="HASH", default="", help="a head that an earlier run printed"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        expected = options["expect_head"].strip().lower()
        verdict = verify_log(actor=Actor.of_command(), expected_head=expected)
        self.stdout.write(f"entries {verdict.entries}")
        self.stdout.write(f"head {verdict.head}")
        for entry in chain.unfinished():
            self.stdout.write(
                f"unfinished {entry.sequence} {entry.time:%Y-%m-%dT%H:%M:%SZ} {entry.action} "
                f"{entry.project} {entry.conversation_id} by {entry.actor}"
            )
        if not verdict.is_whole:
            raise CommandError(f"The audit log is broken: {_place(verdict)}.", returncode=1)
        self.stdout.write(self.style.SUCCESS("The audit log is whole."))


def _place(verdict: chain.Verdict) -> str:
    if verdict.broken_at is None:
        return f"{verdict.problem}; entries were cut off or replaced since it was noted"
    return f"entry {verdict.broken_at} is the first bad link, {verdict.problem}"
