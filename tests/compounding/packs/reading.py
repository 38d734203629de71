"""What a patient reads out of the directions: written apart from the code that writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_WHEN = {"at bedtime": "bedtime", "in the evening": "evening", "in the morning": "morning"}
_DOSE = r"take (?P<capsules>[123]) (?P<noun>capsules?) by mouth (?P<when>at bedtime|in the evening|in the morning)"
_CLAUSE = re.compile(_DOSE + r"(?: for (?P<days>\d+) (?P<unit>days?))?")
_NIGHTS = r"(?:(?P<unit>Night|Day)(?P<s>s)? (?P<first>\d+)(?: to (?P<last>\d+))?|From (?:night|day) (?P<on>\d+))"
_WITH = r"(?:, together with (?P<others>.+))?"
_BY_NIGHT = re.compile(f"{_NIGHTS}: {_DOSE}{_WITH}")
_OTHER = re.compile(r"(?P<capsules>[12]) (?P<noun>capsules?) from the (?P<strength>[\d.]+) mg container")


@dataclass(frozen=True)
class Read:
    """Nights ``first`` to ``last`` (None: without an end), so many capsules, and so many of other strengths."""

    first: int
    last: int | None
    capsules: int
    when: str
    others: tuple[tuple[Decimal, int], ...] = ()


def read(text: str) -> list[Read]:
    return list(_one_after_another(text) if text.startswith("Take ") else _by_night(text))


def _one_after_another(text: str) -> Iterator[Read]:
    night = 1
    clauses = ("t" + text[1:]).split(", then ")
    for clause in clauses:
        found = _CLAUSE.fullmatch(clause)
        assert found, clause
        assert found["days"] or clause == clauses[-1], text
        assert not found["days"] or (found["unit"] == "day") == (found["days"] == "1")
        last = night + int(found["days"]) - 1 if found["days"] else None
        yield Read(night, last, _capsules(found), _WHEN[found["when"]])
        night = (last or night) + 1


def _by_night(text: str) -> Iterator[Read]:
    for sentence in text.split(". "):
        found = _BY_NIGHT.fullmatch(sentence)
        assert found, sentence
        first = int(found["first"] or found["on"])
        last = None if found["on"] else int(found["last"] or first)
        assert found["on"] or bool(found["s"]) == (last != first), sentence
        yield Read(first, last, _capsules(found), _WHEN[found["when"]], tuple(_others(found["others"])))


def _others(text: str | None) -> Iterator[tuple[Decimal, int]]:
    for each in text.split(" and ") if text else ():
        found = _OTHER.fullmatch(each)
        assert found, each
        yield Decimal(found["strength"]), _capsules(found)


def _capsules(found: re.Match[str]) -> int:
    assert (found["noun"] == "capsule") == (found["capsules"] == "1")
    return int(found["capsules"])
