"""The only writes to orders: intake with its screen, verification, override, rejection, cancellation."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from pharmacy.audit.history import acting
from pharmacy.catalog.exposures import exposures
from pharmacy.core.errors import Conflict, InvalidInput, NotPermitted, Refused, refuse_any
from pharmacy.core.numbering import next_number
from pharmacy.orders import workflow
from pharmacy.orders.intake import OrderIntake, intake_problems
from pharmacy.orders.models import Order, OrderMedicine
from pharmacy.orders.screening import screen_order
from pharmacy.orders.selectors import open_blocks
from pharmacy.orders.states import OrderStatus
from pharmacy.people.models import Prescriber, Staff
from pharmacy.people.selectors import pharmacy_date
from pharmacy.people.services import find_or_register_patient
from pharmacy.screening.models import Finding, Override, Severity
from pharmacy.signatures.models import Meaning
from pharmacy.signatures.services import confirm_identity, sign
from pharmacy.workflow.engine import Transition, lock, perform, require_permission

_FIRST_RX_NUMBER = 100_001


def submit_order(intake: OrderIntake, *, prescriber: Prescriber, actor: Staff, at: datetime) -> Order:
    """Store an order with its screen; one with a block is put on hold in the same transaction.

    Raises ``InvalidInput`` with every problem, ``NotPermitted`` (``PRESCRIBER_MISMATCH``,
    ``PRESCRIBER_INACTIVE``) or ``Conflict`` (``DUPLICATE_ORDER``); nothing is stored then.
    """
    refuse_any(intake_problems(intake, on=pharmacy_date(at)))
    _is_own(intake, prescriber)
    try:
        with transaction.atomic(), acting(actor=actor, action="submit_order"):
            order = _store(intake, prescriber, at)
            _screen(order, at)
            if order.findings.filter(severity=Severity.BLOCK).exists():
                _hold(order)
    except IntegrityError as error:
        if "order_once_per_prescriber" not in str(error):
            raise
        known = Order.objects.get(prescriber=prescriber, external_id=intake.external_id)
        raise Conflict.of(
            "DUPLICATE_ORDER",
            f"Order {intake.external_id} was received on {known.received_at:%Y-%m-%d} as {known.public_id};"
            " nothing new was stored.",
            "external_id",
        ) from error
    order.refresh_from_db()
    return order


def _is_own(intake: OrderIntake, prescriber: Prescriber) -> None:
    if intake.prescriber_npi == prescriber.npi:
        if not prescriber.is_active:
            raise NotPermitted.of("PRESCRIBER_INACTIVE", "This prescriber may not send orders now.", "prescriber.npi")
        return
    if Prescriber.objects.filter(npi=intake.prescriber_npi).exists():
        raise NotPermitted.of(
            "PRESCRIBER_MISMATCH", "This token may only submit its own prescriber's orders.", "prescriber.npi"
        )
    raise InvalidInput.of("PRESCRIBER_UNKNOWN", "No prescriber with this NPI is registered here.", "prescriber.npi")


def _store(intake: OrderIntake, prescriber: Prescriber, at: datetime) -> Order:
    copied = ("external_id", "strength_mg", "capsules_per_dose", "dose_time", "quantity_capsules", "days_supply",
              "refills", "purpose", "reason_for_compounding", "written_on", "opioid_free_attested", "attested_on",
              "pregnancy", "liver_disease", "planned_surgery_on")  # fmt: skip
    order = Order.objects.create(
        rx_number=next_number("rx", first=_FIRST_RX_NUMBER),
        prescriber=prescriber,
        patient=find_or_register_patient(intake.patient),
        allergies=list(intake.allergies),
        conditions=list(dict.fromkeys(intake.conditions)),
        received_at=at,
        **{name: getattr(intake, name) for name in copied},
    )
    OrderMedicine.objects.bulk_create(
        OrderMedicine(order=order, position=position, name=m.name, rxcui=m.rxcui, atc=m.atc, status=m.status,
                      last_taken_on=m.last_taken_on)
        for position, m in enumerate(intake.medicines)
    )  # fmt: skip
    return order


def _screen(order: Order, at: datetime) -> None:
    medicines = list(order.medicines.order_by("position"))
    found = screen_order(order, medicines, on=pharmacy_date(at), exposures=exposures())
    Finding.objects.bulk_create(
        Finding(order=order, medicine=medicines[f.medicine_index] if f.medicine_index is not None else None,
                code=f.code, severity=f.severity, drug=f.drug or "", rule=f.rule, message=f.message,
                source=f.source, earliest_on=f.earliest_on, evidence=dict(f.evidence), found_at=at)
        for f in found
    )  # fmt: skip


def _hold(order: Order) -> None:
    # The screen holds, not a person: no permission is asked of the prescriber's account.
    order.status = OrderStatus.ON_HOLD
    order.save(update_fields=["status"])


def verify_order(order: Order, *, actor: Staff, password: str, at: datetime, reason: str = "") -> Order:
    """A pharmacist signs the prescription. Raises ``NotPermitted`` or ``Refused`` with every reason."""
    require_permission("pharmacy.verify_order", actor)
    signer = confirm_identity(actor, password)
    with transaction.atomic():
        verified = perform(workflow.VERIFY_ORDER, order, actor=actor, reason=reason, verified_by=actor, verified_at=at)
        sign(verified, signer=signer, meaning=Meaning.VERIFIED_ORDER, content=order_content(verified), at=at,
             reason=reason)  # fmt: skip
    return verified


def override_finding(
    finding: Finding, *, actor: Staff, password: str, reason: str, prescriber_contact: str, at: datetime
) -> Order:
    """A pharmacist lifts one block; the order leaves hold when none is left.

    Raises ``InvalidInput`` without reason or contact, ``NotPermitted``, ``Refused`` (``NOT_A_BLOCK``,
    ``WRONG_STATE`` once the order is decided) or ``Conflict`` (``OVERRIDDEN_ALREADY``).
    """
    require_permission("pharmacy.override_finding", actor)
    _both_stated(reason, prescriber_contact)
    signer = confirm_identity(actor, password)
    with transaction.atomic(), acting(actor=actor, action="override_finding", reason=reason):
        order = lock(finding.order)
        _can_be_overridden(finding, order)
        content = {"order": order_content(order), "finding": finding.message, "contact": prescriber_contact}
        signature = sign(finding, signer=signer, meaning=Meaning.OVERRODE_FINDING, content=content, at=at,
                         reason=reason)  # fmt: skip
        Override.objects.create(
            finding=finding, signature=signature, reason=reason, prescriber_contact=prescriber_contact
        )
        if order.status == OrderStatus.ON_HOLD and not open_blocks(order, on=pharmacy_date(at)).exists():
            order = perform(workflow.RESUME_ORDER, order, actor=actor, reason=reason)
    return order


def _can_be_overridden(finding: Finding, order: Order) -> None:
    if finding.severity != Severity.BLOCK:
        raise Refused.of("NOT_A_BLOCK", "Only a block needs an override.", "finding")
    if Override.objects.filter(finding=finding).exists():
        raise Conflict.of("OVERRIDDEN_ALREADY", "This finding was overridden already.", "finding")
    if order.status not in {OrderStatus.RECEIVED, OrderStatus.ON_HOLD}:
        raise Refused.of("WRONG_STATE", f"{order} is {order.get_status_display().lower()} already.", "status")


def _both_stated(reason: str, prescriber_contact: str) -> None:
    if not reason.strip():
        raise InvalidInput.of("REASON_MISSING", "Give the reason for the override.", "reason")
    if not prescriber_contact.strip():
        raise InvalidInput.of("CONTACT_MISSING", "Say whom you reached at the prescriber's.", "prescriber_contact")


@transaction.atomic
def resume_order(order: Order, *, actor: Staff) -> Order:
    """Back to the verification queue once every washout is over or overridden."""
    return perform(workflow.RESUME_ORDER, order, actor=actor)


@transaction.atomic
def reject_order(order: Order, *, actor: Staff, reason: str) -> Order:
    """Refuse a prescription for good, with the reason the prescriber will read."""
    return _end(workflow.REJECT_ORDER, order, actor, reason)


@transaction.atomic
def cancel_order(order: Order, *, actor: Staff, reason: str) -> Order:
    """Cancel before any capsule is allocated."""
    return _end(workflow.CANCEL_ORDER, order, actor, reason)


@transaction.atomic
def complete_order(order: Order, *, actor: Staff, at: datetime) -> Order:
    """The last supply was dispensed. Raises ``NotPermitted`` or ``Refused`` (``WRONG_STATE``)."""
    return perform(workflow.COMPLETE_ORDER, order, actor=actor)


@transaction.atomic
def accept_cancellation_request(order: Order, *, actor: Staff, reason: str, at: datetime) -> Order:
    """End an order at the prescriber's request, also an active one; its fills are the caller's concern."""
    return _end(workflow.ACCEPT_CANCELLATION, order, actor, reason)


def _end(transition: Transition, order: Order, actor: Staff, reason: str) -> Order:
    if not reason.strip():
        raise InvalidInput.of("REASON_MISSING", "Give the reason.", "reason")
    return perform(transition, order, actor=actor, reason=reason)


def order_content(order: Order) -> dict[str, Any]:
    """Everything a signature on ``order`` covers."""
    names = ("rx_number", "external_id", "strength_mg", "capsules_per_dose", "dose_time", "quantity_capsules",
             "days_supply", "refills", "purpose", "reason_for_compounding", "allergies", "written_on",
             "opioid_free_attested", "attested_on", "pregnancy", "liver_disease", "conditions", "planned_surgery_on",
             "prescriber_id", "patient_id")  # fmt: skip
    return {
        **{name: getattr(order, name) for name in names},
        "patient": order.patient.full_name,
        "prescriber": order.prescriber.full_name,
        "medicines": list(order.medicines.values_list("name", "rxcui", "atc", "status", "last_taken_on")),
        "findings": list(order.findings.order_by("pk").values_list("code", "severity", "message")),
    }
