"""The corpus: medicines as people write them, and what must be found in them (``written.tsv``)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_FILE = Path(__file__).with_name("written.tsv")


@dataclass(frozen=True, slots=True)
class Written:
    """``expected`` is the strictest action, or "none"; ``codes`` are the catalogue rows that must be found."""

    kind: str
    text: str
    expected: str
    codes: frozenset[str]


def _read(line: str) -> Written:
    kind, text, expected, codes = line.split("\t")
    text = re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), text)
    return Written(kind, text, expected, frozenset(codes.split()))


CORPUS = [_read(line) for line in _FILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
# The text is on no list of medicines and looks like one all the same; kept here so that precision is not flattered.
KNOWN_FALSE_ALARMS = {"Kratos protein bar"}


def expected(action: str) -> list[Written]:
    return [written for written in CORPUS if written.expected == action]
