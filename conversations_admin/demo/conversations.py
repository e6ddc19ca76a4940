"""Invented conversations of a shop's support, for trying the console out.

Entry points may import this module; nothing of it is stored by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from random import Random

from conversations_admin.demo.calendar import draw_times
from conversations_admin.demo.facts import Customer, draw_facts
from conversations_admin.demo.languages.language import Language
from conversations_admin.demo.metadata import add_oddity, draw_metadata
from conversations_admin.demo.programme import Slot, draw_programme, stage_for
from conversations_admin.demo.screenplay import perform
from conversations_admin.demo.script import Item, Script

_SEED = "fernholm"
_NAMESAKES = 3
_REGULARS = 4
_REGULARS_SHARE = 0.2


@dataclass(frozen=True, kw_only=True)
class DemoConversation:
    """`items` are in the input form of the API; the scenario's name is the `label`."""

    created_at: datetime
    metadata: dict[str, str]
    items: list[Item]
    label: str


def demo_conversations(*, now: datetime, count: int = 300) -> Iterator[DemoConversation]:
    """Yield `count` conversations of the sixty days before `now`, oldest first.

    The same `now` and `count` always give the same conversations. Ids given to items differ
    from one `now` to another, so that a second set does not link to items of the first.
    """
    if now.tzinfo is None:
        raise ValueError("now must carry a time zone.")
    return _conversations(now, count)


def _conversations(now: datetime, count: int) -> Iterator[DemoConversation]:
    random = Random(f"{_SEED} {now.isoformat()}")  # noqa: S311 - reproducible, not secret
    plan = Random(f"{_SEED} {count}")  # noqa: S311
    played: Counter[tuple[str, str]] = Counter()
    times = draw_times(random, now=now, count=count)
    slots = draw_programme(plan, count=count)
    for position, (slot, when) in enumerate(zip(slots, times, strict=True)):
        key = (slot.language.name, slot.scenario.label)
        customer = _draw_customer(random, slot.language)
        facts = draw_facts(random, customer=customer, when=when)
        script = Script(random=random, facts=facts, when=when, occurrence=played[key])
        played[key] += 1
        _play(slot, script)
        metadata = draw_metadata(
            random, scenario=slot.scenario, facts=facts, age_days=(now - when).days
        )
        yield DemoConversation(
            created_at=when,
            metadata=add_oddity(metadata, position=position, when=when),
            items=script.items,
            label=slot.scenario.label,
        )


def _play(slot: Slot, script: Script) -> None:
    if slot.scenario.play:
        slot.scenario.play(script)
    else:
        perform(slot.scenario.screenplay, script=script, stage=stage_for(slot.language))


def _draw_customer(random: Random, language: Language) -> Customer:
    """Pick one of the language's customers; the first few write far more often."""
    people = _customers(language)
    return random.choice(people[:_REGULARS] if random.random() < _REGULARS_SHARE else people)


@cache
def _customers(language: Language) -> tuple[Customer, ...]:
    random = Random(f"{_SEED} {language.name}")  # noqa: S311
    customers = []
    for person in language.names * _NAMESAKES:
        locale, city = random.choice(language.places)
        user_id = f"usr_{random.randint(100_000, 999_999)}"
        customers.append(Customer(user_id=user_id, name=person, city=city, locale=locale))
    return tuple(customers)
