"""Whether an order may be verified, filled or handed over today: no block, a recent word on opioids, a valid order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.conf import settings

from pharmacy.core.errors import Problem
from pharmacy.orders.models import Order
from pharmacy.orders.selectors import ASKED_FOR, latest_attested_on, open_blocks
from pharmacy.orders.validity import is_expired, last_fill_on
from pharmacy.people.selectors import pharmacy_date
from pharmacy.screening.attestation import attestation_problems
from pharmacy.screening.models import Override


def clearance_problems(order: Order, *, on: date, first: bool) -> list[Problem]:
    """Every reason against giving naltrexone for ``order`` on that day.

    ``first``: at verification and for the first fill, a signed override of a missing or expired attestation counts
    like a statement of the day it was signed, for as long (``OPIOID_ATTESTATION_MAX_AGE_DAYS``). A refill or a
    supplement asks the patient anew. Codes: that of each open block, those of ``attestation_problems``, RX_EXPIRED.
    """
    blocks = [Problem(found.code, found.message, "findings") for found in open_blocks(order, on=on)]
    stated_on = answered_on(order) if first else latest_attested_on(order)
    aged = attestation_problems(stated_on, on, settings.OPIOID_ATTESTATION_MAX_AGE_DAYS)
    known = {problem.code for problem in blocks}
    return [*blocks, *(problem for problem in aged if problem.code not in known), *_expired(order, on)]


def answered_on(order: Order) -> date | None:
    """The latest of the patient's own word and a pharmacist's override of its absence; a later yes ends both."""
    lifted = Override.objects.filter(finding__order=order, finding__code__in=ASKED_FOR)
    yes = order.attestations.filter(takes_opioids=True).order_by("recorded_at").last()
    if yes is not None:
        lifted = lifted.filter(signature__signed_at__gt=yes.recorded_at)
    signed = [pharmacy_date(at) for at in lifted.values_list("signature__signed_at", flat=True)]
    stated = latest_attested_on(order)
    return max([*signed, *([stated] if stated else [])], default=None)


def _expired(order: Order, on: date) -> Iterator[Problem]:
    state = order.patient.state
    if is_expired(order.written_on, state, on=on):
        last_on = last_fill_on(order.written_on, state)
        message = f"{order} was written on {order.written_on:%d %b %Y} and could be filled until {last_on:%d %b %Y}."
        yield Problem("RX_EXPIRED", message, "written_on")
