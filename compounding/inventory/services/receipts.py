"""Receiving a delivery: everything its package and certificate show, then quarantine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from django.db import IntegrityError

from compounding.calculations.derivation import Derived
from compounding.calculations.expiry import use_until
from compounding.calculations.potency import Certificate, potency_factor
from compounding.inventory.models import Lot, Material, MaterialKind, MovementKind
from compounding.inventory.receipt_rules import (
    certificate_problems,
    ndc_problems,
    pdf_problems,
    source_problems,
    tidy_ndc,
)
from compounding.inventory.rules import quantity_problems
from compounding.inventory.services.ledger import Receipt, enter_stock
from labels.printing import store
from pharmacy.core.errors import Conflict, InvalidInput, Problem
from pharmacy.core.texts import text_problems, tidy
from pharmacy.people.models import Staff
from pharmacy.people.selectors import pharmacy_date
from pharmacy.workflow.engine import require_permission

_ValueT = TypeVar("_ValueT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What arrived. ``expiry`` is as the package shows it, "" when it shows none; ``quantity`` is g, or pieces."""

    material: Material
    lot_number: str
    supplier: str
    manufacturer: str = ""
    ndc: str = ""
    received_on: date
    expiry: str
    quantity: Decimal
    certificate: Certificate | None = None
    certificate_pdf: bytes | None = None


def receive_lot(delivery: Delivery, *, actor: Staff, at: datetime) -> Lot:
    """Put a delivery into quarantine with its first ledger line, its last day of use and its potency factor.

    Raises ``NotPermitted``, ``InvalidInput`` with every reason, or ``Conflict`` (``LOT_EXISTS``); nothing is stored
    then.
    """
    require_permission("compounding.receive_lot", actor)
    receipt = _receipt(delivery, on=pharmacy_date(at))
    known = Lot.objects.filter(
        material=receipt.material, lot_number__iexact=receipt.lot_number, supplier__iexact=receipt.supplier
    )
    if known.exists():
        raise _exists(receipt)
    try:
        return enter_stock(receipt, kind=MovementKind.RECEIVED, reference="", actor=actor, at=at)
    except IntegrityError as error:
        if "lot_once" not in str(error):
            raise
        raise _exists(receipt) from error


def _receipt(delivery: Delivery, *, on: date) -> Receipt:
    problems = list(_problems(delivery, on))
    until = _gathered(
        problems, lambda: use_until(received_on=delivery.received_on, expiry_text=tidy(delivery.expiry) or None)
    )
    factor = _gathered(problems, lambda: _factor(delivery))
    if until is None or factor is None or problems:
        raise InvalidInput(*problems)
    return Receipt(
        material=delivery.material, lot_number=tidy(delivery.lot_number), supplier=tidy(delivery.supplier),
        manufacturer=tidy(delivery.manufacturer), ndc=tidy_ndc(delivery.ndc), received_on=delivery.received_on,
        expiry_text=tidy(delivery.expiry), use_until=until.value, use_until_basis=_basis(until),
        quantity=delivery.quantity, potency_factor=factor, certificate=delivery.certificate,
        certificate_sha256=store.put(delivery.certificate_pdf) if delivery.certificate_pdf else "",
    )  # fmt: skip


def _problems(delivery: Delivery, on: date) -> Iterator[Problem]:
    yield from source_problems(delivery.material.kind, delivery.certificate)
    yield from text_problems(delivery.lot_number, field="lot_number", what="lot number", length=20)
    yield from text_problems(delivery.supplier, field="supplier", what="supplier", length=120)
    yield from text_problems(
        delivery.manufacturer, field="manufacturer", what="manufacturer", length=120, required=False
    )
    yield from text_problems(delivery.expiry, field="expiry", what="expiry", length=20, required=False)
    yield from ndc_problems(tidy_ndc(delivery.ndc))
    if delivery.received_on > on:
        message = f"It cannot have been received after today, {on:%d %b %Y}."
        yield Problem("RECEIVED_IN_FUTURE", message, "received_on")
    yield from quantity_problems(delivery.quantity, unit=delivery.material.unit, label=str(delivery.material))
    yield from certificate_problems(delivery.certificate) if delivery.certificate else ()
    yield from pdf_problems(delivery.certificate_pdf) if delivery.certificate_pdf is not None else ()


def _factor(delivery: Delivery) -> Decimal:
    """From the certificate of an active; everything else is weighed as it is."""
    if delivery.certificate is None:
        return Decimal(1)
    derived = potency_factor(delivery.certificate)
    return derived.value if delivery.material.kind == MaterialKind.ACTIVE else Decimal(1)


def _gathered(problems: list[Problem], derive: Callable[[], _ValueT]) -> _ValueT | None:
    """What ``derive`` gives; what it refuses is added to ``problems``, so that a person reads all at once."""
    try:
        return derive()
    except InvalidInput as refused:
        problems.extend(refused.problems)
        return None


def _basis(until: Derived[date]) -> str:
    step = until.steps[-1]
    return f"{step.working[:1].upper()}{step.working[1:]}; {step.source}"


def _exists(receipt: Receipt) -> Exception:
    message = f"{receipt.material} lot {receipt.lot_number} of {receipt.supplier} is in stock already."
    return Conflict.of("LOT_EXISTS", message, "lot_number")
