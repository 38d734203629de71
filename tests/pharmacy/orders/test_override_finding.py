from __future__ import annotations

from typing import Any

import pytest

from pharmacy.core.errors import Conflict, DomainError, InvalidInput, NotPermitted, Refused
from pharmacy.orders.intake import MedicineIntake
from pharmacy.orders.models import Order
from pharmacy.orders.services import (
    Attestation,
    Hold,
    cancel_order,
    hold_order,
    order_content,
    override_finding,
    record_attestation,
    resume_order,
)
from pharmacy.orders.states import OrderStatus
from pharmacy.people.models import Prescriber, Staff
from pharmacy.screening.models import Finding, Override, Severity
from pharmacy.signatures.models import Meaning, Signature
from pharmacy.signatures.services import content_digest
from tests.factories import NOW, PASSWORD, TODAY, an_order, with_medicines
from tests.pharmacy.audit.trail import trail
from tests.refusal import refuses

pytestmark = pytest.mark.django_db

REASON, CONTACT = "Tramadol was stopped in May", "Dr Okafor by phone"


@pytest.fixture
def order(prescriber: Prescriber) -> Order:
    """On hold for two blocks: an opioid and a missing attestation."""
    tramadol = MedicineIntake("Tramadol 50 mg", "current")
    return an_order(prescriber, with_medicines(tramadol, opioid_free_attested=False, attested_on=None))


def blocks(order: Order) -> list[Finding]:
    return list(order.findings.filter(severity=Severity.BLOCK).order_by("pk"))


def override(finding: Finding, actor: Staff, **changes: Any) -> Order:
    given = {"password": PASSWORD, "reason": REASON, "prescriber_contact": CONTACT, "at": NOW}
    return override_finding(finding, actor=actor, **{**given, **changes})


def test_stays_on_hold_until_the_last_block_is_lifted(order: Order, pharmacist: Staff, other_pharmacist: Staff) -> None:
    first, last = blocks(order)
    assert override(first, pharmacist).status == OrderStatus.ON_HOLD
    assert override(last, other_pharmacist, reason="Attested by phone").status == OrderStatus.RECEIVED
    assert trail(order)[2:] == [("update", "received", "resume_order", "omar", "Attested by phone")]


def test_a_hold_that_a_pharmacist_opened_stays_until_it_is_resumed(
    prescriber: Prescriber, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    order = an_order(prescriber)
    hold_order(order, Hold("STRENGTH_QUESTIONED", "Is 1.5 mg meant?"), actor=other_pharmacist, at=NOW)
    said = Attestation(takes_opioids=True, contact="Patient, phone", answer="Oxycodone")
    record_attestation(order, said, attested_on=TODAY, actor=pharmacist, at=NOW)
    assert override(blocks(order)[0], pharmacist).status == OrderStatus.ON_HOLD
    hold = order.holds.get()
    assert (hold.reason, hold.closed_at) == ("STRENGTH_QUESTIONED", None)
    assert resume_order(order, actor=pharmacist, at=NOW, resolution="It is").status == OrderStatus.RECEIVED


def test_signs_what_was_overridden_for_whom_and_why(order: Order, pharmacist: Staff) -> None:
    finding = blocks(order)[0]
    override(finding, pharmacist)
    stored = Override.objects.get(finding=finding)
    assert (stored.reason, stored.prescriber_contact) == (REASON, CONTACT)
    signature = stored.signature
    assert (signature.signer, signature.meaning, signature.reason) == (pharmacist, Meaning.OVERRODE_FINDING, REASON)
    content = {"order": order_content(order), "finding": finding.message, "contact": CONTACT}
    assert signature.digest_sha256 == content_digest(content)


def refused(finding: Finding, actor: Staff, kind: type[DomainError], code: str, field: str, **changes: Any) -> None:
    before = Signature.objects.count()
    with refuses(kind, code, field=field or None):
        override(finding, actor, **changes)
    assert (Signature.objects.count(), Override.objects.filter(signature__reason="").count()) == (before, 0)


@pytest.mark.parametrize("who", ["technician", "auditor", "administrator", "nobody"])
def test_refuses_who_is_not_a_pharmacist(who: str, request: pytest.FixtureRequest, order: Order) -> None:
    refused(blocks(order)[0], request.getfixturevalue(who), NotPermitted, "NOT_PERMITTED", "")


@pytest.mark.parametrize(
    ("changes", "kind", "code", "field"),
    [
        ({"password": "wrong"}, NotPermitted, "PASSWORD_REFUSED", "password"),
        ({"reason": ""}, InvalidInput, "REASON_MISSING", "reason"),
        ({"reason": " \n"}, InvalidInput, "REASON_MISSING", "reason"),
        ({"prescriber_contact": " "}, InvalidInput, "CONTACT_MISSING", "prescriber_contact"),
    ],
)
def test_refuses_what_is_missing_or_wrong(
    order: Order, pharmacist: Staff, changes: dict[str, str], kind: type[DomainError], code: str, field: str
) -> None:
    refused(blocks(order)[0], pharmacist, kind, code, field, **changes)
    assert Order.objects.get().status == OrderStatus.ON_HOLD


def test_refuses_what_is_not_a_block(order: Order, pharmacist: Staff) -> None:
    warning = Finding.objects.create(
        order=order, code="EXPOSURE_WARN", severity="warn", rule="r", message="m", source="s", found_at=NOW
    )
    refused(warning, pharmacist, Refused, "NOT_A_BLOCK", "finding")


def test_refuses_the_second_override_of_one_finding(order: Order, pharmacist: Staff, other_pharmacist: Staff) -> None:
    override(blocks(order)[0], pharmacist)
    refused(blocks(order)[0], other_pharmacist, Conflict, "OVERRIDDEN_ALREADY", "finding")


def test_refuses_once_the_order_is_decided(order: Order, pharmacist: Staff) -> None:
    cancel_order(order, actor=pharmacist, reason="Patient withdrew", at=NOW)
    refused(blocks(order)[0], pharmacist, Refused, "WRONG_STATE", "status")
