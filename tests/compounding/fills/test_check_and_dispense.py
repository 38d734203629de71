"""The final check by scanning, counsel and handing over."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from compounding.fills.models import ContainerScan, Counsel, Dispensing, Fill, NearMiss, ScanStage
from compounding.fills.services import (
    Closure,
    allocate_fill,
    check_container,
    dispense_fill,
    label_container,
    record_counsel,
    relabel_fill,
    request_fill_label,
    start_refill,
)
from compounding.fills.services.scanning import record_scan
from compounding.fills.states import FillStatus
from compounding.inventory.models import Lot, MaterialKind
from labels.printing.models import PrintedLabel
from labels.printing.services import void_label
from labels.printing.states import LabelStatus
from pharmacy.core.errors import Conflict, InvalidInput, NotPermitted, Refused
from pharmacy.orders.models import Order
from pharmacy.orders.services import Attestation, record_attestation
from pharmacy.people.models import Prescriber, Staff
from tests.compounding.fills.work import (
    check_all,
    dispense_all,
    label_all,
    lot_number,
    near_miss,
    print_labels,
    serial,
)
from tests.factories import NOW, TODAY, a_lot, a_material, an_allocated_fill, the_item
from tests.refusal import database_refuses, execute, refuses

pytestmark = pytest.mark.django_db
TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def labelled(allocated: Fill, technician: Staff) -> Fill:
    return label_all(allocated, technician)


@pytest.fixture
def checked(labelled: Fill, pharmacist: Staff) -> Fill:
    return check_all(labelled, pharmacist)


@pytest.fixture
def counselled(checked: Fill, pharmacist: Staff) -> Fill:
    record_counsel(checked, "refused", actor=pharmacist, at=NOW, remark="In a hurry")
    return checked


def check(fill: Fill, actor: Staff, **changes: str) -> None:
    scans = {"label": serial(fill), "lot": lot_number(fill), **changes}
    check_container(fill, actor=actor, at=NOW, **scans)


def test_the_last_label_that_is_scanned_on_makes_the_fill_labelled(allocated: Fill, technician: Staff) -> None:
    print_labels(allocated, technician)
    label_container(allocated, serial(allocated), actor=technician, at=NOW)
    assert Fill.objects.get().status == FillStatus.LABELLED
    assert ContainerScan.objects.get().stage == "labelled"


def test_a_withdrawn_label_is_not_put_on(allocated: Fill, technician: Staff, pharmacist: Staff) -> None:
    print_labels(allocated, technician)
    void_label(the_item(allocated).label, actor=pharmacist, reason="Torn")  # type: ignore[arg-type]
    with near_miss(Refused, "LABEL_WITHDRAWN", allocated):
        label_container(allocated, serial(allocated), actor=technician, at=NOW)


def test_labels_are_put_on_while_the_fill_is_allocated(labelled: Fill, technician: Staff) -> None:
    with refuses(Refused, "WRONG_STATE"):
        label_container(labelled, serial(labelled), actor=technician, at=NOW)
    assert not NearMiss.objects.exists()


def test_label_and_lot_agree(labelled: Fill, pharmacist: Staff) -> None:
    check(labelled, pharmacist)
    scan = ContainerScan.objects.get(stage="checked")
    assert (scan.scanned_by, scan.lot, scan.label) == (pharmacist, the_item(labelled).lot, the_item(labelled).label)
    assert Fill.objects.get().status == FillStatus.CHECKED


def test_another_lot_is_refused_and_kept(labelled: Fill, technician: Staff, pharmacist: Staff) -> None:
    a_lot(a_material(MaterialKind.FILLER, "Other"), technician, pharmacist, number="OTHER")
    with near_miss(Refused, "WRONG_LOT", labelled):
        check(labelled, pharmacist, lot="OTHER")
    with near_miss(InvalidInput, "LOT_UNKNOWN", labelled):
        check(labelled, pharmacist, lot="NOWHERE")
    miss = NearMiss.objects.order_by("pk")[0]
    assert (miss.stage, miss.scanned, miss.found_by) == ("checked", f"{serial(labelled)} / OTHER", pharmacist)
    assert Fill.objects.get().status == FillStatus.LABELLED


def test_another_patients_container_is_refused_and_kept(
    labelled: Fill, prescriber: Prescriber, technician: Staff, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    other = an_allocated_fill(
        prescriber, technician, pharmacist, other_pharmacist, number="LOT2", external_id="CLINIC-2"
    )
    label_all(other, technician)
    with near_miss(Refused, "WRONG_CONTAINER", labelled):
        check(labelled, pharmacist, label=serial(other))


def test_a_lot_recalled_since_is_refused_and_kept(labelled: Fill, pharmacist: Staff) -> None:
    Lot.objects.filter(fill_items__fill=labelled).update(status="recalled")
    with near_miss(Refused, "LOT_NOT_RELEASED", labelled):
        check(labelled, pharmacist)


def test_whoever_filled_it_does_not_check_it(
    prescriber: Prescriber, technician: Staff, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    fill = an_allocated_fill(prescriber, technician, pharmacist, other_pharmacist)
    label_all(fill, pharmacist)
    with refuses(Refused, "FILLER_CHECKS", field="label"):
        check(fill, pharmacist)
    item = the_item(fill)
    with database_refuses("does not check it"):
        record_scan(item, ScanStage.CHECKED, lot=item.lot, actor=pharmacist, at=NOW)
    check(fill, other_pharmacist)


def test_only_pharmacists_check(labelled: Fill, technician: Staff, auditor: Staff) -> None:
    for who in (technician, auditor):
        with refuses(NotPermitted, "NOT_PERMITTED"):
            check(labelled, who)


def test_a_container_is_checked_once_and_in_its_turn(allocated: Fill, technician: Staff, pharmacist: Staff) -> None:
    print_labels(allocated, technician)
    with refuses(Refused, "WRONG_STATE"):
        check(allocated, pharmacist)
    with database_refuses("is not labelled"):
        execute("UPDATE compounding_fill SET status = 'labelled'")


def test_database_refuses_what_nobody_checked_or_handed_over(labelled: Fill, pharmacist: Staff) -> None:
    with database_refuses("is not checked"):
        execute("UPDATE compounding_fill SET status = 'checked'")
    check(labelled, pharmacist)
    with database_refuses("is not handed over"):
        execute("UPDATE compounding_fill SET status = 'dispensed'")


def test_counsel_is_recorded_once_by_a_pharmacist(checked: Fill, technician: Staff, pharmacist: Staff) -> None:
    with refuses(NotPermitted, "NOT_PERMITTED"):
        record_counsel(checked, "given", actor=technician, at=NOW)
    with refuses(InvalidInput, "COUNSEL_OUTCOME_UNKNOWN", field="outcome"):
        record_counsel(checked, "later", actor=pharmacist, at=NOW)
    record_counsel(checked, "given", actor=pharmacist, at=NOW)
    with refuses(Conflict, "COUNSEL_RECORDED"):
        record_counsel(checked, "refused", actor=pharmacist, at=NOW)
    assert Counsel.objects.get().outcome == "given"


def test_counsel_waits_for_the_check(labelled: Fill, pharmacist: Staff) -> None:
    with refuses(Refused, "WRONG_STATE", field="status"):
        record_counsel(labelled, "given", actor=pharmacist, at=NOW)


def test_nothing_is_handed_over_without_counsel(checked: Fill, technician: Staff) -> None:
    with refuses(Refused, "COUNSEL_MISSING", field="counsel"):
        dispense_fill(checked, closure=Closure(), actor=technician, at=NOW)


def test_handed_over_in_a_child_resistant_closure(counselled: Fill, technician: Staff) -> None:
    fill = dispense_fill(counselled, closure=Closure(), actor=technician, at=NOW)
    assert fill.status == FillStatus.DISPENSED
    dispensing = Dispensing.objects.get()
    assert (dispensing.dispensed_on, dispensing.closure, dispensing.waiver_by) == (TODAY, "child_resistant", "")
    assert Order.objects.get().status == "active"


def test_without_it_only_when_somebody_asked_and_why(counselled: Fill, technician: Staff) -> None:
    for closure, codes in (
        (Closure("waived"), ("WAIVER_PARTY_MISSING", "WAIVER_REASON_MISSING")),
        (Closure("waived", "neighbour", "Arthritis"), ("WAIVER_PARTY_MISSING",)),
        (Closure("waived", "patient", "  "), ("WAIVER_REASON_MISSING",)),
        (Closure("screw_cap"), ("CLOSURE_UNKNOWN",)),
        (Closure("child_resistant", "patient"), ("WAIVER_WITHOUT_NEED",)),
    ):
        with refuses(InvalidInput, *codes):
            dispense_fill(counselled, closure=closure, actor=technician, at=NOW)
    dispense_fill(counselled, closure=Closure("waived", "patient", "Arthritis"), actor=technician, at=NOW)
    dispensing = Dispensing.objects.get()
    assert (dispensing.waiver_by, dispensing.waiver_reason) == ("patient", "Arthritis")


def test_on_another_day_than_the_labels_name_it_is_labelled_and_checked_anew(
    counselled: Fill, technician: Staff, pharmacist: Staff
) -> None:
    with refuses(Refused, "LABEL_DATE_WRONG", field="label"):
        dispense_fill(counselled, closure=Closure(), actor=technician, at=TOMORROW)
    first = the_item(counselled).label
    relabel_fill(counselled, reason="Fetched a day later", actor=pharmacist, at=TOMORROW)
    assert PrintedLabel.objects.get(pk=first.pk).status == LabelStatus.VOIDED  # type: ignore[union-attr]
    with database_refuses("is not labelled"):
        execute("UPDATE compounding_fill SET status = 'labelled'")
    fill = check_all(label_all(counselled, technician, at=TOMORROW), pharmacist, at=TOMORROW)
    assert dispense_fill(fill, closure=Closure(), actor=technician, at=TOMORROW).status == FillStatus.DISPENSED
    assert ContainerScan.objects.filter(stage="checked").count() == 2


def test_labelling_anew_needs_a_reason_and_a_pharmacist(labelled: Fill, technician: Staff, pharmacist: Staff) -> None:
    with refuses(NotPermitted, "NOT_PERMITTED"):
        relabel_fill(labelled, reason="Smudged", actor=technician, at=NOW)
    with refuses(InvalidInput, "REASON_MISSING", field="reason"):
        relabel_fill(labelled, reason=" ", actor=pharmacist, at=NOW)
    assert Fill.objects.get().status == FillStatus.LABELLED


def test_what_is_dispensed_is_not_labelled_anew(counselled: Fill, technician: Staff, pharmacist: Staff) -> None:
    dispense_fill(counselled, closure=Closure(), actor=technician, at=NOW)
    with refuses(Refused, "WRONG_STATE"):
        relabel_fill(counselled, reason="Smudged", actor=pharmacist, at=NOW)


def test_labels_name_a_day_to_come_but_never_one_gone_by(allocated: Fill, technician: Staff) -> None:
    with refuses(InvalidInput, "DISPENSED_IN_PAST", field="dispense_on"):
        request_fill_label(allocated, actor=technician, at=NOW, dispense_on=TODAY - timedelta(days=1))
    with refuses(Refused, "DAYS_SUPPLY_BEYOND_BUD"):
        request_fill_label(allocated, actor=technician, at=NOW, dispense_on=TODAY + timedelta(days=151))
    job = request_fill_label(allocated, actor=technician, at=NOW, dispense_on=TODAY + timedelta(days=1))
    assert job.labels.get().content["dispensed_on"] == "2026-11-25"


def test_a_supply_that_would_not_last_any_more_is_not_handed_over(
    allocated: Fill, technician: Staff, pharmacist: Staff
) -> None:
    last = NOW + timedelta(days=150)
    _asked_again(allocated.order, technician, last)
    check_all(label_all(allocated, technician, at=last), pharmacist, at=last)
    record_counsel(allocated, "given", actor=pharmacist, at=last)
    with refuses(Refused, "DAYS_SUPPLY_BEYOND_BUD", "LABEL_DATE_WRONG"):
        dispense_fill(allocated, closure=Closure(), actor=pharmacist, at=last + timedelta(days=1))
    Lot.objects.filter(fill_items__fill=allocated).update(status="recalled")
    with refuses(Refused, "LOT_NOT_RELEASED"):
        dispense_fill(allocated, closure=Closure(), actor=pharmacist, at=last)


def test_handing_over_needs_the_right(counselled: Fill, auditor: Staff) -> None:
    with refuses(NotPermitted, "NOT_PERMITTED"):
        dispense_fill(counselled, closure=Closure(), actor=auditor, at=NOW)


def test_with_the_last_refill_the_order_is_completed(allocated: Fill, technician: Staff, pharmacist: Staff) -> None:
    dispense_all(allocated, technician, pharmacist)
    for day in (30, 60):
        at = NOW + timedelta(days=day)
        _asked_again(allocated.order, technician, at)
        refill = allocate_fill(start_refill(allocated.order, actor=technician, at=at), actor=technician, at=at)
        assert Order.objects.get().status == "active"
        dispense_all(refill, technician, pharmacist, at=at)
    assert Order.objects.get().status == "completed"


def _asked_again(order: Order, actor: Staff, at: datetime) -> None:
    said = Attestation(takes_opioids=False, contact="Patient, phone")
    record_attestation(order, said, attested_on=at.date(), actor=actor, at=at)
