from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from pharmacy.core.errors import Refused
from pharmacy.orders.models import CancellationRequest, OpioidAttestation, Order, OrderHold
from pharmacy.orders.schedule import Schedule
from pharmacy.orders.schedule_json import schedule_from_json
from pharmacy.orders.states import RequestStatus
from pharmacy.people.models import Prescriber
from pharmacy.screening.allergies import excipients_named
from pharmacy.screening.models import Finding, Severity

ASKED_FOR = ("OPIOID_ATTESTATION_MISSING", "OPIOID_ATTESTATION_EXPIRED")


def open_blocks(order: Order, *, on: date) -> QuerySet[Finding]:
    """Blocks that none of these has lifted: a pharmacist; time, when a washout is over on its earliest date; for a
    missing or expired attestation, a later one that still counts.

    The date of a medicine that is still taken assumes that it was stopped the day the order came, so only a
    pharmacist lifts that one.
    """
    washed_out = Q(code="OPIOID_WASHOUT", earliest_on__lte=on)
    oldest = on - timedelta(days=settings.OPIOID_ATTESTATION_MAX_AGE_DAYS)
    attested = OpioidAttestation.objects.filter(
        order=OuterRef("order"), takes_opioids=False, attested_on__range=(oldest, on),
        recorded_at__gte=OuterRef("found_at"),
    )  # fmt: skip
    found = order.findings.filter(severity=Severity.BLOCK, override=None).exclude(washed_out)
    return found.exclude(Q(code__in=ASKED_FOR) & Exists(attested)).order_by("pk")


def other_orders(order: Order) -> QuerySet[Order]:
    """Other orders of the person of that name and birth date, the latest first; not those that were amended.

    A patient's record is joined only when every detail agrees, so a new phone number makes a second record.
    """
    patient = order.patient
    return (
        Order.objects.filter(
            patient__given_name__iexact=patient.given_name,
            patient__family_name__iexact=patient.family_name,
            patient__birth_date=patient.birth_date,
            amendment=None,
        )
        .exclude(pk=order.pk)
        .order_by("-received_at", "-id")
    )


def excipients_to_avoid(order: Order) -> tuple[str, ...]:
    """Codes of the excipients that the stated allergies name, to compare with a lot's formula and shell."""
    return tuple(sorted({code for allergy in order.allergies for code in excipients_named(allergy)}))


def orders_of(prescriber: Prescriber) -> QuerySet[Order]:
    """A prescriber's own orders with all an answer shows, newest first."""
    return (
        Order.objects.filter(prescriber=prescriber)
        .select_related("patient", "prescriber", "amends", "amendment")
        .prefetch_related("medicines", "findings__override", "holds__answers", "cancellations")
        .order_by("-received_at", "-id")
    )


@dataclass(frozen=True, slots=True)
class OneStrength:
    """What an order says that is no titration; amounts in capsules."""

    strength_mg: Decimal
    capsules_per_dose: int
    quantity_capsules: int


def one_strength(order: Order) -> OneStrength:
    """Raises ``Refused`` ``TITRATION_ORDER`` for a titration, whose capsules the pharmacy chooses."""
    stated = (order.strength_mg, order.capsules_per_dose, order.quantity_capsules)
    strength_mg, capsules, quantity = stated
    if strength_mg is None or capsules is None or quantity is None:
        raise Refused.of("TITRATION_ORDER", f"{order} is a titration, which is put up as a pack.", "order")
    return OneStrength(strength_mg, capsules, quantity)


def order_schedule(order: Order) -> Schedule | None:
    """The titration of ``order``; None for an order of one strength."""
    return None if order.schedule is None else schedule_from_json(order.schedule)


def last_dose_mg(order: Order) -> Decimal:
    """mg a day at the end of the first supply, at which refills go on."""
    schedule = order_schedule(order)
    if schedule is not None:
        return schedule.steps[-1].dose_mg
    one = one_strength(order)
    return one.strength_mg * one.capsules_per_dose


def latest_attested_on(order: Order) -> date | None:
    """When the patient was last stated to be free of opioids; None when never, or when the last answer was yes."""
    last = order.attestations.last()
    if last is not None and (order.attested_on is None or last.attested_on >= order.attested_on):
        return None if last.takes_opioids else last.attested_on
    return order.attested_on if order.opioid_free_attested else None


def open_hold(order: Order) -> OrderHold | None:
    return order.holds.filter(closed_at=None).first()


def open_cancellation(order: Order) -> CancellationRequest | None:
    """The request to cancel ``order`` that is not decided yet."""
    return order.cancellations.filter(status=RequestStatus.OPEN).first()
