"""What is sent and answered of syncing. Never saved; the schema is read from here."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from conversations_admin.actions import sync
from conversations_admin.actions.ids import MAX_LINES
from conversations_admin.search.language.parser import MAX_LENGTH
from conversations_admin.wire.limits import MAX_ID


class NewSync(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(
        choices=sync.KINDS,
        help_text=(
            "`ids.fetch` brings in the `ids`. `sync.conversations` reads again the `ids`, or what "
            "`query` finds. `sync.stale` reads what was never read whole, or not for `days`. "
            "`sync.new` looks for new ones where the upstream lists. `sync.sweep` compares all."
        ),
    )
    ids = serializers.ListField(
        child=serializers.CharField(max_length=MAX_ID),
        required=False,
        min_length=1,
        max_length=MAX_LINES,
        help_text="Each is taken once.",
    )
    query = serializers.CharField(
        required=False, max_length=MAX_LENGTH, help_text="In the console's language."
    )
    days = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=sync.MOST_DAYS,
        help_text=f"Left out: {sync.STALE_DAYS}.",
    )


class Figure(serializers.Serializer[Any]):
    count = serializers.IntegerField(source="number")
    is_capped = serializers.BooleanField(help_text=f"There are more: {sync.CAP:,} were counted.")


class Calls(serializers.Serializer[Any]):
    """What jobs ask of the upstream, all workers together; people's own calls are not in it."""

    last_minute = serializers.IntegerField(source="calls")
    limit = serializers.IntegerField(help_text="A minute.")
    held_until = serializers.DateTimeField(
        allow_null=True, help_text="The upstream asked for a rest until then."
    )


class Drifts(serializers.Serializer[Any]):
    """How conversations were found to differ from what was known of them."""

    new = Figure()
    metadata = Figure()
    gone = Figure()
    vanished = Figure()
    kept = Figure(help_text="Vanished, and somebody decided to keep the copy: no drift any more.")


class SyncFigures(serializers.Serializer[Any]):
    object = serializers.ChoiceField(choices=["sync"])
    known = Figure()
    whole = Figure(help_text="Of which all items were read.")
    never_fetched = Figure(source="never")
    stale = Figure(help_text="Not read for `stale_days`.")
    stale_days = serializers.IntegerField()
    drift = Drifts()
    open_writes = Figure(help_text="Without an outcome so far.")
    swept_at = serializers.DateTimeField(
        allow_null=True, help_text="When all was compared with the upstream last."
    )
    probed_at = serializers.DateTimeField(allow_null=True)
    lists = serializers.BooleanField(
        allow_null=True, help_text="Whether the upstream lists its conversations; null: not asked."
    )
    merges_metadata = serializers.BooleanField(allow_null=True, help_text="Null: not seen yet.")
    missing_key = serializers.CharField(
        help_text="The environment variable that should hold the upstream's key and does not, or "
        "holds what cannot be one; empty: it holds a key."
    )
    calls = Calls(source="used")
