"""A proxy in front of an upstream, which passes calls byte for byte, or breaks them as told."""

from __future__ import annotations

import re
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Protocol

from tests.upstream.faults import PASSED, Cut, Fault
from tests.upstream.listener import RESET, Listener, Service
from tests.upstream.messages import Broken, Message, read_answer, read_request

CLIENT_SECONDS = 120
UPSTREAM_SECONDS = 60


class Upstream(Protocol):
    """What can be stood in front of."""

    @property
    def port(self) -> int: ...

    @property
    def base_url(self) -> str: ...

    @property
    def token(self) -> str: ...


@dataclass
class Call:
    """What happened to one call. `status` is what the client was answered, 0 for nothing."""

    method: str
    path: str
    fault: str = PASSED.name
    was_asked: bool = False
    status: int = 0


class Rule:
    """Do `fault` to matching calls; leave a `with` or call `remove()` and it is over."""

    def __init__(
        self,
        proxy: FaultProxy,
        fault: Fault,
        *,
        method: str,
        path: str,
        times: int | None,
        every: int,
    ) -> None:
        self.fault = fault
        self.hits = 0
        self._proxy = proxy
        self._method, self._path = method, re.compile(path)
        self._times, self._every = times, every
        self._matched = 0

    def __enter__(self) -> Rule:
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()

    def remove(self) -> None:
        self._proxy.remove(self)

    def takes(self, call: Call) -> bool:
        """Whether this call's fault is this one's; asked once a call, under the proxy's lock."""
        if not self._fits(call) or self.hits == self._times:
            return False
        self._matched += 1
        if self._matched % self._every:
            return False
        self.hits += 1
        return True

    def _fits(self, call: Call) -> bool:
        return self._method in {"", call.method} and bool(self._path.search(call.path))


class ProxiedConnection(socketserver.StreamRequestHandler):
    """A client's connection, kept for as many calls as it makes."""

    service: FaultProxy
    server: Listener
    timeout = CLIENT_SECONDS
    disable_nagle_algorithm = True

    def handle(self) -> None:
        # The client went away, or the proxy stops: nobody is left to be told.
        with suppress(OSError, Broken):
            while request := read_request(self.rfile):
                if not self._passes_on(request):
                    return

    def _passes_on(self, request: Message) -> bool:
        """Make the call; answer whether the connection stays."""
        method, path = request.first_line[:2]
        call = Call(method, path)
        fault = self.service.begin(call)
        exchange = _Exchange(self, request, call)
        try:
            fault.play(exchange)
        except Cut as cut:
            self._cut(reset=cut.reset)
            return False
        finally:
            self.service.end()
        return not (request.ends_connection or exchange.ends_connection)

    def _cut(self, *, reset: bool) -> None:
        if reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)


class _Exchange:
    def __init__(self, connection: ProxiedConnection, request: Message, call: Call) -> None:
        self.ends_connection = False
        self._connection = connection
        self._request = request
        self._call = call
        self._answer: Message | None = None

    def serve(self) -> Message:
        if self._answer is None:
            self._answer = self._ask()
            self.ends_connection = self._answer.ends_connection
        return self._answer

    def send(self, raw: bytes, *, status: int) -> None:
        self._call.status = status
        self._connection.wfile.write(raw)

    def wait(self, seconds: float) -> None:
        if self._connection.server.stopping.wait(seconds):
            raise Cut

    def name(self, fault: str) -> None:
        self._call.fault = fault

    def _ask(self) -> Message:
        # A connection a call: none that the upstream has closed meanwhile.
        address = ("127.0.0.1", self._connection.service.upstream.port)
        with socket.create_connection(address, timeout=UPSTREAM_SECONDS) as upstream:
            upstream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._connection.server.watch(upstream)
            try:
                self._call.was_asked = True
                upstream.sendall(self._request.raw)
                with upstream.makefile("rb") as stream:
                    return read_answer(stream, method=self._call.method)
            finally:
                self._connection.server.forget(upstream)


class FaultProxy(Service):
    """`start()` and `stop()` it; in between, `rule()` says what goes wrong, `calls` what did."""

    handler = ProxiedConnection

    def __init__(self, upstream: Upstream) -> None:
        super().__init__()
        self.upstream = upstream
        self._changed = threading.Condition()
        self._rules: list[Rule] = []
        self._calls: list[Call] = []
        self._under_way = 0

    @property
    def token(self) -> str:
        return self.upstream.token

    @property
    def calls(self) -> list[Call]:
        with self._changed:
            return list(self._calls)

    def calls_of(self, method: str = "", path: str = "") -> list[Call]:
        """The calls of a method whose path the pattern is found in, oldest first."""
        return [
            call
            for call in self.calls
            if method in {"", call.method} and re.search(path, call.path)
        ]

    def rule(
        self,
        fault: Fault,
        *,
        method: str = "",
        path: str = "",
        times: int | None = None,
        every: int = 1,
    ) -> Rule:
        """Do this to every matching call, or every `every`th, at most `times` times.

        `path` is a pattern found anywhere in path and query. The oldest rule that
        takes a call has it.
        """
        rule = Rule(self, fault, method=method, path=path, times=times, every=every)
        with self._changed:
            self._rules.append(rule)
        return rule

    def remove(self, rule: Rule) -> None:
        with self._changed:
            if rule in self._rules:
                self._rules.remove(rule)

    def clear(self) -> None:
        """Forget all rules and calls."""
        with self._changed:
            self._rules.clear()
            self._calls.clear()

    def wait_until_quiet(self, seconds: float = 10) -> None:
        """Wait for calls under way, those too whose client has given up."""
        with self._changed:
            if not self._changed.wait_for(lambda: not self._under_way, seconds):
                raise TimeoutError(f"{self._under_way} calls are still under way")

    @contextmanager
    def down(self) -> Iterator[None]:
        """Refuse connections, as a server that does not run does, and be back afterwards."""
        self.stop()
        try:
            yield
        finally:
            self.start()

    def begin(self, call: Call) -> Fault:
        """Note a call, and say what is to be done to it."""
        with self._changed:
            self._calls.append(call)
            self._under_way += 1
            fault = next((rule.fault for rule in self._rules if rule.takes(call)), PASSED)
            call.fault = fault.name
        return fault

    def end(self) -> None:
        with self._changed:
            self._under_way -= 1
            self._changed.notify_all()
