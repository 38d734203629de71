"""``python -m bench [name ...]``: run all benchmarks or the named ones, print a table, write var/bench/<name>.json."""

from __future__ import annotations

import argparse
import json
import platform
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from bench import labels, print_job, screening
from bench.result import Result, Row

BENCHES: dict[str, Callable[[], Result]] = {
    "labels": labels.run,
    "print-job": print_job.run,
    "screening": screening.run,
}
RESULTS = Path(__file__).parent.parent / "var" / "bench"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"one of {', '.join(BENCHES)}; all when left out")
    names: list[str] = parser.parse_args(arguments).names or list(BENCHES)
    if unknown := set(names) - set(BENCHES):
        parser.error(f"no benchmark called {', '.join(sorted(unknown))}")
    for name in names:
        result = BENCHES[name]()
        print("\n".join(["", name, table(result.rows), *result.notes]))
        write(name, result)
        if result.failure:
            sys.exit(f"{name}: {result.failure}")


def table(rows: Sequence[Row]) -> str:
    """The rows under their column names, numbers to the right."""
    lines = [list(rows[0]), *([str(value) for value in row.values()] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)


def write(name: str, result: Result) -> None:
    """Keep the figures and the rows, and where they were measured."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    measured = {"bench": name, "python": platform.python_version(), "machine": platform.machine(), **result.figures}
    (RESULTS / f"{name.replace('-', '_')}.json").write_text(
        json.dumps({**measured, "rows": list(result.rows)}, indent=2) + "\n"
    )


if __name__ == "__main__":
    main()
