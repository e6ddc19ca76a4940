"""Two of our servers in a row answer as the last of them does directly."""

from __future__ import annotations

import os

import pytest

from tests.chain.asking import Asker, Scenario, differences
from tests.chain.console import Console, Seat
from tests.chain.refusals import REFUSALS
from tests.chain.scenarios import SCENARIOS, lists_of_conversations
from tests.upstream.own_server import OwnServer

BOTH = ["mirrored", "unmirrored"]


@pytest.fixture(scope="module")
def seats(shared_console: Console, own_server: OwnServer) -> dict[str, Seat]:
    return {
        name: shared_console.open_seat(own_server.base_url, is_mirrored=name == "mirrored")
        for name in BOTH
    }


@pytest.mark.parametrize("mirror", BOTH)
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.__name__)
def test_the_same_is_answered_as_directly(
    scenario: Scenario, mirror: str, seats: dict[str, Seat], console: Console, own_server: OwnServer
) -> None:
    found = differing(scenario, seats[mirror], console, own_server)
    assert not found, told(found)


# Nothing of it comes as far as a database.
@pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="once is enough")
@pytest.mark.parametrize("scenario", REFUSALS, ids=lambda scenario: scenario.__name__)
def test_the_same_is_refused_as_directly(
    scenario: Scenario, seats: dict[str, Seat], console: Console, own_server: OwnServer
) -> None:
    found = differing(scenario, seats["mirrored"], console, own_server)
    assert not found, told(found)


def test_conversations_are_listed_as_directly(console: Console, own_server: OwnServer) -> None:
    """The mirror's list is that of the upstream, where all went through us."""
    seat = console.open_seat(own_server.base_url)
    found = differing(lists_of_conversations, seat, console, own_server)
    assert not found, told(found)


def differing(
    scenario: Scenario, seat: Seat, console: Console, own_server: OwnServer
) -> list[tuple[str, str]]:
    """The answers that are not the same, the direct one first."""
    directly = Asker(own_server.port, own_server.make_project())
    through_us = Asker(console.port, seat.token)
    scenario(directly)
    scenario(through_us)
    return differences(directly, through_us)


def told(found: list[tuple[str, str]]) -> str:
    return "\n".join(f"{direct}\n{through}\n" for direct, through in found[:9])
