"""The words of live items as the search reads them: one row an item.

Not managed: a table on PostgreSQL, a view of the full-text table on SQLite.
"""

from __future__ import annotations

from django.db import models

from conversations_admin.models.conversation import Conversation


class ItemWords(models.Model):
    """What can be found of one live item.

    `rowid` begins with the second in which the conversation was created and ends with the
    item's key, so that the entries of one conversation lie together, and walking backwards
    meets the newest conversations first.
    """

    rowid = models.BigIntegerField(primary_key=True)
    conversation = models.ForeignKey(
        Conversation, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False
    )
    # Tokens: with spaces between them on SQLite, a tsvector on PostgreSQL.
    words = models.TextField()

    class Meta:
        managed = False
        db_table = "item_words"
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.rowid)
