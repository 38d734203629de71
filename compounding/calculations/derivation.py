"""An answer together with the steps that lead to it, so that a worksheet can print both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

ValueT = TypeVar("ValueT", covariant=True)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a calculation as it is printed: ``100 capsules x 1.5 mg = 150 mg``, and where the rule is from."""

    label: str
    working: str
    result: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Derived(Generic[ValueT]):
    """``value`` in ``unit`` ("" for a pure number or a date) and its derivation, first step first."""

    value: ValueT
    unit: str
    steps: tuple[Step, ...]
