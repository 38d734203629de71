"""Two people, or two workers, decide the same thing at the same moment: one act, and one refusal in words."""

from __future__ import annotations

from functools import partial

import pytest

from compounding.batches.release import release_batch
from compounding.fills.services import request_fill_label, start_fill
from compounding.inventory.models import Lot, Material, MaterialKind
from compounding.inventory.services import receive_lot
from labels.printing.claims import claim_job
from labels.printing.models import PrintedLabel, PrintJob
from pharmacy.core.numbering import NumberSeries
from pharmacy.orders.intake import MedicineIntake
from pharmacy.orders.models import Order
from pharmacy.orders.services import cancel_order, override_finding, submit_order, verify_order
from pharmacy.people.models import Prescriber, Staff
from pharmacy.screening.models import Override
from pharmacy.signatures.models import Meaning, Signature
from tests.concurrency.at_once import at_once
from tests.factories import (
    NOW,
    PASSWORD,
    a_batch_in_quality_control,
    a_material,
    a_receipt,
    a_verified_order,
    an_allocated_fill,
    an_intake,
    an_order,
    the_item,
    with_medicines,
)

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_pharmacists_verify_one_order_with_one_signature(
    prescriber: Prescriber, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    order = an_order(prescriber)
    verify = partial(verify_order, order, password=PASSWORD, at=NOW)
    outcomes = at_once([partial(verify, actor=pharmacist), partial(verify, actor=other_pharmacist)], holding=order)
    assert outcomes.count("WRONG_STATE") == 1
    order.refresh_from_db()
    assert Signature.objects.get().signer == order.verified_by


def test_an_order_is_verified_or_cancelled_first_and_the_record_agrees(
    prescriber: Prescriber, technician: Staff, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    order = a_verified_order(prescriber, pharmacist)
    outcomes = at_once(
        [partial(cancel_order, order, actor=other_pharmacist, reason="Patient moved", at=NOW),
         partial(start_fill, order, actor=technician, at=NOW)],
        holding=order,
    )  # fmt: skip
    assert outcomes.count("WRONG_STATE") == 1
    assert (Order.objects.get().status == "active") == order.fills.exists()


def test_two_pharmacists_release_one_batch_into_one_lot(
    technician: Staff, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    batch = a_batch_in_quality_control(technician, pharmacist, other_pharmacist)
    release = partial(release_batch, batch, password=PASSWORD, at=NOW)
    outcomes = at_once([partial(release, actor=pharmacist), partial(release, actor=other_pharmacist)], holding=batch)
    assert outcomes.count("WRONG_STATE") == 1
    batch.refresh_from_db()
    assert Lot.objects.get(material__kind=MaterialKind.FINISHED) == batch.output_lot
    assert Signature.objects.get(meaning=Meaning.RELEASED_BATCH).signer == batch.released_by


def test_two_pharmacists_override_one_finding_once(
    prescriber: Prescriber, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    order = an_order(prescriber, with_medicines(MedicineIntake("Tramadol", "current")))
    finding = order.findings.filter(severity="block")[0]
    lift = partial(override_finding, finding, password=PASSWORD, reason="r", prescriber_contact="c", at=NOW)
    outcomes = at_once([partial(lift, actor=pharmacist), partial(lift, actor=other_pharmacist)], holding=order)
    assert outcomes.count("OVERRIDDEN_ALREADY") == 1
    assert (Override.objects.count(), Signature.objects.count()) == (1, 1)


def test_one_order_sent_twice_at_once_is_stored_once(prescriber: Prescriber) -> None:
    an_order(prescriber, an_intake(external_id="EARLIER"))
    assert prescriber.account is not None
    send = partial(submit_order, an_intake(), prescriber=prescriber, actor=prescriber.account, at=NOW)
    outcomes = at_once([send, send, send], holding=NumberSeries.objects.get(name="rx"))
    assert outcomes.count("DUPLICATE_ORDER") == 2
    assert sorted(Order.objects.values_list("rx_number", flat=True)) == [100_001, 100_002]


def test_one_delivery_taken_in_twice_at_once_is_one_lot(technician: Staff, pharmacist: Staff) -> None:
    filler = a_material(MaterialKind.FILLER)
    outcomes = [
        outcome if isinstance(outcome, str) else "stored"
        for outcome in at_once_on_insert(filler, technician, pharmacist)
    ]
    assert sorted(outcomes) == ["LOT_EXISTS", "stored"]
    assert Lot.objects.get().on_hand == 1000


def at_once_on_insert(material: Material, *actors: Staff) -> list[object]:
    # Inserting a lot locks its material FOR KEY SHARE, so FOR UPDATE on the material holds both back.
    return at_once([partial(receive_lot, a_receipt(material), actor=who, at=NOW) for who in actors], holding=material)


def test_two_technicians_ask_for_one_label_of_one_fill(
    prescriber: Prescriber, technician: Staff, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    fill = an_allocated_fill(prescriber, technician, pharmacist, other_pharmacist)
    ask = partial(request_fill_label, fill, at=NOW)
    outcomes = at_once([partial(ask, actor=technician), partial(ask, actor=pharmacist)], holding=fill)
    assert outcomes.count("LABEL_EXISTS") == 1
    assert (PrintJob.objects.count(), PrintedLabel.objects.get()) == (1, the_item(fill).label)


def test_two_workers_claim_one_job_and_one_has_it(
    prescriber: Prescriber, technician: Staff, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    fill = an_allocated_fill(prescriber, technician, pharmacist, other_pharmacist)
    job = request_fill_label(fill, actor=technician, at=NOW)
    tokens = at_once([partial(claim_job, job.pk, at=NOW)] * 4, holding=job)
    (token,) = [token for token in tokens if token]
    job.refresh_from_db()
    assert (job.claim, job.attempts) == (token, 1)
