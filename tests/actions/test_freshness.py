"""What is known of an upstream without asking it: from what was asked of it last."""

from __future__ import annotations

from time import monotonic

import pytest

from conversations_admin.actions import freshness
from conversations_admin.actions.actor import Actor
from conversations_admin.actions.freshness import State, heard_of, refresh, trouble_known
from conversations_admin.errors import ConsoleError
from conversations_admin.models import Project, User
from conversations_admin.models.audit import Via
from conversations_admin.stores.upstream import store
from tests.upstream.asking import asked_elsewhere
from tests.upstream.faults import Fault, answer, refusal
from tests.upstream.proxy import FaultProxy
from tests.upstream.recorded import RecordedUpstream

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _asked_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(freshness, "BETWEEN_CALLS", 0.0)


@pytest.fixture
def somebody(curator: User) -> Actor:
    return Actor.of_user(curator, via=Via.DASHBOARD)


@pytest.fixture
def parcel(recorded: RecordedUpstream) -> str:
    return recorded.start_conversation("One", "Two", "Three", "Four")


@pytest.mark.parametrize("fault", [refusal(401), refusal(403), answer(418, "tea")])
def test_what_is_in_the_way_of_every_call_is_known_of_the_upstream(
    with_text: Project, proxy: FaultProxy, somebody: Actor, parcel: str, fault: Fault
) -> None:
    with proxy.rule(fault), pytest.raises(ConsoleError) as raised:
        refresh(with_text, parcel, actor=somebody)
    known = trouble_known(with_text)
    assert known is not None
    assert (type(known), vars(known)) == (type(raised.value), vars(raised.value))
    assert str(known) == str(raised.value)


@pytest.mark.parametrize("fault", [refusal(404), refusal(400)])
def test_the_refusal_of_one_conversation_is_an_answer_of_the_upstream(
    with_text: Project, proxy: FaultProxy, somebody: Actor, parcel: str, fault: Fault
) -> None:
    with proxy.down():
        heard_of(with_text)
    assert trouble_known(with_text)
    with proxy.rule(fault), pytest.raises(ConsoleError):
        refresh(with_text, parcel, actor=somebody)
    assert trouble_known(with_text) is None


def test_a_conversation_that_is_too_long_was_answered_too(
    with_text: Project,
    proxy: FaultProxy,
    somebody: Actor,
    parcel: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(store, "MOST_AT_ONCE", 2)
    with proxy.down():
        heard_of(with_text)
    assert refresh(with_text, parcel, actor=somebody).state is State.PARTIAL
    assert trouble_known(with_text) is None


def test_while_somebody_waits_the_newest_that_is_known_is_told(
    with_text: Project, proxy: FaultProxy, somebody: Actor, parcel: str
) -> None:
    with proxy.down():
        assert heard_of(with_text).error
    refresh(with_text, parcel, actor=somebody)
    with asked_elsewhere(with_text, proxy):
        told = heard_of(with_text)
    assert (told.error, told.is_open) == (None, True)


def test_nobody_else_asks_for_as_long_as_an_upstream_may_hang(
    with_text: Project, proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a time-out of five seconds it is asked once more, as long as twenty are not over."""
    assert with_text.timeout == 5
    with asked_elsewhere(with_text, proxy):
        monkeypatch.setattr(freshness, "monotonic", lambda: monotonic() + 21)
        assert heard_of(with_text).is_open
        assert len(proxy.calls) == 1


def test_after_a_fault_of_ours_nobody_is_believed_to_wait(with_text: Project) -> None:
    # No header can hold it.
    with_text.organization = "ä"
    for _ in range(2):
        with pytest.raises(UnicodeEncodeError):
            heard_of(with_text)


def test_what_is_kept_of_an_error_holds_nothing_of_who_met_it(
    with_text: Project, proxy: FaultProxy, somebody: Actor, parcel: str
) -> None:
    with proxy.down():
        heard = heard_of(with_text).error
        assert isinstance(heard, ConsoleError)
        try:
            int("something else")
        except ValueError:
            with pytest.raises(ConsoleError):
                refresh(with_text, parcel, actor=somebody)
    for kept in (heard, trouble_known(with_text)):
        assert kept is not None
        assert (kept.__traceback__, kept.__context__, kept.__cause__) == (None, None, None)
