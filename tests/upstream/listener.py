"""A server of threads on one port of this machine, which always stops. For the servers here."""

from __future__ import annotations

import socket
import socketserver
import struct
import threading
from typing import Any

STOP_SECONDS = 5.0
RESET = struct.pack("ii", 1, 0)


class Listener(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, handler: type[socketserver.BaseRequestHandler]) -> None:
        super().__init__(("127.0.0.1", port), handler)
        self.stopping = threading.Event()
        self._open: set[socket.socket] = set()
        self._changed = threading.Condition()
        self._loop = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)
        self._loop.start()

    @property
    def port(self) -> int:
        return int(self.socket.getsockname()[1])

    def watch(self, connection: socket.socket) -> None:
        """Close it, too, when the server stops."""
        with self._changed:
            self._open.add(connection)

    def forget(self, connection: socket.socket) -> None:
        with self._changed:
            self._open.discard(connection)
            self._changed.notify_all()

    def process_request(self, request: Any, client_address: Any) -> None:
        self.watch(request)
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self.forget(request)

    def shutdown_request(self, request: Any) -> None:
        if request.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, len(RESET)) == RESET:
            # A goodbye before it would make of the reset a clean end.
            self.close_request(request)
        else:
            super().shutdown_request(request)

    def stop(self) -> None:
        """Refuse new connections, close those that are open, and wait for their threads."""
        self.stopping.set()
        self.shutdown()
        self._loop.join(STOP_SECONDS)
        self.server_close()
        with self._changed:
            for connection in self._open:
                _hang_up(connection)
            self._changed.wait_for(lambda: not self._open, STOP_SECONDS)


class Service:
    """What listens while it is started, each time on the same port; `handler` has the calls.

    The handler finds it as `self.service`.
    """

    handler: type[socketserver.BaseRequestHandler]

    def __init__(self) -> None:
        self.port = 0
        self._listener: Listener | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def base_url(self) -> str:
        return f"{self.url}/v1"

    def start(self) -> None:
        handler = type("Connection", (self.handler,), {"service": self})
        self._listener = Listener(self.port, handler)
        self.port = self._listener.port

    def stop(self) -> None:
        if self._listener is not None:
            self._listener.stop()
            self._listener = None


def _hang_up(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # the other side was quicker
