"""Keep a handful of processes running, and leave none behind."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

FIRST_DELAY_S = 0.5
LONGEST_DELAY_S = 15.0
STEADY_AFTER_S = 30.0
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True)
class ProcessSpec:
    """What to run; ``env`` comes on top of the supervisor's own environment."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]


class Child:
    """One process that is started again, ever more slowly, whenever it ends."""

    def __init__(self, spec: ProcessSpec, log: Path, cwd: Path) -> None:
        self.spec = spec
        self.log = log
        self._cwd = cwd
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._failures = 0
        self._start_at = 0.0

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self._process = spawn(self.spec, self._cwd, stdout=log)
        self._started = time.monotonic()

    def poll(self) -> str | None:
        """Restart it if it is due; what happened, for people, if anything did."""
        now = time.monotonic()
        if self._process is None:
            if now >= self._start_at:
                self.start()
            return None
        code = self._process.poll()
        if code is None:
            return None
        self._kill_group(self._process.pid)
        self._process = None
        self._failures = 1 if now - self._started > STEADY_AFTER_S else self._failures + 1
        delay = min(FIRST_DELAY_S * 2 ** (self._failures - 1), LONGEST_DELAY_S)
        self._start_at = now + delay
        return f"{self.spec.name} ended ({code}), starting again in {delay:g} s; its log is {self.log}"

    def stop(self, grace_s: float) -> None:
        if self._process is None:
            return
        self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(grace_s)
        self._kill_group(self._process.pid)
        self._process.wait()
        self._process = None

    @staticmethod
    def _kill_group(leader: int) -> None:
        """What the process itself left running, such as the pool of a killed Celery worker."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(leader, signal.SIGKILL)


class Supervisor:
    """Start all, ``poll`` often, ``stop`` in reverse order."""

    def __init__(self, specs: Sequence[ProcessSpec], *, logs: Path, cwd: Path, tell: Callable[[str], None]) -> None:
        logs.mkdir(parents=True, exist_ok=True)
        self.children = [Child(spec, logs / f"{spec.name}.log", cwd) for spec in specs]
        self._tell = tell

    def start(self) -> None:
        for child in self.children:
            child.start()

    def poll(self) -> None:
        for child in self.children:
            event = child.poll()
            if event:
                self._tell(event)

    def stop(self, grace_s: float = 20.0) -> None:
        for child in reversed(self.children):
            child.stop(grace_s)


def spawn(spec: ProcessSpec, cwd: Path, stdout: int | object | None = None) -> subprocess.Popen[bytes]:
    """In a session of its own, so that Ctrl-C reaches only the supervisor, and gone when this process is killed."""
    return subprocess.Popen(  # noqa: S603 - commands from pharmacy/processes.py
        list(spec.argv),
        cwd=cwd,
        env={**os.environ, **spec.env},
        stdin=subprocess.DEVNULL,
        stdout=stdout,  # type: ignore[arg-type]
        stderr=subprocess.STDOUT if stdout else None,
        start_new_session=True,
        preexec_fn=_end_with(os.getpid()),
    )


def _end_with(parent: int) -> Callable[[], None]:
    def before_exec() -> None:
        if _LIBC is not None:
            _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
            if os.getppid() != parent:  # it died before the line above
                os._exit(1)

    return before_exec
