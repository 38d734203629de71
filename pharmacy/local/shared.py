"""A server that several processes use together: the first one starts it, the last one stops it.

Every user holds a shared lock on a file for as long as it lives. The kernel drops the lock of a process that is
killed, so there is no list of process ids that could go stale.
"""

from __future__ import annotations

import fcntl
import os
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path


class SharedServer(ABC):
    """``join`` it, use ``url``, ``leave`` it."""

    name: str
    url: str
    data: Path

    def __init__(self, lock_dir: Path) -> None:
        self._lock_dir = lock_dir
        self._seat: int | None = None

    @abstractmethod
    def running(self) -> bool: ...

    @abstractmethod
    def start(self) -> None: ...

    @abstractmethod
    def prepare(self) -> None:
        """Return once it answers and holds what its users expect."""

    @abstractmethod
    def stop(self) -> None: ...

    def join(self) -> bool:
        """Become a user; true if this process had to start the server."""
        with self._turn():
            self._seat = open_lock(self._lock("users"))
            fcntl.flock(self._seat, fcntl.LOCK_SH)
            try:
                started = not self.running()
                if started:
                    self.start()
                self.prepare()
            except BaseException:
                self._give_up_seat()
                if not self._in_use():
                    self.stop()
                raise
            return started

    def leave(self) -> bool:
        """Stop being a user; true if this was the last one and the server is stopped."""
        with self._turn():
            self._give_up_seat()
            if self._in_use():
                return False
            self.stop()
            return True

    def _in_use(self) -> bool:
        probe = open_lock(self._lock("users"))
        try:
            fcntl.flock(probe, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(probe)
        return False

    def _give_up_seat(self) -> None:
        # Closed, never unlocked: a forked child that still uses the server keeps the lock through its own copy.
        if self._seat is not None:
            os.close(self._seat)
            self._seat = None

    def _turn(self) -> AbstractContextManager[None]:
        """One process at a time starts or stops."""
        return exclusive(self._lock("turn"))

    def _lock(self, what: str) -> Path:
        return self._lock_dir / f"{self.name.lower()}.{what}.lock"


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Wait until no other process is inside."""
    descriptor = open_lock(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def open_lock(path: Path) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
