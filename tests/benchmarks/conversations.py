"""The conversations of the corpus: the same for the same number, on every machine."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from typing import Any

from conversations_admin.wire.ids import prefix_of
from conversations_admin.wire.items import parse_items, stored_form
from tests.benchmarks.vocabulary import LANGUAGES, PLANTED, Language, sentence

SEED = 20_261_122
FIRST = datetime(2023, 11, 22, tzinfo=UTC)
LAST = datetime(2026, 11, 22, tzinfo=UTC)
# Lines grow: more of the conversations are of the last year than of the first.
GROWTH = 0.7
CUSTOMERS = 200_000
LONG = 1_000

SHARES: dict[str, Sequence[tuple[str, float]]] = {
    "plan": (("free", 0.55), ("pro", 0.30), ("team", 0.10), ("enterprise", 0.05)),
    # free and closed: 33 %; enterprise and phone: 0.6 %.
    "status": (("closed", 0.60), ("open", 0.20), ("pending", 0.13), ("escalated", 0.07)),
    "channel": (("web", 0.50), ("app", 0.25), ("email", 0.13), ("phone", 0.12)),
}
RETRIES = ("0", "1", "2", "3", "4", "5", "6", "7", "8", "9")
SIZES = (1, 2, 3, 4, 5, 6, 7, 8)
RARE = ("flag", "needle", 0.0001)


@dataclass
class Drawn:
    """One conversation as it would be sent to the product, and when."""

    number: int
    conversation_id: str
    created_at: datetime
    metadata: dict[str, str]
    planted: list[str]
    bodies: list[dict[str, Any]] = field(default_factory=list)
    times: list[datetime] = field(default_factory=list)


def conversations(size: int) -> Iterator[Drawn]:
    """`size` conversations, from the oldest to about the newest; the middle one is long."""
    for number in range(size):
        yield draw(number, size=size)


def draw(number: int, *, size: int) -> Drawn:
    chance = random.Random(SEED * 10_000_019 + number)  # noqa: S311 the same each time
    language = _language(chance)
    drawn = Drawn(
        number=number,
        conversation_id=f"conv_{chance.getrandbits(192):048x}",
        created_at=_moment(number, size, chance),
        metadata=_metadata(language, chance, number=number),
        planted=_planted(language, chance),
    )
    long = number == size // 2
    if long:
        drawn.metadata["length"] = "thousand"
    count = LONG if long else _one_of(SIZES, _SIZE_WEIGHTS, chance)
    _write(drawn, language, chance, count=count)
    return drawn


def _write(drawn: Drawn, language: Language, chance: random.Random, *, count: int) -> None:
    """Give it `count` items; what is planted goes into the messages."""
    kinds = list(_kinds(count, chance))
    talk = [place for place, kind in enumerate(kinds) if kind in {"user", "assistant"}]
    homes: dict[int, list[str]] = {}
    for plant in drawn.planted:
        homes.setdefault(chance.choice(talk), []).append(plant)
    raw = [
        _item(
            kind,
            language,
            chance,
            planted=homes.get(place, ()),
            call=f"call_{place - (kind == 'output')}",
        )
        for place, kind in enumerate(kinds)
    ]
    for draft in parse_items(raw, maximum=None):
        item_id = draft.id or f"{prefix_of(draft.type)}_{chance.getrandbits(192):048x}"
        drawn.bodies.append(stored_form(draft, item_id))
    waits = [0.0, *(chance.expovariate(1 / 90) for _ in raw[1:])]
    drawn.times = [drawn.created_at + timedelta(seconds=wait) for wait in accumulate(waits)]


def _kinds(count: int, chance: random.Random) -> Iterator[str]:
    """user, assistant, user, …; now and then a tool's call and output, or reasoning, between."""
    done = 0
    while done < count:
        yield "user" if done % 2 == 0 else "assistant"
        done += 1
        if count - done > 2 and chance.random() < 0.10:
            yield from ("call", "output")
            done += 2
        elif count - done > 1 and chance.random() < 0.05:
            yield "reasoning"
            done += 1


def _item(
    kind: str, language: Language, chance: random.Random, *, planted: Sequence[str], call: str
) -> dict[str, Any]:
    length = chance.randint(12, 40)
    if kind == "call":
        arguments = f'{{"order":"{chance.randrange(10**6):06d}","attempt":{chance.randrange(3)}}}'
        name = chance.choice(("look_up_order", "track_shipment", "issue_credit"))
        return {"type": "function_call", "call_id": call, "name": name, "arguments": arguments}
    text = sentence(language, chance, length=length, planted=planted)
    if kind == "output":
        return {"type": "function_call_output", "call_id": call, "output": text}
    if kind == "reasoning":
        summary = [{"type": "summary_text", "text": text}]
        return {"type": "reasoning", "id": f"rs_{chance.getrandbits(192):048x}", "summary": summary}
    part = "input_text" if kind == "user" else "output_text"
    return {"type": "message", "role": kind, "content": [{"type": part, "text": text}]}


def _metadata(language: Language, chance: random.Random, *, number: int) -> dict[str, str]:
    """Six pairs, more or less; `plan:free contract:yearly` never meet."""
    pairs = {key: _share(shares, chance) for key, shares in SHARES.items()}
    pairs["lang"] = language.code
    if chance.random() < 0.70:
        pairs["customer_id"] = f"cus_{int(CUSTOMERS ** chance.random()):06d}"
    if chance.random() < 0.40:
        pairs["ticket"] = f"T-{number:07d}"
    if chance.random() < 0.40:
        pairs["retries"] = _one_of(RETRIES, _RETRY_WEIGHTS, chance)
    if pairs["plan"] != "free" and chance.random() < 0.70:
        pairs["contract"] = "yearly" if chance.random() < 0.60 else "monthly"
    if chance.random() < 0.10:
        pairs["due"] = str(date(2026, 1, 1) + timedelta(days=chance.randrange(730)))
    if chance.random() < RARE[2]:
        pairs[RARE[0]] = RARE[1]
    return pairs


def _planted(language: Language, chance: random.Random) -> list[str]:
    plants = [word for word, share in PLANTED.items() if chance.random() < share]
    if language.planted and chance.random() < language.planted[1]:
        plants.append(language.planted[0])
    return plants


def _moment(number: int, size: int, chance: random.Random) -> datetime:
    """Later for later numbers, but for an hour's disorder; microseconds, as the clock gives."""
    share: float = ((number + 0.5) / size) ** GROWTH
    at = FIRST + (LAST - FIRST) * share + timedelta(seconds=chance.uniform(-1800, 1800))
    return min(at, LAST).replace(microsecond=chance.randrange(1_000_000))


def _language(chance: random.Random) -> Language:
    return chance.choices(LANGUAGES, cum_weights=_LANGUAGE_WEIGHTS)[0]


def _share(shares: Sequence[tuple[str, float]], chance: random.Random) -> str:
    point = chance.random()
    for value, share in shares:
        point -= share
        if point < 0:
            return value
    return shares[-1][0]


def _one_of[T](values: Sequence[T], weights: Sequence[float], chance: random.Random) -> T:
    return chance.choices(values, cum_weights=weights)[0]


_LANGUAGE_WEIGHTS = list(accumulate(language.share for language in LANGUAGES))
_SIZE_WEIGHTS = list(accumulate((20, 26, 22, 14, 8, 5, 3, 2)))
_RETRY_WEIGHTS = list(accumulate((50, 22, 11, 6, 4, 3, 2, 1, 0.6, 0.4)))
