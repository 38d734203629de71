"""What a benchmark gives: a table to print, and figures that stand beside it in its file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Row = dict[str, float | int | str]


@dataclass(frozen=True, slots=True)
class Result:
    """``figures`` stand at the top of the file, ``notes`` are printed below the table, a ``failure`` ends the run."""

    rows: Sequence[Row]
    figures: Mapping[str, object] = field(default_factory=dict)
    notes: Sequence[str] = ()
    failure: str = ""
