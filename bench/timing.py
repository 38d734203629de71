"""Times several ways of doing the same work, in turns, so that a noisy machine slows all of them alike."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping

# Given the number of the round, a call to time. Making it is not timed.
Ready = Callable[[int], Callable[[], object]]


def medians(ways: Mapping[str, Ready], repeats: int) -> dict[str, float]:
    """Processor seconds per call of each way: the median of ``repeats`` interleaved calls after one to warm up.

    Time on all cores counts, and waiting for another program does not.
    """
    times: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(repeats + 1):
        for name, way in ways.items():
            call = way(number)
            gc.collect()
            start = time.process_time()
            call()
            times[name].append(time.process_time() - start)
    return {name: statistics.median(spent[1:]) for name, spent in times.items()}
