"""Which names are pointed out as probably the same, and, more telling, which are not."""

from __future__ import annotations

import time

import pytest

from conversations_admin.search.likeness import MAX_NAMES, Likeness, Reason, likenesses


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        (("Open", "open"), Reason.CASE),
        (("open", "OPEN", "Open"), Reason.CASE),
        (("open", "open "), Reason.SEPARATORS),
        (("open", "Open", "open "), Reason.SEPARATORS),
        (("in progress", "in-progress"), Reason.SEPARATORS),
        (("in_progress", "in–progress", "InProgress"), Reason.SEPARATORS),
        (("userId", "user_id", "User-ID"), Reason.SEPARATORS),
        (("customer.id", "customer:id", "customer id"), Reason.SEPARATORS),
        (("tier1", "Tier 1", "tier-1"), Reason.SEPARATORS),
        (("São Paulo", "Sao Paulo"), Reason.ACCENTS),
        (("Zürich", "zurich"), Reason.ACCENTS),
        (("gold", "ｇｏｌｄ"), Reason.ACCENTS),
        (("カード", "ｶｰﾄﾞ"), Reason.ACCENTS),
        (("Straße", "STRASSE"), Reason.CASE),
        (("customer", "customers"), Reason.PLURAL),
        (("order_items", "orderItem"), Reason.PLURAL),
        (("Открыт", "открыт"), Reason.CASE),
    ],
)
def test_one_thing_written_differently_is_pointed_out(
    names: tuple[str, ...], reason: Reason
) -> None:
    """However often each is used."""
    counts = {name: 50 - place for place, name in enumerate(names)}
    assert likenesses(counts) == [Likeness(names, reason)]


@pytest.mark.parametrize(
    ("usual", "rare"),
    [
        ("customer_id", "custmer_id"),
        ("customer_id", "cusotmer_id"),
        ("customer_id", "custumer_id"),
        ("customer_id", "Customers-Idd"),
        ("customerId", "custmer_id"),
        ("customer_id", "custmerid"),
        ("cancelled", "canceled"),
        ("organisation", "Organization"),
        ("received", "recieved"),
        ("refund requested", "refund reqested"),
        ("возврат", "возрват"),
    ],
)
def test_a_slip_of_the_keyboard_is_pointed_out_where_it_is_rare(usual: str, rare: str) -> None:
    slip = [Likeness((usual, rare), Reason.SLIP)]
    is_two_slips = rare == "Customers-Idd"
    assert likenesses({usual: 400, rare: 3}) == ([] if is_two_slips else slip)
    assert likenesses({usual: 400, rare: 41}) == []
    assert likenesses({rare: 400, usual: 400}) == []


@pytest.mark.parametrize(
    "names",
    [
        # numbers, versions, dates, ids
        ("tier1", "tier2"),
        ("tier 1", "tier 11"),
        ("1", "1.0", "01", "10", "-1", "+1"),
        ("1-1", "11", "1.1"),
        ("v1.0", "v10"),
        ("2026-11-01", "2026-11-02", "20261101", "2026/11/01"),
        ("gpt-4.1", "gpt-4.2", "gpt-41"),
        ("u_8231", "u_8232"),
        ("order-10023", "order-10032"),
        ("a3f09c2e", "a3f09c2f"),
        # short words
        ("en", "es", "de", "da"),
        ("de-AT", "de-DE", "de-CH"),
        ("gold", "bold", "cold"),
        ("june", "july"),
        ("plan a", "plan b"),
        ("customer segment a", "customer segment b"),
        ("tier II", "tier III"),
        ("new", "news"),
        ("C", "C++", "C#"),
        # other words
        ("inbound", "outbound"),
        ("active", "inactive"),
        ("known", "unknown"),
        ("paid", "unpaid"),
        ("enabled", "disabled"),
        ("Ireland", "Iceland"),
        ("Austria", "Australia"),
        ("Slovakia", "Slovenia"),
        ("German", "Germany"),
        ("Gambia", "Zambia"),
        ("Christine", "Christina"),
        ("upgrade", "upgraded", "upgrades!"),
        ("status", "state"),
        ("start_date", "end_date"),
        ("first_name", "last_name"),
        ("created_at", "created_by"),
        ("user_id", "user_ip"),
        ("input_tokens", "output_tokens"),
        ("shirt_size_xl", "shirt_size_xs"),
        ("en/de", "ende"),
        # scripts in which one sign is a word
        ("退款", "退货"),
        ("返金済みです", "返金未みです"),
        ("환불요청중", "환불요정중"),
        # marks that make another letter
        ("мой", "мои"),
        ("か", "が"),
        # nothing to compare
        ("", " ", "-", "_", "…"),
    ],
)
def test_different_things_are_left_alone_however_rare_one_is(names: tuple[str, ...]) -> None:
    """A false alarm is worse than a miss."""
    assert likenesses({name: 1_000 // 30**place for place, name in enumerate(names)}) == []
    assert likenesses({name: 1_000 // 30**place for place, name in enumerate(names[::-1])}) == []


def test_the_most_frequent_group_and_name_come_first() -> None:
    counts = {"closed": 3, "Closed": 9, "open": 50, "OPEN": 60, "pending": 7}
    assert [each.names for each in likenesses(counts)] == [("OPEN", "open"), ("Closed", "closed")]


def test_a_slip_is_compared_with_the_usual_spelling_alone() -> None:
    found = likenesses({"customer_id": 900, "customerId": 400, "custmer_id": 2})
    assert [each.names for each in found] == [
        ("customer_id", "custmer_id"),
        ("customer_id", "customerId"),
    ]


@pytest.mark.parametrize(
    "names",
    [
        [f"customer {letter}{other}" for letter in "abcdefghijklmnopqrstuvwxyz" for other in "xyz"],
        [f"{'long' * 15}{number:03}" for number in range(MAX_NAMES)],
        [
            "".join(chr(97 + number // 26**power % 26) for power in range(6))
            for number in range(999)
        ],
        ["\u0301" * 500 + str(number) for number in range(MAX_NAMES)],
    ],
)
def test_a_thousand_names_take_no_time(names: list[str]) -> None:
    begun = time.perf_counter()
    likenesses({name: 1_000 - place for place, name in enumerate(names)})
    assert time.perf_counter() - begun < 5


def test_more_names_than_that_are_not_compared() -> None:
    assert likenesses({f"Open{'x' * number}": 1 for number in range(MAX_NAMES)} | {"open": 1}) == []
