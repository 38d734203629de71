"""From an order's rows to the pure screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.conf import settings

from pharmacy.catalog.exposures import Exposure
from pharmacy.orders.models import Order, OrderMedicine
from pharmacy.orders.schedule import schedule_warnings
from pharmacy.orders.selectors import one_strength, order_schedule, other_orders
from pharmacy.orders.states import OrderStatus
from pharmacy.screening.allergies import allergy_findings
from pharmacy.screening.circumstances import Circumstances, circumstance_findings
from pharmacy.screening.findings import Finding
from pharmacy.screening.matching import MedicineEntry
from pharmacy.screening.rules import screen
from pharmacy.screening.therapy import OtherOrder, Regimen, Titration, therapy_findings

_OPEN = (OrderStatus.RECEIVED, OrderStatus.ON_HOLD, OrderStatus.VERIFIED, OrderStatus.ACTIVE)

_STEP_RULE = "A titration goes up, in steps of the usual size."
_STEP_SOURCE = "The regimens in compounding/packs/regimens.json; the limit is in pharmacy/orders/limits.json"


def screen_order(
    order: Order, medicines: Sequence[OrderMedicine], *, on: date, exposures: Sequence[Exposure]
) -> list[Finding]:
    """Findings on ``order`` as of ``on``: medicines and attestation, allergies, history, the patient's other orders."""
    return [
        *_of_medicines(order, medicines, on, exposures),
        *allergy_findings(order.allergies, exposures),
        *circumstance_findings(_circumstances(order), on=on, days_supply=order.days_supply, refills=order.refills,
                               refill_days=order.refill_days),
        *therapy_findings(_regimen(order), [_other(other, order) for other in other_orders(order)]),
        *_of_steps(order),
    ]  # fmt: skip


def _of_steps(order: Order) -> Iterator[Finding]:
    """STEP_JUMP, STEP_DOWN, STEP_REPEATED: a titration that a pharmacist looks at twice."""
    schedule = order_schedule(order)
    for problem in schedule_warnings(schedule) if schedule else ():
        _, index, _ = (problem.field or "").split(".")
        yield Finding(
            problem.code, "warn", "", _STEP_RULE, problem.message, _STEP_SOURCE, field=f"schedule.{index}.strength_mg"
        )


def _of_medicines(
    order: Order, medicines: Sequence[OrderMedicine], on: date, exposures: Sequence[Exposure]
) -> list[Finding]:
    entries = [
        MedicineEntry(name=m.name, rxcui=m.rxcui or None, atc=m.atc or None, status=m.status,
                      last_taken_on=m.last_taken_on)
        for m in medicines
    ]  # fmt: skip
    return screen(
        entries,
        attested_opioid_free=order.opioid_free_attested,
        attested_on=order.attested_on,
        on=on,
        exposures=exposures,
        attestation_max_age_days=settings.OPIOID_ATTESTATION_MAX_AGE_DAYS,
    )


def _circumstances(order: Order) -> Circumstances:
    return Circumstances(order.pregnancy, order.liver_disease, tuple(order.conditions), order.planned_surgery_on)


def _regimen(order: Order) -> Regimen | Titration:
    schedule = order_schedule(order)
    if schedule is not None:
        return Titration(tuple((step.dose_mg, step.days) for step in schedule.steps))
    one = one_strength(order)
    return Regimen(one.strength_mg, one.capsules_per_dose, order.dose_time, order.days_supply)


def _other(order: Order, screened: Order) -> OtherOrder:
    status = order.get_status_display().lower()
    is_open = order.status in _OPEN
    return OtherOrder(order.rx_number, _regimen(order), status, is_open, was_verified=order.verified_at is not None,
                      same_prescriber=order.prescriber_id == screened.prescriber_id)  # fmt: skip
