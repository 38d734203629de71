"""A stored or submitted schedule, read back: the doses are text, so that no binary fraction gets in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from pharmacy.core.errors import Problem, refuse_any
from pharmacy.orders.schedule import Schedule, Step

_KEYS = {"dose_mg", "days"}
_NUMBER = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6})?")


def schedule_from_json(data: Any) -> Schedule:
    """The schedule that ``Schedule.to_json`` wrote. Raises ``InvalidInput``: SCHEDULE_MALFORMED, or as ``Schedule``."""
    refuse_any(_shape_problems(data))
    return Schedule(tuple(Step(Decimal(item["dose_mg"]), item["days"]) for item in data))


def _shape_problems(data: object) -> Iterator[Problem]:
    if not isinstance(data, list):
        yield _malformed("a list of steps", "steps")
        return
    for index, item in enumerate(data):
        yield from _item_problems(item, f"steps.{index}")


def _item_problems(item: object, field: str) -> Iterator[Problem]:
    if not isinstance(item, dict) or item.keys() != _KEYS:
        yield _malformed('an object with "dose_mg" and "days" alone', field)
        return
    if not (isinstance(item["dose_mg"], str) and _NUMBER.fullmatch(item["dose_mg"])):
        yield _malformed('a dose in mg as text, as in "1.5"', f"{field}.dose_mg")
    if isinstance(item["days"], bool) or not isinstance(item["days"], int):
        yield _malformed("a whole number of days", f"{field}.days")


def _malformed(right: str, field: str) -> Problem:
    return Problem("SCHEDULE_MALFORMED", f"This should be {right}.", field)
