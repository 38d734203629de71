"""The patient is asked again whether opioids are taken: before a refill, or to answer a hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from pharmacy.audit.history import acting
from pharmacy.core.errors import InvalidInput, Refused
from pharmacy.orders.models import OpioidAttestation, Order
from pharmacy.orders.services.holds import Hold, hold_by_rule
from pharmacy.orders.states import OrderStatus
from pharmacy.people.models import Staff
from pharmacy.people.selectors import pharmacy_date
from pharmacy.screening.models import Finding, Severity
from pharmacy.workflow.engine import lock, require_permission

_ASKED = (OrderStatus.RECEIVED, OrderStatus.ON_HOLD, OrderStatus.VERIFIED, OrderStatus.ACTIVE, OrderStatus.COMPLETED)
_RULE = "Before each fill the patient says that no opioid is taken."
_SOURCE = "Naltrexone HCl tablets label, Contraindications: patients receiving opioid analgesics"
_LONGEST = {"contact": 200, "answer": 1000}


@dataclass(frozen=True, slots=True)
class Attestation:
    """``contact``: who answered, and how. ``answer``: in the patient's words; which opioid, when one is taken."""

    takes_opioids: bool
    contact: str
    answer: str = ""


@transaction.atomic
def record_attestation(
    order: Order, said: Attestation, *, attested_on: date, actor: Staff, at: datetime
) -> OpioidAttestation:
    """Keep the answer. A yes is a block like one of the screen, and holds the order whatever its state.

    A completed order stays completed: the block stops the capsules that a change of its pack still asks for.
    A no of the last days lifts a block for a missing or expired attestation, and nothing else. Raises ``NotPermitted``;
    ``InvalidInput`` (``CONTACT_MISSING``, ``ANSWER_MISSING``, ``FIELD_TOO_LONG``, ``DATE_IN_FUTURE``); ``Refused``
    (``WRONG_STATE`` once the order has ended otherwise).
    """
    require_permission("pharmacy.record_attestation", actor)
    _check(said, attested_on, on=pharmacy_date(at))
    fresh = lock(order)
    if fresh.status not in _ASKED:
        raise Refused.of("WRONG_STATE", f"{order} is {fresh.get_status_display().lower()} already.", "status")
    with acting(actor=actor, action="record_attestation", reason=said.answer):
        kept = OpioidAttestation.objects.create(
            order=fresh, attested_on=attested_on, takes_opioids=said.takes_opioids, answer=said.answer.strip(),
            contact=said.contact.strip(), asked_by=actor, recorded_at=at,
        )  # fmt: skip
        if kept.takes_opioids:
            _block(fresh, kept, actor, at)
    return kept


def _block(order: Order, said: OpioidAttestation, actor: Staff, at: datetime) -> None:
    message = (
        f'The patient said on {said.attested_on} to take an opioid: "{said.answer}" ({said.contact}).'
        " No date clears it automatically: a pharmacist decides, with the prescriber."
    )
    Finding.objects.create(
        order=order, code="OPIOID_CURRENT", severity=Severity.BLOCK, drug=said.answer[:200], rule=_RULE,
        message=message, source=_SOURCE, evidence={"attestation": said.pk}, found_at=at,
    )  # fmt: skip
    if order.status not in {OrderStatus.ON_HOLD, OrderStatus.COMPLETED}:
        hold_by_rule(order, Hold("OPIOID_CURRENT", message), actor=actor, at=at)


def _check(said: Attestation, attested_on: date, *, on: date) -> None:
    if not said.contact.strip():
        raise InvalidInput.of("CONTACT_MISSING", "Say who answered, and how.", "contact")
    if said.takes_opioids and not said.answer.strip():
        raise InvalidInput.of("ANSWER_MISSING", "Say which opioid, and when it was last taken.", "answer")
    for name, most in _LONGEST.items():
        if len(getattr(said, name)) > most:
            raise InvalidInput.of("FIELD_TOO_LONG", f"At most {most} characters are taken here.", name)
    if attested_on > on:
        raise InvalidInput.of("DATE_IN_FUTURE", "The attestation is dated in the future.", "attested_on")
