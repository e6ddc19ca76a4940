"""What a network and an upstream can do to a call. Given to `FaultProxy.rule`."""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from tests.upstream.messages import Message, raw_answer


class Cut(Exception):
    """End the client's connection now."""

    def __init__(self, *, reset: bool = False) -> None:
        super().__init__()
        self.reset = reset


class Exchange(Protocol):
    """One call, as a fault sees it."""

    def serve(self) -> Message:
        """Ask the upstream, once; the same answer when asked again."""

    def send(self, raw: bytes, *, status: int) -> None: ...

    def wait(self, seconds: float) -> None: ...

    def name(self, fault: str) -> None:
        """Say in the log what was done."""


@dataclass(frozen=True)
class Fault:
    name: str
    play: Callable[[Exchange], None]


def serve_all(exchange: Exchange) -> None:
    answer = exchange.serve()
    exchange.send(answer.raw, status=answer.status)


PASSED = Fault("passed", serve_all)


def delay(seconds: float, *, after: bool = False) -> Fault:
    """Hold the call up before it is served, or the answer after it was.

    Before: it is served even when the client has given up meanwhile.
    """

    def play(exchange: Exchange) -> None:
        if after:
            exchange.serve()
        exchange.wait(seconds)
        serve_all(exchange)

    return Fault(f"delay {'after' if after else 'before'}", play)


def cut_before(*, reset: bool = False) -> Fault:
    """Close the connection; the upstream never hears of the call."""

    def play(exchange: Exchange) -> None:
        raise Cut(reset=reset)

    return Fault("cut before", play)


def cut_after(share: float = 0.0, *, reset: bool = False) -> Fault:
    """Serve the call, answer its head and this share of its body, or nothing, and close."""

    def play(exchange: Exchange) -> None:
        answer = exchange.serve()
        if share:
            part = answer.body[: int(len(answer.body) * share)]
            exchange.send(answer.head + part, status=answer.status)
        raise Cut(reset=reset)

    return Fault(f"cut after {share:g}" if share else "cut after", play)


def truncate(share: float = 0.5) -> Fault:
    """Serve the call and answer this share of the body as if it were all."""

    def play(exchange: Exchange) -> None:
        answer = exchange.serve()
        part = answer.payload[: int(len(answer.payload) * share)]
        exchange.send(answer.with_payload(part), status=answer.status)

    return Fault("truncate", play)


def rewrite(edit: Callable[[Any], Any]) -> Fault:
    """Serve the call and answer its JSON as `edit` returns it."""

    def play(exchange: Exchange) -> None:
        answer = exchange.serve()
        edited = json.dumps(edit(json.loads(answer.payload))).encode()
        exchange.send(answer.with_payload(edited), status=answer.status)

    return Fault("rewrite", play)


def answer(
    status: int,
    body: object = b"",
    *,
    headers: Mapping[str, str] | None = None,
    served: bool = False,
) -> Fault:
    """Answer this instead: bytes and text as they are, all else as JSON.

    The upstream is not asked; with `served` it is, and its answer is lost.
    """
    raw = raw_answer(status, body, headers={"x-request-id": "req_of_a_fault", **(headers or {})})

    def play(exchange: Exchange) -> None:
        if served:
            exchange.serve()
        exchange.send(raw, status=status)

    return Fault(f"{'lose' if served else 'answer'} {status}", play)


def refusal(
    status: int,
    *,
    code: str | None = None,
    param: str | None = None,
    message: str = "Refused by a test.",
    kind: str = "invalid_request_error",
    retry_after: float | None = None,
) -> Fault:
    """Answer an error of the API without asking the upstream."""
    error = {"message": message, "type": kind, "param": param, "code": code}
    headers = {} if retry_after is None else {"Retry-After": f"{retry_after:g}"}
    return answer(status, {"error": error}, headers=headers)


def rate_limit(retry_after: float | None = 1) -> Fault:
    return refusal(
        429, code="rate_limit_exceeded", kind="rate_limit_error", retry_after=retry_after
    )


def locked() -> Fault:
    return refusal(400, code="conversation_locked", param="conversation")


def lose(status: int = 502) -> Fault:
    """Serve the call, and answer this status all the same."""
    return answer(status, "<html><body>Bad gateway</body></html>", headers=HTML, served=True)


def page(status: int = 200, *, served: bool = False) -> Fault:
    """Answer a page of HTML, as the sign-in of a network or a wrong address does."""
    return answer(status, "<html><body>Welcome</body></html>", headers=HTML, served=served)


def redirect(location: str, *, status: int = 307) -> Fault:
    return answer(status, headers={"Location": location})


HTML = {"Content-Type": "text/html"}
# Surely refused, surely not served, served with the answer lost: what a fault run mixes.
MIXED = (
    cut_before(),
    cut_before(reset=True),
    cut_after(),
    cut_after(0.5),
    cut_after(reset=True),
    truncate(),
    lose(500),
    lose(502),
    lose(504),
    page(served=True),
    rate_limit(0),
    locked(),
    refusal(503, retry_after=0, kind="server_error"),
    refusal(500, kind="server_error"),
    delay(0.05),
    delay(0.05, after=True),
)


def chaos(rate: float, *, seed: int, faults: Sequence[Fault] = MIXED) -> Fault:
    """Do one of `faults` to this share of the calls, in an order the seed decides."""
    generator = random.Random(seed)  # noqa: S311 repeatable, not secret
    turn = threading.Lock()

    def play(exchange: Exchange) -> None:
        with turn:
            fault = generator.choice(faults) if generator.random() < rate else PASSED
        exchange.name(fault.name)
        fault.play(exchange)

    return Fault("chaos", play)
