"""``make fuzz``: FUZZ_EXAMPLES labels (100,000), in shares with seeds from FUZZ_SEED on (the time), of FUZZ_KIND or all."""

from __future__ import annotations

import os
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from multiprocessing import Pool

from tests.labels_fuzz.kinds import KINDS
from tests.labels_fuzz.oracle import PROVED, REFUSED, run

_SHARE = 500
Share = tuple[str, int, int]


def _shares(kinds: list[str], examples: int, seeded: int) -> Iterator[Share]:
    if len(kinds) == 1 and examples <= _SHARE:
        yield kinds[0], examples, seeded
        return
    for at, start in enumerate(range(0, examples, _SHARE)):
        yield kinds[at % len(kinds)], min(_SHARE, examples - start), seeded + at


def _run(share: Share) -> tuple[Counter[str], str]:
    kind, examples, seeded = share
    try:
        return run(kind, examples=examples, seeded=seeded), ""
    except BaseException as fault:  # noqa: BLE001 - whatever it is, it is what was looked for
        return Counter(), "".join(traceback.format_exception(fault))


def main() -> int:
    """Print the progress, and each fault with the seed that shows it again; 1 when there was one."""
    examples = int(os.environ.get("FUZZ_EXAMPLES") or 100_000)
    seeded = int(os.environ.get("FUZZ_SEED") or time.time())
    kinds = [os.environ["FUZZ_KIND"]] if os.environ.get("FUZZ_KIND") else list(KINDS)
    print(f"{examples:,} labels ({', '.join(kinds)}), seeds from {seeded}", flush=True)
    tally, faults, started = Counter[str](), 0, time.monotonic()
    with Pool() as pool:
        for found, fault in pool.imap_unordered(_run, _shares(kinds, examples, seeded)):
            tally += found
            if fault:
                faults += 1
                print(fault, flush=True)
            speed = tally.total() / (time.monotonic() - started)
            print(
                f"{tally.total():>9,}: {tally[PROVED]:,} proved, {tally[REFUSED]:,} refused, {speed:.0f}/s", flush=True
            )
    print(f"{faults} faults." if faults else "Every label was refused in words or proved.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
