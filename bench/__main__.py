"""``python -m bench [name ...]``: run all benchmarks or the named ones, print a table, write var/bench/<name>.json."""

from __future__ import annotations

import argparse
import json
import platform
from collections.abc import Callable, Sequence
from pathlib import Path

from bench import labels
from bench.labels import Row

BENCHES: dict[str, Callable[[], list[Row]]] = {"labels": labels.run}
RESULTS = Path(__file__).parent.parent / "var" / "bench"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"one of {', '.join(BENCHES)}; all when left out")
    names: list[str] = parser.parse_args(arguments).names or list(BENCHES)
    if unknown := set(names) - set(BENCHES):
        parser.error(f"no benchmark called {', '.join(sorted(unknown))}")
    for name in names:
        rows = BENCHES[name]()
        print(f"\n{name}\n{table(rows)}")
        write(name, rows)


def table(rows: list[Row]) -> str:
    """The rows under their column names, numbers to the right."""
    lines = [list(rows[0]), *([str(value) for value in row.values()] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)


def write(name: str, rows: list[Row]) -> None:
    """Keep the rows and where they were measured."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    result = {"bench": name, "python": platform.python_version(), "machine": platform.machine(), "rows": rows}
    (RESULTS / f"{name}.json").write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
