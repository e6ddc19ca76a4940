"""What is asked of the audit log is read from the place that holds little else."""

from __future__ import annotations

import pytest
from django.db import connection

from conversations_admin.models import AuditEntry


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL knows what is rare")
@pytest.mark.parametrize(
    ("rare", "index"),
    [("conversation_id", "audit_of_conversation"), ("target", "audit_of_target")],
)
def test_what_succeeded_is_found_by_what_it_was_done_to(rare: str, index: str) -> None:
    entries = AuditEntry.objects.filter(project="shop", **{rare: "conv_1"})
    one = entries.succeeded("conversation.view")
    some = entries.succeeded("conversation.delete", "copy.remove").newest_first()[:1]
    for found in (one, some):
        assert index in found.explain()
