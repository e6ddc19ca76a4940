"""What a language brings: its people, its places and its screenplays."""

from __future__ import annotations

from dataclasses import dataclass

from conversations_admin.demo.scenarios.scenario import Scenario


@dataclass(frozen=True, kw_only=True)
class Language:
    """`share` is how many of a hundred conversations in other languages are in this one;
    `places` pairs each locale with a city, repeated where more people live."""

    name: str
    share: int
    places: tuple[tuple[str, str], ...]
    names: tuple[str, ...]
    farewells: tuple[tuple[str, str], ...]
    scenarios: tuple[Scenario, ...]
