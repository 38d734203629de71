"""A changed prescription is a new order that names the one it replaces; nothing that was received is edited."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from pharmacy.audit.history import acting
from pharmacy.core.errors import Conflict, InvalidInput
from pharmacy.orders import workflow
from pharmacy.orders.intake import OrderIntake
from pharmacy.orders.models import Order
from pharmacy.orders.services.decisions import end_order
from pharmacy.orders.services.parties import require_own
from pharmacy.orders.services.submission import check_intake, store_order
from pharmacy.people.models import Staff
from pharmacy.workflow.engine import lock

AMENDED = "Amended: replaced by a newer version."


def amend_order(order: Order, intake: OrderIntake, *, actor: Staff, at: datetime) -> Order:
    """The next version of ``order``, screened and to be verified anew; the old one is cancelled as amended.

    It has an Rx number of its own and keeps the prescriber's number. A yes to opioids that nobody overrode and a hold
    that a person opened go with it (``carrying``). Raises ``InvalidInput`` as for a new order, and
    ``EXTERNAL_ID_DIFFERS``, ``PATIENT_MISMATCH``; ``NotPermitted``; ``Conflict`` (``AMENDED_ALREADY``); ``Refused``
    (``WRONG_STATE``, ``ORDER_ACTIVE`` once capsules were taken for it).
    """
    require_own(order, actor)
    check_intake(intake, order.prescriber, at)
    _is_the_same(order, intake)
    with transaction.atomic():
        old = lock(order)
        newer = Order.objects.filter(amends=old).first()
        if newer is not None:
            message = f"{old} was amended already, by {newer.public_id}; nothing new was stored."
            raise Conflict.of("AMENDED_ALREADY", message, "id")
        asked = old.holds.filter(closed_at=None, opened_by__isnull=False).first()
        old = end_order(workflow.AMEND_ORDER, old, actor=actor, reason=AMENDED, at=at)
        with acting(actor=actor, action="amend_order"):
            return store_order(intake, old.prescriber, at, amends=old, hold=asked)


def _is_the_same(order: Order, intake: OrderIntake) -> None:
    if intake.external_id != order.external_id:
        message = f"An amendment keeps the number of the order that it amends, {order.external_id}."
        raise InvalidInput.of("EXTERNAL_ID_DIFFERS", message, "external_id")
    stated, known = intake.patient, order.patient
    same_name = f"{stated.given_name} {stated.family_name}".casefold() == known.full_name.casefold()
    if not (same_name and stated.birth_date == known.birth_date):
        message = "An amendment is for the same patient, by name and birth date; cancel this order and send a new one."
        raise InvalidInput.of("PATIENT_MISMATCH", message, "patient")
