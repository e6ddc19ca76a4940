"""What the upstream changed by itself, put on record with the rows that say so. Only for `mirror`.

Nobody acted through this console, so no action can record it; the log names the upstream. To be
called last in the transaction of the rows, with the conversation's lock held; whoever writes more
in it takes the record `later`, to be appended at its end.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from conversations_admin.audit import chain
from conversations_admin.models import Conversation
from conversations_admin.models.audit import Outcome, Via

UPSTREAM: Final = "upstream"
METADATA, ITEMS, WHOLE = "metadata.drift", "item.drift", "conversation.drift"


def metadata_changed(
    conversation: Conversation,
    *,
    before: Mapping[str, str],
    later: list[chain.Record] | None = None,
) -> None:
    changes = {"before": dict(before), "after": conversation.metadata}
    record = _record(conversation, METADATA, changes)
    if later is None:
        chain.append(record)
    else:
        later.append(record)


def items_went(conversation: Conversation, count: int) -> None:
    chain.append(_record(conversation, ITEMS, {"items_gone": count}))


def vanished(conversation: Conversation) -> None:
    chain.append(_record(conversation, WHOLE, {}))


def _record(conversation: Conversation, action: str, changes: Mapping[str, Any]) -> chain.Record:
    return chain.Record(
        actor=UPSTREAM,
        actor_id=None,
        # Whoever did it did it there; no other surface of an upstream is known here.
        via=Via.API,
        project=conversation.project.slug,
        action=action,
        conversation_id=conversation.conversation_id,
        outcome=Outcome.SUCCEEDED,
        changes=changes,
    )
