from __future__ import annotations

import pytest

from conversations_admin.errors import (
    OutcomeUnknown,
    UpstreamBroken,
    UpstreamRefused,
    UpstreamUnreachable,
)
from conversations_admin.stores.upstream.client import Client
from conversations_admin.stores.upstream.reasons import TIMED_OUT
from conversations_admin.stores.upstream.retries import longest_call, patience_with, persist
from tests.stores.upstream.conftest import Watch
from tests.stores.upstream.speaker import Say, Speaker, conversation, listed, message, refusal

LOCKED = Say(400, refusal("Somebody is writing.", code="conversation_locked", param="conversation"))
TOO_MANY = Say(429, refusal("Slow down.", code="rate_limit_exceeded"))
DONE = Say(body=listed(message()))


def told_to_wait(**headers: str) -> Say:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Say(429, refusal("Slow down."), named)


def add(client: Client) -> object:
    return client.add_items("conv_1", [message()])


@pytest.mark.parametrize(
    "busy",
    [
        LOCKED,
        TOO_MANY,
        Say(429, b"plain words of a gateway"),
        Say(409, refusal("Busy.")),
        Say(503, refusal("Overloaded.")),
        Say(503, b"maintenance", {"Retry-After": "0.5"}),
    ],
)
def test_a_write_that_was_refused_for_now_is_sent_again(
    client: Client, speaker: Speaker, watch: Watch, busy: Say
) -> None:
    speaker.will(busy, busy, DONE)

    add(client)

    assert len(speaker.asked) == 3
    assert len(watch.slept) == 2


@pytest.mark.parametrize("busy", [LOCKED, TOO_MANY])
def test_it_is_sent_at_most_three_times_more(
    client: Client, speaker: Speaker, watch: Watch, busy: Say
) -> None:
    speaker.will(busy)

    with pytest.raises(UpstreamRefused) as raised:
        add(client)

    assert raised.value.status == busy.status
    assert len(speaker.asked) == 4
    assert watch.slept == [0.5, 1.0, 2.0]


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry_after": "3"}, 3.0),
        ({"retry_after": "0"}, 0.0),
        ({"retry_after": "-5"}, 0.0),
        ({"retry_after_ms": "250", "retry_after": "9"}, 0.25),
        ({"retry_after": "soon"}, 0.5),
        ({"retry_after": "nan"}, 0.5),
    ],
)
def test_it_waits_as_long_as_it_is_told(
    client: Client, speaker: Speaker, watch: Watch, headers: dict[str, str], seconds: float
) -> None:
    speaker.will(told_to_wait(**headers), DONE)

    add(client)

    assert watch.slept == [seconds]


def test_a_date_to_wait_for_is_read_by_the_upstreams_own_clock(
    client: Client, speaker: Speaker, watch: Watch
) -> None:
    until, now = "Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:33 GMT"
    speaker.own_date = now
    speaker.will(told_to_wait(retry_after=until), DONE)

    add(client)

    assert watch.slept == [4.0]


def test_a_longer_wait_than_anybody_has_is_passed_on(
    client: Client, speaker: Speaker, watch: Watch
) -> None:
    speaker.will(told_to_wait(retry_after="60"))

    with pytest.raises(UpstreamRefused) as raised:
        add(client)

    assert raised.value.retry_after == 60
    assert (watch.slept, len(speaker.asked)) == ([], 1)


def test_all_waits_together_keep_within_the_time_of_a_request(
    client: Client, speaker: Speaker, watch: Watch
) -> None:
    speaker.will(told_to_wait(retry_after="8"))

    with pytest.raises(UpstreamRefused):
        add(client)

    assert watch.slept == [8.0, 8.0]


@pytest.mark.parametrize(
    "say",
    [
        Say(429, refusal("You exceeded your quota.", code="insufficient_quota")),
        Say(429, refusal("Slow down."), {"x-should-retry": "false"}),
    ],
)
def test_what_waiting_does_not_cure_is_not_waited_for(
    client: Client, speaker: Speaker, say: Say
) -> None:
    speaker.will(say)

    with pytest.raises(UpstreamRefused):
        add(client)

    assert len(speaker.asked) == 1


def test_a_write_is_not_sent_again_once_its_outcome_is_unknown(
    client: Client, speaker: Speaker
) -> None:
    speaker.will(LOCKED, Say(502, b"gone"), DONE)

    with pytest.raises(OutcomeUnknown):
        add(client)

    assert len(speaker.asked) == 2


def test_a_read_is_tried_twice_more_at_short_distance(
    client: Client, speaker: Speaker, watch: Watch
) -> None:
    speaker.will(Say(500, b""), Say(502, b""), Say(body=conversation()))

    client.retrieve_conversation("conv_1")

    assert watch.slept == [0.1, 0.4]


def test_a_page_that_came_cut_short_is_read_again(client: Client, speaker: Speaker) -> None:
    speaker.will(Say(body=b'{"object": "list", "da'), DONE)

    assert client.list_items("conv_1").body["data"] == [message()]


def test_a_wrong_place_is_not_asked_again(client: Client, speaker: Speaker) -> None:
    speaker.will(Say(404, b"no such page"))

    with pytest.raises(UpstreamBroken):
        client.list_items("conv_1")

    assert len(speaker.asked) == 1


def tries_of_what_hangs(watch: Watch, *, seconds: float) -> int:
    """It gives up after so many, of ten that it is allowed."""
    tries = 0

    def hang() -> None:
        nonlocal tries
        tries += 1
        watch.time += seconds
        raise UpstreamUnreachable("No answer.", code=TIMED_OUT)

    with pytest.raises(UpstreamUnreachable):
        persist(hang, clock=watch.clock, within=patience_with(10))
    return tries


@pytest.mark.parametrize(("seconds", "tries"), [(5, 3), (8, 2), (10, 1)])
def test_what_gives_up_sooner_is_tried_again_as_often_as_there_is_time(
    watch: Watch, seconds: float, tries: int
) -> None:
    assert tries_of_what_hangs(watch, seconds=seconds) == tries


@pytest.mark.parametrize("timeout", [1.0, 10.0, 60.0])
def test_a_call_has_an_end_however_late_it_begins_to_hang(watch: Watch, timeout: float) -> None:
    busy = UpstreamRefused("Busy.", status=429, may_pass=True, retry_after=0)
    ends = [0.0, 0.0, patience_with(timeout) - 0.1]

    def attempt() -> None:
        if ends:
            watch.time += ends.pop(0)
            raise busy
        watch.time += timeout
        raise UpstreamUnreachable("No answer.", code=TIMED_OUT)

    with pytest.raises(UpstreamUnreachable):
        persist(attempt, clock=watch.clock, within=patience_with(timeout))
    assert watch.time <= longest_call(timeout)
