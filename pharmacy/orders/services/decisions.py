"""A pharmacist's decisions on an order: verify, override, reject, cancel; and its completion."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from pharmacy.audit.history import acting
from pharmacy.core.errors import Conflict, InvalidInput, Refused, refuse_any
from pharmacy.orders import workflow
from pharmacy.orders.clearance import clearance_problems
from pharmacy.orders.models import Order
from pharmacy.orders.selectors import open_blocks, open_hold
from pharmacy.orders.services.content import order_content
from pharmacy.orders.services.holds import close_hold, resume_order
from pharmacy.orders.states import OrderStatus
from pharmacy.people.models import Staff
from pharmacy.people.selectors import pharmacy_date
from pharmacy.screening.models import Finding, Override, Severity
from pharmacy.signatures.models import Meaning
from pharmacy.signatures.services import confirm_identity, sign
from pharmacy.workflow.engine import Transition, lock, perform, require_permission

# A completed order too: a yes to opioids stops what a change of its pack asks for, until a pharmacist decides.
DECIDABLE = (OrderStatus.RECEIVED, OrderStatus.ON_HOLD, OrderStatus.COMPLETED)


def verify_order(order: Order, *, actor: Staff, password: str, at: datetime, reason: str = "") -> Order:
    """A pharmacist signs the prescription. Raises ``NotPermitted`` or ``Refused`` with every reason:
    ``WRONG_STATE``, or those of ``clearance_problems``."""
    require_permission("pharmacy.verify_order", actor)
    signer = confirm_identity(actor, password)
    with transaction.atomic():
        fresh = lock(order)
        if fresh.status in workflow.VERIFY_ORDER.sources:
            refuse_any(clearance_problems(fresh, on=pharmacy_date(at), first=True), Refused)
        verified = perform(workflow.VERIFY_ORDER, order, actor=actor, reason=reason, verified_by=actor, verified_at=at)
        sign(verified, signer=signer, meaning=Meaning.VERIFIED_ORDER, content=order_content(verified), at=at,
             reason=reason)  # fmt: skip
    return verified


def override_finding(
    finding: Finding, *, actor: Staff, password: str, reason: str, prescriber_contact: str, at: datetime
) -> Order:
    """A pharmacist lifts one block; the order leaves hold when none is left, unless a person put it there.

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
        if _waits_for_blocks_alone(order) and not open_blocks(order, on=pharmacy_date(at)).exists():
            order = resume_order(order, actor=actor, at=at, resolution=reason)
    return order


def _waits_for_blocks_alone(order: Order) -> bool:
    """What a person asked is not answered by lifting a block: that hold ends by ``resume_order``."""
    hold = open_hold(order)
    return order.status == OrderStatus.ON_HOLD and (hold is None or hold.opened_by is None)


def _can_be_overridden(finding: Finding, order: Order) -> None:
    if finding.severity != Severity.BLOCK:
        raise Refused.of("NOT_A_BLOCK", "Only a block needs an override.", "finding")
    if Override.objects.filter(finding=finding).exists():
        raise Conflict.of("OVERRIDDEN_ALREADY", "This finding was overridden already.", "finding")
    if order.status not in DECIDABLE:
        raise Refused.of("WRONG_STATE", f"{order} is {order.get_status_display().lower()} already.", "status")


def _both_stated(reason: str, prescriber_contact: str) -> None:
    if not reason.strip():
        raise InvalidInput.of("REASON_MISSING", "Give the reason for the override.", "reason")
    if not prescriber_contact.strip():
        raise InvalidInput.of("CONTACT_MISSING", "Say whom you reached at the prescriber's.", "prescriber_contact")


@transaction.atomic
def reject_order(order: Order, *, actor: Staff, reason: str, at: datetime) -> Order:
    """Refuse a prescription for good, with the reason that the prescriber reads."""
    return end_order(workflow.REJECT_ORDER, order, actor=actor, reason=reason, at=at)


@transaction.atomic
def cancel_order(order: Order, *, actor: Staff, reason: str, at: datetime) -> Order:
    """Cancel before any capsule is allocated; the prescriber reads the reason.

    Raises ``InvalidInput`` (``REASON_MISSING``), ``NotPermitted`` or ``Refused`` (``WRONG_STATE``, ``ORDER_ACTIVE``).
    """
    return end_order(workflow.CANCEL_ORDER, order, actor=actor, reason=reason, at=at)


@transaction.atomic
def complete_order(order: Order, *, actor: Staff, at: datetime) -> Order:
    """The last fill is dispensed and no refill is left. Raises ``Refused`` (``CANCELLATION_REQUESTED``)."""
    return perform(workflow.COMPLETE_ORDER, order, actor=actor)


def end_order(transition: Transition, order: Order, *, actor: Staff, reason: str, at: datetime) -> Order:
    """Through ``transition`` for good, its hold closed with it; the caller holds the transaction.

    Raises ``InvalidInput`` (``REASON_MISSING``), ``NotPermitted`` or ``Refused``.
    """
    if not reason.strip():
        raise InvalidInput.of("REASON_MISSING", "Give the reason.", "reason")
    ended = perform(transition, order, actor=actor, reason=reason, end_reason=reason.strip())
    with acting(actor=actor, action=transition.name, reason=reason):
        close_hold(ended, actor=actor, at=at, resolution=f"{ended.get_status_display()}: {reason.strip()}")
    ended.refresh_from_db()
    return ended
