"""The worker that does the jobs of a server, as a process beside it. For `serve`."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

from django.conf import settings

RESTART_SECONDS = 1.0
STOP_SECONDS = 10.0


class WorkerBeside:
    """Started again if it fails; it ends by itself when this process is gone."""

    def __init__(self) -> None:
        self._is_stopping = threading.Event()
        self._process = self._start()
        self._watcher = threading.Thread(target=self._watch, name="worker", daemon=True)
        self._watcher.start()

    def stop(self) -> None:
        self._is_stopping.set()
        self._process.terminate()
        self._watcher.join(STOP_SECONDS)
        self._process.kill()
        self._process.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        manage = settings.BASE_DIR / "manage.py"
        command = [sys.executable, str(manage), "work", "--parent", str(os.getpid())]
        return subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603 our own

    def _watch(self) -> None:
        # One that was told to end, as all are by Ctrl-C, ends well.
        while self._process.wait() != 0 and not self._is_stopping.wait(RESTART_SECONDS):
            self._process = self._start()
            if self._is_stopping.is_set():
                self._process.terminate()
