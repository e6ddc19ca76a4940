"""What a support team keeps about a conversation, as unevenly as real teams do."""

from __future__ import annotations

from datetime import datetime
from random import Random

from conversations_admin.demo.facts import Facts
from conversations_admin.demo.scenarios.scenario import Mood, Scenario

_STATUSES = (("resolved", 60), ("open", 17), ("waiting", 14), ("escalated", 9))
_PLANS = (("free", 52), ("pro", 35), ("enterprise", 13))
_CHANNELS = (("web", 50), ("app", 24), ("email", 17), ("whatsapp", 9))
_PRIORITIES = (("normal", 71), ("high", 15), ("low", 10), ("urgent", 4))
_ANGRY_PRIORITIES = (("high", 6), ("urgent", 3), ("normal", 1))
_SCORES = {
    Mood.CALM: (("5", 48), ("4", 33), ("3", 11), ("2", 5), ("1", 3)),
    Mood.HAPPY: (("5", 92), ("4", 8)),
    Mood.ANGRY: (("1", 46), ("2", 31), ("3", 16), ("4", 7)),
}
_TEAMS = {
    "billing": "Billing & payments",
    "plans": "Billing & payments",
    "delivery": "Logistics",
    "orders": "Logistics",
    "returns": "Logistics",
    "devices": "Tier 2 devices",
    "automation": "Tier 2 devices",
    "api": "Developer support",
    "webhooks": "Developer support",
    "import": "Developer support",
    "bugs": "Developer support",
    "security": "Trust & safety",
    "privacy": "Trust & safety",
}
_OF_COLLEAGUES = {"internal", "content"}
_RELEASES = ((35, "2026.9.3"), (14, "2026.10.1"), (3, "2026.10.4"), (0, "2026.11.0"))
_BARE = 31
_LONG_NOTE = (
    "Customer called twice before writing. First call: parcel shown as delivered, neighbour knows "
    "nothing. Second call: carrier admits that the driver left it at the back door of the bakery "
    "next door, which is closed on Mondays. Baker found it on Tuesday, opened, one item missing. "
    "Replacement agreed by phone with the shift lead, no signature needed. Please do not ask the "
    "customer to explain all of this again; if anything is unclear, ask logistics first. "
)

type Metadata = dict[str, str]


def draw_metadata(random: Random, *, scenario: Scenario, facts: Facts, age_days: int) -> Metadata:
    """Invent the metadata of a conversation that began `age_days` ago."""
    status = scenario.status or _weighted(random, _STATUSES)
    priorities = _ANGRY_PRIORITIES if scenario.mood is Mood.ANGRY else _PRIORITIES
    metadata = {
        "user_id": facts.customer.user_id,
        "channel": _channel(random, scenario),
        "status": status,
        "priority": _weighted(random, priorities),
        "plan": scenario.plan or _weighted(random, _PLANS),
        "locale": facts.customer.locale,
        "topic": scenario.topic,
        "agent_version": _release(age_days),
        "env": "staging" if _chance(random, 0.05) else "prod",
    }
    return metadata | _sometimes(random, scenario=scenario, facts=facts, status=status)


def _sometimes(random: Random, *, scenario: Scenario, facts: Facts, status: str) -> Metadata:
    more: Metadata = {}
    if scenario.may_have_ticket and (status == "escalated" or _chance(random, 0.42)):
        more["ticket"] = facts.ticket
    if status == "resolved" and _chance(random, 0.55):
        more["csat"] = _weighted(random, _SCORES[scenario.mood])
    if status == "escalated":
        more["team"] = _TEAMS.get(scenario.topic, "Shift lead")
    if more.get("ticket") and _chance(random, 0.3):
        more["order_id"] = facts.orders[0]
    if _chance(random, 0.07):
        more["experiment"] = random.choice(("short-answers", "warm-tone"))
    return more


def add_oddity(metadata: Metadata, *, position: int, when: datetime) -> Metadata:
    """Return the metadata with what slips into real data; most positions get nothing."""
    if position == _BARE:
        return {}
    added = {
        11: {"custmer_id": metadata.get("user_id", "")},
        23: {"prioirty": "high"},
        47: {"note": 'says: "call after 18:00", then e-mail'},
        59: {"internal_note": (_LONG_NOTE * 2)[:512]},
        71: {"nickname": '<b onclick="alert(1)">VIP</b> & friends'},
        83: {"note": "Kundin wünscht Rückruf ☎️ 午後"},
        97: {"Status": "open"},
        103: _full(when),
    }.get(position, {})
    return dict(list((metadata | added).items())[:16])


def _full(when: datetime) -> Metadata:
    """Enough pairs to reach the limit of sixteen."""
    return {
        "team": "Tier 2 devices",
        "reviewed_by": "m.okonkwo",
        "reviewed_at": f"{when:%Y-%m-%d}",
        "sentiment": "mixed",
        "resend": "false",
        "referrer": "https://help.fernholm.example/returns?utm_source=mail",
        "retries": "3",
        "region": "eu-central",
    }


def _channel(random: Random, scenario: Scenario) -> str:
    return "web" if scenario.topic in _OF_COLLEAGUES else _weighted(random, _CHANNELS)


def _chance(random: Random, probability: float) -> bool:
    return random.random() < probability


def _release(age_days: int) -> str:
    return next(release for days, release in _RELEASES if age_days >= days)


def _weighted(random: Random, options: tuple[tuple[str, int], ...]) -> str:
    values, weights = zip(*options, strict=True)
    return str(random.choices(values, weights)[0])
