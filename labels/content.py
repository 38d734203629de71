"""What is on a label, frozen: the only thing the drawing code ever sees.

A content object that exists is valid; building one that is not raises ``LabelError`` with every problem found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from labels import checks, dose_form, serial_form
from labels.errors import LabelError, problem
from labels.lint import NUMBER_RULES, check_english, lint
from pharmacy.core.errors import Problem, refuse_any

_LINTED = ("drug_name", "dosage_form", "directions", "purpose", "storage", "compounded_statement", "opioid_warning")


@dataclass(frozen=True, slots=True)
class PharmacyBlock:
    """Who compounded and dispensed (21 USC 353(b)(2): name and address of the dispenser)."""

    name: str
    address_line1: str
    address_line2: str | None
    city: str
    state: str
    postal_code: str
    phone: str
    licence_number: str

    def __post_init__(self) -> None:
        refuse_any(self._problems(), LabelError)

    def _problems(self) -> Iterator[Problem]:
        for item in fields(self):
            value = getattr(self, item.name)
            if item.name != "address_line2" or value is not None:
                yield from checks.check_text(value, f"pharmacy.{item.name}")

    @property
    def address(self) -> str:
        """The postal address on one line."""
        street = f"{self.address_line1}, {self.address_line2}" if self.address_line2 else self.address_line1
        return f"{street}, {self.city}, {self.state} {self.postal_code}"


@dataclass(frozen=True, slots=True)
class DoseLabel:
    """The patient label of one dispensed container of capsules.

    Fields follow USP <795> (label of a compounded preparation), 21 USC 353(b)(2) and 16 CCR 1707.5.
    ``strength_mg`` is mg of the named drug in one capsule; ``barcode_payload`` is an opaque number without
    patient data; ``watermark`` marks a label that may not be used, and is None on a real one. ``second_directions``
    are the directions once more in ``second_language`` (its name in English), after the English ones.
    Raises ``LabelError`` (codes ``LABEL_*``) naming each wrong field.
    """

    serial: str
    rx_number: str
    fill_number: int
    patient_name: str
    drug_name: str
    strength_mg: Decimal
    dosage_form: str
    directions: str
    purpose: str | None
    quantity: int
    refills_left: int
    prescriber_name: str
    written_on: date
    dispensed_on: date
    lot_number: str
    beyond_use_on: date
    storage: str
    compounded_statement: str
    opioid_warning: str
    auxiliary: tuple[str, ...]
    inactive_ingredients: tuple[str, ...]
    pharmacist_initials: str | None
    pharmacy: PharmacyBlock
    barcode_payload: str
    watermark: str | None = None
    second_language: str | None = None
    second_directions: str | None = None

    def __post_init__(self) -> None:
        refuse_any((*self._type_problems(), *self._text_problems()), LabelError)
        # Order and wording are only worth a word once every field has its type.
        refuse_any((*self._date_problems(), *self._wording_problems()), LabelError)

    def _type_problems(self) -> Iterator[Problem]:
        yield from checks.check_strength(self.strength_mg, "strength_mg")
        yield from checks.check_count(self.fill_number, "fill_number", least=1)
        yield from checks.check_count(self.quantity, "quantity", least=1)
        yield from checks.check_count(self.refills_left, "refills_left", least=0)
        yield from checks.check_dates([(name, getattr(self, name)) for name in dose_form.DATES])
        yield from checks.check_payload(self.barcode_payload, "barcode_payload")
        yield from checks.check_kind(self.pharmacy, PharmacyBlock, "pharmacy")

    def _text_problems(self) -> Iterator[Problem]:
        for name in dose_form.TEXTS:
            yield from checks.check_text(getattr(self, name), name)
        for name in dose_form.OPTIONAL_TEXTS:
            if (value := getattr(self, name)) is not None:
                yield from checks.check_text(value, name)
        for name in dose_form.TEXT_LISTS:
            yield from checks.check_texts(getattr(self, name), name)

    def _date_problems(self) -> Iterator[Problem]:
        if self.dispensed_on < self.written_on:
            yield problem("LABEL_DATE_ORDER", "dispensed_on", f"should not be before written_on, {self.written_on}")
        if self.beyond_use_on <= self.dispensed_on:
            yield problem("LABEL_DATE_ORDER", "beyond_use_on", f"should be after dispensed_on, {self.dispensed_on}")

    def _wording_problems(self) -> Iterator[Problem]:
        yield from check_english(self.directions, "directions")
        if (self.second_language is None) != (self.second_directions is None):
            missing = "second_language" if self.second_language is None else "second_directions"
            yield problem("LABEL_LANGUAGE", missing, "is required: the other language and its directions go together")
        elif (self.second_language or "").lower() in {"en", "english"}:
            yield problem("LABEL_LANGUAGE", "second_language", "should be another language; English is there already")
        yield from lint(self.second_directions or "", "second_directions", NUMBER_RULES)
        for name in _LINTED:
            yield from lint(getattr(self, name) or "", name)
        for index, text in enumerate(self.auxiliary):
            yield from lint(text, f"auxiliary.{index}")

    def to_json(self) -> dict[str, Any]:
        """A canonical JSON-compatible dict, keys sorted, with ``kind``, ``content_version`` and ``content_sha256``."""
        return serial_form.encode(self, dose_form.KIND, dose_form.VERSION)

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> DoseLabel:
        """The content that ``to_json`` wrote; raises ``LabelError`` when it is another kind, incomplete or altered."""
        values = dose_form.read(data, [item.name for item in fields(cls)])
        block = serial_form.members(values["pharmacy"], [item.name for item in fields(PharmacyBlock)], "pharmacy")
        return cls(**{**values, "pharmacy": PharmacyBlock(**block)})
