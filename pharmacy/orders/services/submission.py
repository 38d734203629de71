"""Intake: an order is stored together with its screen."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from pharmacy.audit.history import acting
from pharmacy.catalog.exposures import exposures
from pharmacy.core.errors import Conflict, InvalidInput, NotPermitted, refuse_any
from pharmacy.core.numbering import next_number
from pharmacy.orders.intake import OrderIntake, intake_problems
from pharmacy.orders.intake_regimen import REFILL_DAYS, goes_on, schedule_of
from pharmacy.orders.models import Order, OrderHold, OrderMedicine
from pharmacy.orders.screening import screen_order
from pharmacy.orders.services.carrying import carry_findings, carry_hold
from pharmacy.orders.services.holds import hold_by_screen
from pharmacy.people.models import Prescriber, Staff
from pharmacy.people.selectors import pharmacy_date
from pharmacy.people.services import find_or_register_patient
from pharmacy.screening.models import Finding

_FIRST_RX_NUMBER = 100_001
_COPIED = (
    "external_id", "dose_time", "refills", "purpose", "reason_for_compounding", "written_on", "opioid_free_attested",
    "attested_on", "label_language", "pregnancy", "liver_disease", "planned_surgery_on",
)  # fmt: skip


def submit_order(intake: OrderIntake, *, prescriber: Prescriber, actor: Staff, at: datetime) -> Order:
    """Store an order with its screen; one with a block is put on hold in the same transaction.

    Raises ``InvalidInput`` with every problem, ``NotPermitted`` (``PRESCRIBER_MISMATCH``,
    ``PRESCRIBER_INACTIVE``) or ``Conflict`` (``DUPLICATE_ORDER``); nothing is stored then.
    """
    check_intake(intake, prescriber, at)
    try:
        with transaction.atomic(), acting(actor=actor, action="submit_order"):
            order = store_order(intake, prescriber, at)
    except IntegrityError as error:
        if "order_once_per_prescriber" not in str(error):
            raise
        known = Order.objects.get(prescriber=prescriber, external_id=intake.external_id, version=1)
        raise Conflict.of(
            "DUPLICATE_ORDER",
            f"Order {intake.external_id} was received on {known.received_at:%Y-%m-%d} as {known.public_id};"
            " nothing new was stored.",
            "external_id",
        ) from error
    return order


def check_intake(intake: OrderIntake, prescriber: Prescriber, at: datetime) -> None:
    """Refuse what is wrong with an order, or is not ``prescriber``'s."""
    refuse_any(intake_problems(intake, on=pharmacy_date(at)))
    if intake.prescriber_npi == prescriber.npi:
        if not prescriber.is_active:
            raise NotPermitted.of("PRESCRIBER_INACTIVE", "This prescriber may not send orders now.", "prescriber.npi")
        return
    if Prescriber.objects.filter(npi=intake.prescriber_npi).exists():
        raise NotPermitted.of(
            "PRESCRIBER_MISMATCH", "This token may only submit its own prescriber's orders.", "prescriber.npi"
        )
    raise InvalidInput.of("PRESCRIBER_UNKNOWN", "No prescriber with this NPI is registered here.", "prescriber.npi")


def store_order(
    intake: OrderIntake,
    prescriber: Prescriber,
    at: datetime,
    *,
    amends: Order | None = None,
    hold: OrderHold | None = None,
) -> Order:
    """The rows of a checked order, screened and held if need be; the caller holds the transaction.

    ``hold``: the one that a person had opened on ``amends``, to be opened again.
    """
    order = Order.objects.create(
        rx_number=next_number("rx", first=_FIRST_RX_NUMBER),
        prescriber=prescriber,
        patient=find_or_register_patient(intake.patient),
        allergies=list(intake.allergies),
        conditions=list(dict.fromkeys(intake.conditions)),
        received_at=at,
        amends=amends,
        version=amends.version + 1 if amends else 1,
        **_regimen(intake),
        **{name: getattr(intake, name) for name in _COPIED},
    )
    OrderMedicine.objects.bulk_create(
        OrderMedicine(order=order, position=position, name=m.name, rxcui=m.rxcui, atc=m.atc, status=m.status,
                      last_taken_on=m.last_taken_on)
        for position, m in enumerate(intake.medicines)
    )  # fmt: skip
    _screen(order, at)
    if amends is not None:
        carry_findings(amends, order, at)
    if hold is not None:
        carry_hold(hold, order, at)
    else:
        hold_by_screen(order, at)
    order.refresh_from_db()
    return order


def _regimen(intake: OrderIntake) -> dict[str, Any]:
    if intake.schedule is None:
        names = ("strength_mg", "capsules_per_dose", "quantity_capsules", "days_supply")
        return {name: getattr(intake, name) for name in names}
    schedule = schedule_of(intake.schedule)
    return {
        "schedule": schedule.to_json(),
        "days_supply": schedule.total_days,
        "open_ended": goes_on(intake),
        "refill_days": intake.refill_days or REFILL_DAYS,
    }


def _screen(order: Order, at: datetime) -> None:
    medicines = list(order.medicines.order_by("position"))
    found = screen_order(order, medicines, on=pharmacy_date(at), exposures=exposures())
    Finding.objects.bulk_create(
        Finding(order=order, medicine=medicines[f.medicine_index] if f.medicine_index is not None else None,
                code=f.code, severity=f.severity, drug=f.drug or "", rule=f.rule, message=f.message,
                source=f.source, earliest_on=f.earliest_on, evidence=dict(f.evidence), found_at=at)
        for f in found
    )  # fmt: skip
