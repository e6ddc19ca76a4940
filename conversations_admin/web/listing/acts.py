"""What an entry of the audit log says in a sentence: "ann could not delete an item". Views only."""

from __future__ import annotations

from collections.abc import Mapping

from conversations_admin.models import AuditEntry
from conversations_admin.models.audit import NEVER_KNOWN, Outcome

# As something that was done, and as something to do; of a conversation, or in a project.
ACTS: Mapping[str, tuple[str, str]] = {
    "conversation.view": ("looked at it", "look at it"),
    "conversation.list": ("looked for conversations", "look for conversations"),
    "conversation.create": ("created it", "create it"),
    "conversation.import": ("imported it", "import it"),
    "conversation.delete": ("deleted it", "delete it"),
    "conversation.export": ("exported conversations", "export conversations"),
    "metadata.update": ("changed the metadata", "change the metadata"),
    "item.create": ("added items", "add items"),
    "item.delete": ("deleted an item", "delete an item"),
    "item.restore": ("restored an item", "restore an item"),
    "drift.acknowledge": ("took note of a drift", "take note of a drift"),
    "copy.remove": ("removed our copy", "remove our copy"),
    "token.create": ("made a token", "make a token"),
    "token.revoke": ("revoked a token", "revoke a token"),
    "project.create": ("created a project", "create a project"),
    "project.update": ("changed a project", "change a project"),
    "project.test_connection": ("tested a connection", "test a connection"),
    "role.create": ("created a role", "create a role"),
    "role.update": ("changed a role", "change a role"),
    "user.create": ("created a user", "create a user"),
    "user.update": ("changed a user", "change a user"),
    "session.start": ("signed in", "sign in"),
    "session.end": ("signed out", "sign out"),
    "password.update": ("changed the password", "change the password"),
    "preferences.update": ("changed the settings", "change the settings"),
    "columns.update": ("chose columns", "choose columns"),
    "view.create": ("saved a view", "save a view"),
    "view.update": ("changed a view", "change a view"),
    "view.delete": ("deleted a view", "delete a view"),
    "view.share": ("shared a view", "share a view"),
    "view.unshare": ("took a shared view back", "take a shared view back"),
    "view.default": ("set the view that opens first", "set the view that opens first"),
    "job.list": ("looked at jobs", "look at jobs"),
    "job.start": ("started a job", "start a job"),
    "job.cancel": ("ended a job", "end a job"),
    "job.resume": ("let a job go on", "let a job go on"),
    "job.retry": ("repeated what failed in a job", "repeat what failed in a job"),
    "job.end": ("came to the end of a job", "come to the end of a job"),
    "sync.view": ("looked at the sync page", "look at the sync page"),
    "search.rebuild": ("rebuilt the text index", "rebuild the text index"),
    "audit.verify": ("verified the log", "verify the log"),
    "audit.export": ("downloaded the log", "download the log"),
}
# The upstream did these; the name in the log is "upstream".
DRIFTS: Mapping[str, str] = {
    "metadata.drift": "changed the metadata",
    "item.drift": "no longer has some items",
    "conversation.drift": "no longer has it",
}
# Each entry is a moment: what came of it later is an entry of its own.
SENTENCES: Mapping[str, str] = {
    Outcome.STARTED: "began to {}",
    Outcome.FAILED: "could not {}",
    Outcome.DENIED: "was not allowed to {}",
}
# Not what was done has failed here, but what it was done to.
OF_ANOTHER: Mapping[str, str] = {"project.test_connection": "tested a connection, and it failed"}


def words_of(entry: AuditEntry) -> str:
    """The action itself where it has no words."""
    done, plain = ACTS.get(entry.action, ("", ""))
    if entry.outcome == Outcome.FAILED and entry.action in OF_ANOTHER:
        return OF_ANOTHER[entry.action]
    if not done or entry.outcome == Outcome.SUCCEEDED:
        return done or DRIFTS.get(entry.action, entry.action)
    if entry.outcome == Outcome.UNKNOWN:
        is_over = entry.changes.get("error") == NEVER_KNOWN
        return f"may have {done}, {'never known' if is_over else 'to be checked'}"
    return SENTENCES[entry.outcome].format(plain)
