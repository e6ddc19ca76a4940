# ruff: noqa: E501, S311 the tables read best as they are; nothing secret is made
"""Every query finds what it means, whichever index is read, in any order and page by page."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from conversations_admin.actions.actor import Actor
from conversations_admin.actions.conversations import delete_conversation, import_conversation
from conversations_admin.actions.items import delete_items
from conversations_admin.models import Conversation, Item, Project
from conversations_admin.models.audit import Via
from conversations_admin.search import candidates, sources
from conversations_admin.search.clock import Clock
from conversations_admin.search.language.parser import parse
from conversations_admin.search.matches import Matches
from conversations_admin.search.sources import Order, Sort
from conversations_admin.wire.items import parse_items
from conversations_admin.wire.metadata import parse_metadata
from tests.search.naive import Judge

NOW = datetime(2026, 11, 22, 12, 0, 0, 250_000, tzinfo=UTC)
WORDS = [
    "refund",
    "Refunds",
    "parcel",
    "please",
    "Straße",
    "退款",
    "我要",
    "คืนเงิน",
    "استرداد",
    "😀",
    "café",
]
METADATA = {
    "tier": ["gold", "free", "pro", "Gold"],
    "lang": ["de", "en", "zh", "de-AT"],
    "retries": ["0", "3", "7.5", "-2", "many"],
    "due": ["2026-11-01", "2026-10-31T23:30:00Z", "2027", "soon"],
    "odd key": ["a,b", "x*", "ünïcode", "", "😀"],
}
TERMS = [
    "tier:gold", "tier:free", "tier:gold,pro", "tier:go*", "lang:de*", "lang:de", "has:due", "missing:lang",
    "retries:>=3", "retries:<3", "retries:-2..7", "due:>=2026-11-01", "due:<2026-11", "due:2026..2028",
    '"odd key":"a,b"', '"odd key":"x*"', '"odd key":""', '"odd key":x*', '"odd key":"😀"',
    "created:<7d", "created:>7d", "created:2026-11-20", "created:2026-11", "created:2026-11-18..2026-11-20",
    "created:>=2026-11-21T06:00Z", "created:3d..9d", "updated:<1d", "updated:>2d", "items:>2", "items:0", "items:1..2",
    "role:user", "role:assistant", "type:function_call", "type:message", "status:completed", "status:in_progress",
    "origin:imported", "origin:created", "origin:listed,recorded",
    "drift:new", "drift:new,gone", "drift:vanished", "drift:any", "drift:kept", "drift:items,kept", "by:ann", "by:root,bea", "deleted:yes", "deleted:<1h", "deleted:>1d",
    "refund", "refund*", "parcel", '"please refund"', "strasse", "退款", "款", "我要退款", "คืนเงิน", "استرداد", "😀", "CAFE",
    "lookup", "item:(role:user refund)", "item:(role:assistant -parcel)", "item:(type:function_call OR parcel)",
    "item:(refund -please by:ann)", "item:(by:ann deleted:yes)", "item:(role:user deleted:<1h)",
]  # fmt: skip


def _items(chance: random.Random) -> list[dict[str, object]]:
    made: list[dict[str, object]] = []
    for _ in range(chance.choice([0, 1, 1, 2, 3, 5])):
        text = " ".join(chance.sample(WORDS, chance.randint(1, 4)))
        role = chance.choice(["user", "assistant"])
        made.append({"type": "message", "role": role, "content": text})
        if chance.random() < 0.2:
            call = {"type": "function_call", "call_id": "c", "name": "lookup", "arguments": text}
            made.append({**call, "status": chance.choice(["completed", "in_progress"])})
    return made


@pytest.fixture
def corpus(project: Project, make_user: object, actor: Actor) -> list[Conversation]:
    """Forty conversations, many of one second; items by several people; some deleted."""
    chance = random.Random(7)
    people = [
        Actor.of_user(make_user("curator", username=name), via=Via.DASHBOARD)  # type: ignore[operator]
        for name in ("ann", "bea")
    ]
    people.append(actor)
    for number in range(40):
        age = timedelta(seconds=chance.choice([0, 1, 3_600, 90_000, 200_000, 400_000, 900_000]))
        pairs = {
            key: chance.choice(values) for key, values in METADATA.items() if chance.random() < 0.7
        }
        made = import_conversation(
            project,
            f"conv_{number:048x}",
            metadata=parse_metadata(pairs),
            items=parse_items(_items(chance), maximum=None),
            created_at=NOW - age - timedelta(microseconds=chance.randint(0, 400_000)),
            actor=chance.choice(people),
        )
        conversation_id = made.conversation["id"]
        found = Item.objects.filter(conversation__conversation_id=conversation_id)
        if chance.random() < 0.2 and found.exists():
            chosen = [chance.choice(list(found)).item_id]
            delete_items(project, conversation_id, chosen, actor=chance.choice(people))
        if chance.random() < 0.08:
            delete_conversation(project, conversation_id, actor=actor)
    third = list(Conversation.objects.values_list("pk", flat=True)[::3])
    Conversation.objects.filter(pk__in=third).update(origin="created")
    for number, row in enumerate(Conversation.objects.order_by("pk")):
        kinds = ["", "new", "", "gone", "metadata", "new", "kept"]  # of the upstream; some none
        Conversation.objects.filter(pk=row.pk).update(
            drift=kinds[number % 7], origin="listed" if number % 6 == 0 else row.origin
        )
    return list(Conversation.objects.live())


def _queries(seed: int, number: int) -> list[str]:
    chance = random.Random(seed)
    made = []
    for _ in range(number):
        terms = [
            ("-" if chance.random() < 0.25 else "") + chance.choice(TERMS)
            for _ in range(chance.randint(1, 4))
        ]
        if chance.random() < 0.3:
            terms.append(f"({chance.choice(TERMS)} OR {chance.choice(TERMS)})")
        made.append(" ".join(terms))
    return [*TERMS, *(f"-{term}" for term in TERMS[seed % 3 :: 3]), *made]


def _walked(matches: Matches, *, order: Order) -> list[str]:
    walked: list[str] = []
    after = None
    while True:
        page = matches.page(limit=7, order=order, after=after)
        walked += [row.conversation_id for row in page.conversations]
        if not page.has_more:
            return walked
        after = matches.cursor(page.conversations[-1])


@pytest.mark.parametrize("is_large", [False, True], ids=["small", "as-if-large"])
@pytest.mark.parametrize("sort", list(Sort))
def test_every_query_finds_what_it_means(
    corpus: list[Conversation],
    project: Project,
    sort: Sort,
    is_large: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if is_large:  # the limits between few and many, so that the other ways are taken
        monkeypatch.setattr(candidates, "CAP", 3)
        monkeypatch.setattr(candidates, "SAMPLE", 3)
        monkeypatch.setattr(candidates, "GATHERED", 0)
        monkeypatch.setattr(sources, "FIRST_PORTION", 2)
        monkeypatch.setattr(sources, "LARGEST_PORTION", 4)
    judge = Judge(Clock(NOW))
    items = {row.pk: list(Item.objects.filter(conversation=row)) for row in corpus}
    ordered = sorted(corpus, key=lambda row: (getattr(row, sort.column), row.pk))
    for text in _queries(len(sort) + is_large, 40):
        query = parse(text)
        expected = [
            row.conversation_id for row in ordered if judge.matches(row, items[row.pk], query)
        ]
        matches = Matches(project, query, sort=sort, now=NOW)
        order: Order = "asc" if len(text) % 2 else "desc"
        assert _walked(matches, order=order) == expected[:: 1 if order == "asc" else -1], text
        assert matches.count().number == len(expected), text
        assert len(matches.newest(1_000)) == len(expected), text
        if len(expected) > 3:
            before = next(row for row in ordered if row.conversation_id == expected[3])
            back = matches.page(limit=2, order="asc", before=matches.cursor(before))
            assert [row.conversation_id for row in back.conversations] == expected[1:3], text
