"""Numbered steps on the terminal, so that a first start of half a minute does not look stuck."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TextIO

Note = Callable[[str], None]
Step = Callable[[str], AbstractContextManager[Note]]


def say(line: str = "", out: TextIO | None = None) -> None:
    """One line, at once."""
    stream = out or sys.stdout
    stream.write(f"{line}\n")
    stream.flush()


@contextmanager
def quiet(_title: str) -> Iterator[Note]:
    """A step that nobody needs to see."""
    yield lambda _note: None


class Progress:
    """``[2/6] starting Valkey ... /path (0.1 s)``."""

    def __init__(self, total: int, out: TextIO | None = None) -> None:
        self._total = total
        self._done = 0
        self._out = out or sys.stdout

    @contextmanager
    def step(self, title: str) -> Iterator[Note]:
        self._done += 1
        self._write(f"[{self._done}/{self._total}] {title} ...")
        notes: list[str] = []
        begin = time.monotonic()
        try:
            yield notes.append
        except BaseException:
            self._write(" not done\n")
            raise
        self._write(f"{''.join(f' {note}' for note in notes)} ({time.monotonic() - begin:.1f} s)\n")

    def _write(self, text: str) -> None:
        self._out.write(text)
        self._out.flush()


UP = Progress(total=6)
