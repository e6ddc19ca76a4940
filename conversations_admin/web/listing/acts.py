"""What the audit log's actions are called in a sentence: "ann deleted an item". Views only."""

from __future__ import annotations

from collections.abc import Mapping

# Of a conversation, or in a project; the name of the action stands beside them.
WORDS: Mapping[str, str] = {
    "conversation.view": "looked at it",
    "conversation.list": "looked for conversations",
    "conversation.create": "created it",
    "conversation.import": "imported it",
    "conversation.delete": "deleted it",
    "conversation.export": "exported conversations",
    "metadata.update": "changed the metadata",
    "item.create": "added items",
    "item.delete": "deleted an item",
    "item.restore": "restored an item",
    # The upstream did these; the name in the log is "upstream".
    "metadata.drift": "changed the metadata",
    "item.drift": "no longer has some items",
    "conversation.drift": "no longer has it",
    "drift.acknowledge": "took note of a drift",
    "copy.remove": "removed our copy",
    "token.create": "made a token",
    "token.revoke": "revoked a token",
    "project.create": "created a project",
    "project.update": "changed a project",
    "project.test_connection": "tested a connection",
    "role.create": "created a role",
    "role.update": "changed a role",
    "user.create": "created a user",
    "user.update": "changed a user",
    "session.start": "signed in",
    "session.end": "signed out",
    "password.update": "changed the password",
    "preferences.update": "changed the settings",
    "columns.update": "chose columns",
    "view.create": "saved a view",
    "view.update": "changed a view",
    "view.delete": "deleted a view",
    "view.share": "shared a view",
    "view.unshare": "took a shared view back",
    "view.default": "set the view that opens first",
    "search.rebuild": "rebuilt the text index",
    "audit.verify": "verified the log",
    "audit.export": "downloaded the log",
}


def words_of(action: str) -> str:
    """The action itself where it has no words yet."""
    return WORDS.get(action, action)
