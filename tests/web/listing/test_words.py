"""Queries in plain words, as chips have them."""

from __future__ import annotations

import pytest

from conversations_admin.search.language.parser import parse
from conversations_admin.web.listing.words import words_of


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("tier:gold", "tier gold"),
        ('tier:""', "tier (empty)"),
        ("-status_of:closed", "status_of is not closed – or has none"),
        ("tier:gold,pro", "tier gold or pro"),
        ("tier:gold,pro,free", "tier gold, pro or free"),
        ("-tier:gold,pro", "tier is neither gold nor pro – or has none"),
        ("order:FH*", "order begins with FH"),
        ("-order:FH*", "order does not begin with FH – or has none"),
        ("retries:>=3", "retries 3 or more"),
        ("retries:>3", "retries more than 3"),
        ("retries:<3", "retries less than 3"),
        ("retries:<=3", "retries 3 or less"),
        ("retries:3..7", "retries 3 to 7"),
        ("retries:3<..<7", "retries over 3 to under 7"),
        ("-retries:>3", "retries is not more than 3 – or has none"),
        ("due:>=2026-11-01", "due since 2026-11-01"),
        ("has:ticket", "has ticket"),
        ("missing:ticket", "no ticket"),
        ("id:conv_1", "id conv_1"),
        ("-id:conv_1", "id is not conv_1"),
        ("refund", "words refund"),
        ('"late parcel"', "words late parcel"),
        ("refu*", "words beginning with refu"),
        ("-refund", "without words refund"),
        ("created:<7d", "created within 7 days"),
        ("created:7d", "created within 7 days"),
        ("created:<1d", "created within 1 day"),
        ("updated:>24h", "updated more than 24 hours ago"),
        ("updated:7d..30d", "updated 7 days to 30 days ago"),
        ("created:2026-11-01", "created on 2026-11-01"),
        ("created:2026-11", "created in 2026-11"),
        ("created:<2026-11-01", "created before 2026-11-01"),
        ("created:2026-11-01..2026-11-30", "created 2026-11-01 to 2026-11-30"),
        ("-created:<7d", "created not within 7 days"),
        ("items:>20", "items more than 20"),
        ("items:0", "items 0"),
        ("role:tool", "role tool"),
        ("-role:tool", "no item of role tool"),
        ("by:ann", "added by ann"),
        ("origin:imported", "origin imported"),
        ("-origin:imported", "origin not imported"),
        ("drift:gone,vanished", "drift gone or vanished"),
        ("-drift:new", "drift not new"),
        ("drift:any", "any drift"),
        ("-drift:any", "no drift"),
        ("deleted:yes", "has deleted items"),
        ("deleted:no", "no deleted items"),
        ("item:(role:tool refund)", "one item with role tool and words refund"),
        ("-item:(role:tool refund)", "no item with role tool and words refund"),
        ("x (tier:gold OR missing:lang)", "tier gold or no lang"),
        ("-(tier:gold OR missing:lang)", "neither tier gold nor no lang"),
        ("-(a b)", "not at once words a and words b"),
        ("x (a OR (b c))", "words a or (words b and words c)"),
    ],
)
def test_each_term_says_what_it_asks_for(query: str, words: str) -> None:
    term = parse(query).terms[-1]

    assert str(words_of(term)) == words
