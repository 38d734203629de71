"""The most memory that drawing many labels takes, in a process of its own."""

from __future__ import annotations

import multiprocessing
import resource
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from bench.contents import dose_label
from labels.render import write_document


def peak_megabytes(count: int) -> float:
    """The peak of a new process that writes ``count`` labels in one document as they come."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_draw, count).result()


def _draw(count: int) -> float:
    with Path("/dev/null").open("wb") as nowhere:
        write_document(nowhere, (dose_label(index) for index in range(count)))
    return round(_peak_kilobytes() / 1024, 1)


def _peak_kilobytes() -> float:
    status = Path("/proc/self/status")
    if status.exists():
        # getrusage goes on counting from the process that started this one.
        (told,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return float(told.split()[1])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1024 if sys.platform == "darwin" else peak
