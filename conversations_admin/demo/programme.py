"""Which scenarios a set of demo conversations plays, in which languages, how often."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import chain
from random import Random

from conversations_admin.demo.catalogue import ENGLISH_NAMES, ENGLISH_PLACES
from conversations_admin.demo.languages import (
    arabic,
    chinese,
    french,
    german,
    hebrew,
    hindi,
    japanese,
    korean,
    polish,
    russian,
    spanish,
    thai,
    turkish,
)
from conversations_admin.demo.languages.language import Language
from conversations_admin.demo.scenarios import (
    accounts,
    backoffice,
    billing,
    content,
    developers,
    devices,
    integrations,
    marathons,
    moods,
    oddities,
    orders,
    returns,
)
from conversations_admin.demo.scenarios.scenario import Scenario
from conversations_admin.demo.screenplay import Stage

from . import tools_account, tools_shop

_THEMES = (
    orders, returns, billing, accounts, devices, developers, integrations, moods, content,
    backoffice,
)  # fmt: skip
_ENGLISH_SHARE = 0.6
_RECENT_SHARE = 0.1

ENGLISH = Language(
    name="English",
    share=0,
    places=ENGLISH_PLACES,
    names=ENGLISH_NAMES,
    farewells=(
        ("[[Thanks|Thank you]], that helps a lot!", "[[You're welcome|My pleasure]], {name}!"),
        ("Perfect, thanks.", "Any time. Have a good day!"),
        ("Brilliant, cheers 👍", "Cheers, {name}!"),
        ("Great, that's all.", "Then I'll close this for now. Just write if anything comes up."),
        ("ok thx", "🙂"),
        ("That was quick. Thank you.", "Happy to help!"),
    ),
    scenarios=tuple(chain.from_iterable(theme.SCENARIOS for theme in _THEMES)),
)
SPECIALS: tuple[Scenario, ...] = (*marathons.SCENARIOS, *oddities.SCENARIOS)
LANGUAGES = (
    german.LANGUAGE, french.LANGUAGE, spanish.LANGUAGE, polish.LANGUAGE, turkish.LANGUAGE,
    japanese.LANGUAGE, chinese.LANGUAGE, korean.LANGUAGE, arabic.LANGUAGE, hebrew.LANGUAGE,
    russian.LANGUAGE, hindi.LANGUAGE, thai.LANGUAGE,
)  # fmt: skip


@dataclass(frozen=True)
class Slot:
    """One conversation to be: what it is about and in which language."""

    scenario: Scenario
    language: Language


@cache
def stage_for(language: Language) -> Stage:
    steps = {name: step for theme in _THEMES for name, step in theme.STEPS.items()}
    return Stage(tools_shop.TOOLS | tools_account.TOOLS, steps, language.farewells)


def draw_programme(random: Random, *, count: int) -> list[Slot]:
    """Return `count` slots in the order they are played.

    Three fifths are English: the specials first, then every scenario a few times, then
    by weight. A small count therefore drops the common before the special. What is to be
    recent is played in the last tenth.
    """
    english = round(count * _ENGLISH_SHARE)
    slots = [
        *_english_slots(random, count=english),
        *_other_slots(random, count=count - english),
    ]
    random.shuffle(slots)
    return _recent_last(random, slots)


def _recent_last(random: Random, slots: list[Slot]) -> list[Slot]:
    played = [slot for slot in slots if not slot.scenario.is_recent]
    for slot in slots:
        if slot.scenario.is_recent:
            behind = random.randrange(int(_RECENT_SHARE * len(slots)) + 1)
            played.insert(len(played) - behind, slot)
    return played


def _english_slots(random: Random, *, count: int) -> list[Slot]:
    specials = (scenario for scenario in SPECIALS for _ in range(scenario.times or 1))
    regulars = (scenario for scenario in ENGLISH.scenarios for _ in range(scenario.least))
    wanted = [*specials, *regulars]
    missing = max(0, count - len(wanted))
    return _slots([*wanted, *_by_weight(random, ENGLISH, count=missing)][:count], ENGLISH)


def _other_slots(random: Random, *, count: int) -> list[Slot]:
    languages = random.choices(LANGUAGES, [language.share for language in LANGUAGES], k=count)
    languages[: len(LANGUAGES)] = LANGUAGES[:count]
    drawn = [
        Slot(scenario, language)
        for language in languages
        for scenario in _by_weight(random, language, count=1)
    ]
    # In place of common ones, once every language is there.
    fixed = _fixed_slots()[: max(0, count - len(LANGUAGES))]
    drawn[len(LANGUAGES) : len(LANGUAGES) + len(fixed)] = fixed
    return drawn


def _fixed_slots() -> list[Slot]:
    return [
        Slot(scenario, language)
        for language in LANGUAGES
        for scenario in language.scenarios
        for _ in range(scenario.times or 0)
    ]


def _by_weight(random: Random, language: Language, *, count: int) -> list[Scenario]:
    weights = [scenario.weight for scenario in language.scenarios]
    return random.choices(language.scenarios, weights, k=count)


def _slots(scenarios: Iterable[Scenario], language: Language) -> list[Slot]:
    return [Slot(scenario, language) for scenario in scenarios]
