"""Labels of a titration pack: each step, the outer label and a single dose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from labels.content import PharmacyBlock
from labels.contents.base import (
    Count,
    Day,
    Drug,
    Few,
    LabelContent,
    Mark,
    Milligrams,
    Number,
    Payload,
    Person,
    Serial,
    Words,
    check_equal,
    check_order,
)
from labels.lint import check_english
from labels.rules import check_size
from labels.shape import Checked
from pharmacy.core.errors import Problem


@dataclass(frozen=True, slots=True)
class StepLabel(LabelContent):
    """One step of a titration, on the container it is taken from; the dose label stands on that container too.

    ``ends_on`` and ``nights`` are None together when the step goes on after the pack.
    """

    kind: ClassVar[str] = "step"
    serial: Serial
    rx_number: Number
    fill_number: Few
    patient_name: Person
    drug_name: Drug
    strength_mg: Milligrams
    dosage_form: Drug
    container: Few
    containers: Few
    step: Few
    steps: Few
    starts_on: Day
    ends_on: Day | None
    nights: Count | None
    capsules_per_night: Few
    dose_mg: Milligrams
    directions: Words
    lot_number: Number
    beyond_use_on: Day
    barcode_payload: Payload
    watermark: Mark | None = None

    def problems(self) -> Iterator[Problem]:
        yield from check_english(self.directions, "directions")
        if self.step > self.steps:
            yield from check_equal("step", self.step, self.steps, "the last step")
        if self.container > self.containers:
            yield from check_equal("container", self.container, self.containers, "the last container")
        right = self.capsules_per_night * self.strength_mg
        yield from check_equal("dose_mg", self.dose_mg, right, "capsules_per_night times strength_mg")
        yield from self._span_problems()

    def _span_problems(self) -> Iterator[Problem]:
        if self.ends_on is None or self.nights is None:
            yield from check_equal("nights", self.nights, None, "as ends_on is open")
            yield from check_equal("ends_on", self.ends_on, None, "as nights is open")
            yield from check_order(("starts_on", self.starts_on), ("beyond_use_on", self.beyond_use_on))
            return
        last = self.starts_on + timedelta(self.nights - 1)
        yield from check_equal("ends_on", self.ends_on, last, f"{self.nights} nights from starts_on")
        yield from check_order(("ends_on", self.ends_on), ("beyond_use_on", self.beyond_use_on), same=True)


@dataclass(frozen=True, slots=True)
class PackContainer(Checked):
    """One container in a pack; ``quantity`` capsules of ``strength_mg`` each."""

    number: Few
    strength_mg: Milligrams
    quantity: Count
    lot_number: Number
    beyond_use_on: Day


@dataclass(frozen=True, slots=True)
class PackLabel(LabelContent):
    """The outer label of a titration pack; each container in it has its own dose label.

    The pack may be used until the first of its containers may not.
    """

    kind: ClassVar[str] = "pack"
    serial: Serial
    rx_number: Number
    fill_number: Few
    patient_name: Person
    drug_name: Drug
    dosage_form: Drug
    directions: Words
    purpose: Words | None
    containers: tuple[PackContainer, ...]
    prescriber_name: Person
    dispensed_on: Day
    beyond_use_on: Day
    storage: Words
    compounded_statement: Words
    opioid_warning: Words
    pharmacy: PharmacyBlock
    barcode_payload: Payload
    watermark: Mark | None = None

    def problems(self) -> Iterator[Problem]:
        yield from check_english(self.directions, "directions")
        yield from check_size(self.containers, "containers", most=6)
        for index, container in enumerate(self.containers):
            yield from check_equal(f"containers.{index}.number", container.number, index + 1, "in order")
        if self.containers:
            first = min(container.beyond_use_on for container in self.containers)
            yield from check_equal("beyond_use_on", self.beyond_use_on, first, "the first of its containers")
        yield from check_order(("dispensed_on", self.dispensed_on), ("beyond_use_on", self.beyond_use_on))


@dataclass(frozen=True, slots=True)
class UnitDoseLabel(LabelContent):
    """One capsule in its own pack: what California asks of a centrally packaged unit dose (B&P 4128.5)."""

    kind: ClassVar[str] = "unit_dose"
    serial: Serial
    drug_name: Drug
    strength_mg: Milligrams
    dosage_form: Drug
    quantity: Count
    lot_number: Number
    prepared_on: Day
    beyond_use_on: Day
    storage: Words
    compounded_statement: Words
    packager: Person
    watermark: Mark | None = None

    def problems(self) -> Iterator[Problem]:
        yield from check_order(("prepared_on", self.prepared_on), ("beyond_use_on", self.beyond_use_on))
