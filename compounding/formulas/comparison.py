"""What changed between two versions of a formula, row by row. Pure: works on the content that is signed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

from pharmacy.core.quantities import format_mg, format_number

_STAGES = {"blending": "Blending", "encapsulating": "Encapsulating"}


@dataclass(frozen=True, slots=True)
class Change:
    """One difference; an empty side is something that was not there."""

    what: str
    before: str
    after: str


def changes(before: Mapping[str, Any], after: Mapping[str, Any], names: Mapping[str, str]) -> list[Change]:
    """Of two ``formula_content``; ``names`` says what each text field is called on the page."""
    return [
        *_lines(before["lines"], after["lines"]),
        *_texts(before["text"], after["text"], names),
        *_rows("Step", [_step(row) for row in before["steps"]], [_step(row) for row in after["steps"]]),
        *_rows("Check", [_check(row) for row in before["checks"]], [_check(row) for row in after["checks"]]),
    ]


def _lines(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> Iterator[Change]:
    old, new = ({row["material"]: _amount(row) for row in rows} for rows in (before, after))
    for material in {**old, **new}:
        if old.get(material) != new.get(material):
            yield Change(f"Component {material}", old.get(material, ""), new.get(material, ""))
    kept_before, kept_after = [m for m in old if m in new], [m for m in new if m in old]
    if kept_before != kept_after:
        yield Change("Order of components", "; ".join(kept_before), "; ".join(kept_after))


def _texts(before: Mapping[str, Any], after: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[Change]:
    for field, value in after.items():
        old = before.get(field)
        if old == value:
            continue
        what = names.get(field, field)
        if isinstance(value, (list, tuple)):
            yield from _rows(what, list(old or ()), list(value))
        else:
            yield Change(what, _written(old), _written(value))


def _rows(what: str, before: Sequence[str], after: Sequence[str]) -> Iterator[Change]:
    """Rows put in, taken out or rewritten; a row that only moved down is no change."""
    for tag, low, high, new_low, new_high in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        old_rows = list(enumerate(before[low:high], start=low + 1))
        new_rows = list(enumerate(after[new_low:new_high], start=new_low + 1))
        for old, new in zip_longest(old_rows, new_rows):
            number = (new or old or (0, ""))[0]
            yield Change(f"{what} {number}", old[1] if old else "", new[1] if new else "")


def _amount(row: Mapping[str, Any]) -> str:
    if row["amount_per_unit_mg"] is not None:
        return format_mg(row["amount_per_unit_mg"])
    return "1 piece" if row["kind"] == "shell" else "no amount stated"


def _step(row: Mapping[str, Any]) -> str:
    second = " (a second person checks)" if row["second_person"] else ""
    return f"{_STAGES.get(row['stage'], row['stage'])}: {row['instruction']}{second}"


def _check(row: Mapping[str, Any]) -> str:
    return f"{row['kind'].replace('_', ' ').capitalize()}: {row['procedure']} Expected: {row['expected']}"


def _written(value: object) -> str:
    if value is None:
        return ""
    return format_number(value) if isinstance(value, (Decimal, int)) else str(value)
