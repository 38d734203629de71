"""Letter pages for the patient: a calendar for the fridge, night by night, and a card for the wallet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Annotated, ClassVar

from labels.content import PharmacyBlock
from labels.contents.base import (
    Day,
    Drug,
    Few,
    LabelContent,
    Mark,
    Milligrams,
    Number,
    Person,
    Serial,
    Words,
    check_equal,
)
from labels.errors import problem
from labels.lint import check_english
from labels.rules import Text, check_size
from labels.shape import Checked
from pharmacy.core.errors import Problem

MOST_NIGHTS = 200


@dataclass(frozen=True, slots=True)
class Take(Checked):
    """So many capsules out of the container with this number."""

    container: Few
    capsules: Few


@dataclass(frozen=True, slots=True)
class Night(Checked):
    """What to take on one night; ``dose_mg`` is what it adds up to."""

    on: Day
    step: Few
    takes: tuple[Take, ...]
    dose_mg: Milligrams

    def problems(self) -> Iterator[Problem]:
        # More than two strengths in one night are more than a square of the calendar can say in large type.
        yield from check_size(self.takes, "takes", most=2)

    @property
    def capsules(self) -> int:
        """How many capsules in all."""
        return sum(take.capsules for take in self.takes)


@dataclass(frozen=True, slots=True)
class CalendarContainer(Checked):
    """A container as the calendar names it: its number and the strength of its capsules."""

    number: Few
    strength_mg: Milligrams


@dataclass(frozen=True, slots=True)
class CalendarPage(LabelContent):
    """What to take on each night, already worked out: one page for each month.

    ``goes_on`` says that the last step continues after the last night shown. ``call`` are the reasons to call.
    """

    kind: ClassVar[str] = "calendar"
    serial: Serial
    rx_number: Number
    patient_name: Person
    drug_name: Drug
    dosage_form: Drug
    directions: Words
    nights: tuple[Night, ...]
    containers: tuple[CalendarContainer, ...]
    goes_on: bool
    call: tuple[Words, ...]
    opioid_warning: Words
    pharmacy: PharmacyBlock
    watermark: Mark | None = None

    def problems(self) -> Iterator[Problem]:
        yield from check_english(self.directions, "directions")
        yield from check_size(self.nights, "nights", most=MOST_NIGHTS)
        yield from check_size(self.containers, "containers", most=6)
        yield from check_size(self.call, "call", most=4)
        strengths = {container.number: container.strength_mg for container in self.containers}
        for index, night in enumerate(self.nights):
            yield from self._night_problems(night, f"nights.{index}", strengths)
        for index, (before, after) in enumerate(zip(self.nights, self.nights[1:], strict=False), 1):
            right = before.on + timedelta(1)
            yield from check_equal(f"nights.{index}.on", after.on, right, "the day after the night before")
            if after.step not in (before.step, before.step + 1):
                yield from check_equal(f"nights.{index}.step", after.step, before.step + 1, "the next step")

    def _night_problems(self, night: Night, field: str, strengths: dict[int, Decimal]) -> Iterator[Problem]:
        if unknown := {take.container for take in night.takes} - strengths.keys():
            rest = f"should be one of the containers, not {min(unknown)}"
            yield problem("LABEL_CONTRADICTION", f"{field}.takes", rest)
            return
        right = sum((take.capsules * strengths[take.container] for take in night.takes), Decimal(0))
        yield from check_equal(f"{field}.dose_mg", night.dose_mg, right, "what the capsules add up to")


@dataclass(frozen=True, slots=True)
class WalletCard(LabelContent):
    """A card to cut out and carry, so that whoever treats the holder knows of the opioid antagonist.

    ``stopped`` says how long before an operation to ask; it is the prescriber's text, as sources differ.
    """

    kind: ClassVar[str] = "wallet_card"
    serial: Serial
    holder_name: Person
    drug_name: Drug
    dose_mg: Milligrams
    statement: Words
    warnings: tuple[Words, ...]
    stopped: Words | None
    prescriber_name: Person
    prescriber_phone: Annotated[str, Text(30)] | None
    pharmacy: PharmacyBlock
    watermark: Mark | None = None

    def problems(self) -> Iterator[Problem]:
        yield from check_size(self.warnings, "warnings", most=4)
