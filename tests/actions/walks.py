"""What an upstream has before a walk through it begins."""

from __future__ import annotations

from openai import OpenAI

# An id that it does not know.
GONE = "conv_" + "d" * 48


def start_some(client: OpenAI, number: int) -> list[str]:
    """Answer their ids, oldest first."""
    items = [{"type": "message", "role": "user", "content": "Hello"}]
    made = [client.conversations.create(items=items, metadata={"n": str(n)}) for n in range(number)]  # type: ignore[arg-type]
    return [conversation.id for conversation in made]
