"""Load invented conversations to try the console with: `demo --count 300`."""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.conversations import import_conversation
from conversations_admin.demo.conversations import demo_conversations
from conversations_admin.management.console import (
    ConsoleCommand,
    add_progress_option,
    add_project_option,
    positive,
    progress,
    project_named,
)
from conversations_admin.models import Conversation, Project
from conversations_admin.records.transfer import derived_id
from conversations_admin.wire.items import parse_items
from conversations_admin.wire.metadata import parse_metadata

SOURCE = hashlib.sha256(b"the demo").digest()


class Command(ConsoleCommand):
    help = (
        "Load invented conversations of every item type, in several languages. Each has an id of "
        "its own that is always the same: running it twice adds nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add_project_option(parser)
        parser.add_argument("--count", type=positive, default=300, metavar="N")
        add_progress_option(parser)

    def handle(self, *_: Any, **options: Any) -> None:
        project, count = project_named(options["project"]), options["count"]
        ids = [derived_id(SOURCE, number) for number in range(count)]
        present = _present(project, ids)
        if len(present) < count:
            self._load(project, ids, present=present, wanted=options["progress"])
        self.stdout.write(f"loaded {count - len(present)}, already there {len(present)}")

    def _load(self, project: Project, ids: list[str], *, present: set[str], wanted: bool) -> None:
        actor = Actor.of_command()
        invented = demo_conversations(now=timezone.now(), count=len(ids))
        with progress(total=len(ids), unit=" conversations", wanted=wanted) as bar:
            for conversation_id, demo in zip(ids, invented, strict=True):
                if conversation_id not in present:
                    import_conversation(
                        project,
                        conversation_id,
                        metadata=parse_metadata(demo.metadata),
                        items=parse_items(demo.items, maximum=None),
                        created_at=demo.created_at,
                        actor=actor,
                    )
                bar.update()


def _present(project: Project, ids: list[str]) -> set[str]:
    stored = Conversation.objects.filter(project=project, conversation_id__in=ids)
    return set(stored.values_list("conversation_id", flat=True))
