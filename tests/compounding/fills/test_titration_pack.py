"""A titration from its order to the patient's hands, and what may not get into its pack."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest

from compounding.fills.contents import PutUp
from compounding.fills.models import ContainerScan, Fill, TitrationPack
from compounding.fills.scan_selectors import labels_of_fill, papers_of_fill
from compounding.fills.services import (
    allocate_fill,
    check_container,
    close_pack,
    label_container,
    label_fill,
    pack_container,
    relabel_fill,
    request_fill_label,
    start_fill,
)
from compounding.fills.states import FillStatus, PackStatus
from compounding.fills.workflow import CHECK_FILL
from compounding.inventory.models import Lot
from compounding.packs.proof import NotProven
from labels.content import DoseLabel
from labels.contents.calendars import CalendarPage, WalletCard
from labels.contents.packs import PackLabel, StepLabel
from labels.printing.states import LabelStatus
from pharmacy.core.errors import Conflict, InvalidInput, Refused
from pharmacy.orders.models import Order
from pharmacy.people.models import Prescriber, Staff
from pharmacy.workflow.engine import perform
from tests.compounding.fills.work import (
    check_all,
    containers,
    hand_over,
    label_all,
    lot_number,
    near_miss,
    print_labels,
    put_labels_on,
    serial,
)
from tests.factories import NOW, TODAY, a_finished_lot, a_titration_order, an_allocated_fill
from tests.refusal import database_refuses, execute, refuses

pytestmark = pytest.mark.django_db

ONE_EACH = PutUp(most_capsules_per_dose=1)


@pytest.fixture
def order(prescriber: Prescriber, pharmacist: Staff) -> Order:
    return a_titration_order(prescriber, pharmacist, ("1.5", 14), ("3", 14))


@pytest.fixture
def stock(technician: Staff, pharmacist: Staff, other_pharmacist: Staff) -> list[Lot]:
    """Capsules of 1.5 mg that keep 180 days, and of 3 mg that keep 60."""
    cast = (technician, pharmacist, other_pharmacist)
    short = TODAY + timedelta(days=59)
    return [
        a_finished_lot(*cast),
        a_finished_lot(*cast, strength_mg="3", number="LOT2", use_until=short),
    ]


@pytest.fixture
def pack(order: Order, stock: list[Lot], technician: Staff) -> TitrationPack:
    """Two containers, allocated."""
    fill = start_fill(order, actor=technician, at=NOW, how=ONE_EACH)
    allocate_fill(fill, actor=technician, at=NOW)
    return TitrationPack.objects.get()


def test_a_titration_is_compiled_proved_and_frozen(order: Order, stock: list[Lot], technician: Staff) -> None:
    fill = start_fill(order, actor=technician, at=NOW, how=ONE_EACH)
    assert [(i.number, i.strength_mg, i.capsules, i.last_night) for i in containers(fill)] == [
        (1, Decimal("1.5"), 14, 14), (2, Decimal(3), 14, 28)
    ]  # fmt: skip
    pack = TitrationPack.objects.get()
    assert pack.compilation["proof"]["capsules"] == 28
    assert (pack.open_ended, pack.status, pack.beyond_use_on) == (True, PackStatus.ASSEMBLING, None)
    with database_refuses("Cannot update"):
        TitrationPack.objects.update(compilation={})


def test_what_is_stored_is_proved_again_when_it_is_read(pack: TitrationPack) -> None:
    pack.compilation["containers"][0]["capsules"] = 15
    with pytest.raises(NotProven):
        _ = pack.compiled


def test_without_a_choice_it_is_put_up_in_as_few_containers_as_can_be(
    order: Order, stock: list[Lot], technician: Staff
) -> None:
    fill = start_fill(order, actor=technician, at=NOW)
    assert [(i.strength_mg, i.capsules) for i in containers(fill)] == [(Decimal("1.5"), 42)]


def test_refuses_a_dose_that_no_capsules_make(prescriber: Prescriber, pharmacist: Staff, stock: list[Lot]) -> None:
    odd = a_titration_order(prescriber, pharmacist, ("2", 14), external_id="ODD")
    with refuses(InvalidInput, "DOSE_NOT_WHOLE_CAPSULES"):
        start_fill(odd, actor=pharmacist, at=NOW)
    assert not Fill.objects.exists()


def test_the_pack_keeps_as_long_as_the_first_of_its_containers(pack: TitrationPack, stock: list[Lot]) -> None:
    late, soon = stock
    assert [item.beyond_use_on for item in containers(pack.fill)] == [late.use_until, soon.use_until]
    assert pack.beyond_use_on == soon.use_until


def test_every_label_and_paper_is_asked_for_in_one_act(pack: TitrationPack, technician: Staff) -> None:
    job = request_fill_label(pack.fill, actor=technician, at=NOW)
    by_intent = {label.intent.removeprefix(f"fill:{pack.fill_id}"): label.content for label in job.labels.all()}
    assert set(by_intent) == {"#1", "#2", ":step1-1", ":step2-2", ":pack", ":calendar", ":wallet"}
    first, outer = DoseLabel.from_json(by_intent["#1"]), PackLabel.from_json(by_intent[":pack"])
    assert (first.directions, first.quantity) == ("Nights 1 to 14: take 1 capsule by mouth at bedtime", 14)
    assert DoseLabel.from_json(by_intent["#2"]).directions == "From night 15: take 1 capsule by mouth at bedtime"
    assert first.barcode_payload == "RX100001-1"
    assert (outer.beyond_use_on, len(outer.containers)) == (pack.beyond_use_on, 2)
    step = StepLabel.from_json(by_intent[":step2-2"])
    assert (step.starts_on, step.ends_on, step.dose_mg) == (TODAY + timedelta(days=14), None, Decimal(3))
    calendar = CalendarPage.from_json(by_intent[":calendar"])
    assert (calendar.nights[0].on, len(calendar.nights), calendar.goes_on) == (TODAY, 28, True)
    assert WalletCard.from_json(by_intent[":wallet"]).dose_mg == Decimal(3)
    assert TitrationPack.objects.get().starts_on == TODAY


def test_from_the_bench_to_the_patient(pack: TitrationPack, technician: Staff, pharmacist: Staff) -> None:
    fill = label_all(pack.fill, technician)
    assert fill.status == FillStatus.LABELLED
    assert TitrationPack.objects.get().status == PackStatus.CLOSED
    assert check_all(fill, pharmacist).status == FillStatus.CHECKED
    assert hand_over(fill, pharmacist).status == FillStatus.DISPENSED
    assert {label.status for label in labels_of_fill(fill)} == {LabelStatus.APPLIED}
    assert {paper.status for paper in papers_of_fill(fill)} == {LabelStatus.PROVED}
    scans = Counter(ContainerScan.objects.values_list("stage", "label__kind"))
    assert scans == {
        ("labelled", "dose"): 2, ("labelled", "step"): 2, ("labelled", "pack"): 2, ("packed", "dose"): 2,
        ("checked", "dose"): 2,
    }  # fmt: skip


def test_a_foreign_container_is_refused_and_kept(
    pack: TitrationPack, prescriber: Prescriber, technician: Staff, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    other = an_allocated_fill(prescriber, technician, pharmacist, other_pharmacist, number="LOT3")
    label_all(other, technician)
    print_labels(pack.fill, technician)
    put_labels_on(pack.fill, technician)
    with near_miss(Refused, "WRONG_CONTAINER", pack.fill):
        pack_container(pack, serial(other), actor=technician, at=NOW)
    with near_miss(Refused, "UNKNOWN_LABEL", pack.fill):
        pack_container(pack, "L9999999", actor=technician, at=NOW)
    assert not ContainerScan.objects.filter(stage="packed").exists()


def test_a_foreign_label_is_not_put_on(
    pack: TitrationPack, prescriber: Prescriber, technician: Staff, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    other = an_allocated_fill(prescriber, technician, pharmacist, other_pharmacist, number="LOT3")
    print_labels(other, technician)
    print_labels(pack.fill, technician)
    with near_miss(Refused, "WRONG_CONTAINER", pack.fill):
        label_container(pack.fill, serial(other), actor=technician, at=NOW)


def test_a_recalled_or_expired_container_is_refused_and_kept(pack: TitrationPack, technician: Staff) -> None:
    print_labels(pack.fill, technician)
    put_labels_on(pack.fill, technician)
    late = NOW + timedelta(days=60)
    with refuses(Refused, "LOT_EXPIRED", "DAYS_SUPPLY_BEYOND_BUD"):
        pack_container(pack, serial(pack.fill, 2), actor=technician, at=late)
    with near_miss(Refused, "DAYS_SUPPLY_BEYOND_BUD", pack.fill):
        pack_container(pack, serial(pack.fill, 2), actor=technician, at=NOW + timedelta(days=33))
    Lot.objects.filter(fill_items__number=1).update(status="recalled")
    with near_miss(Refused, "LOT_NOT_RELEASED", pack.fill):
        pack_container(pack, serial(pack.fill, 1), actor=technician, at=NOW)


def test_the_labels_of_steps_and_of_the_pack_are_no_containers(pack: TitrationPack, technician: Staff) -> None:
    print_labels(pack.fill, technician)
    put_labels_on(pack.fill, technician)
    outer = labels_of_fill(pack.fill).get(kind="pack")
    with refuses(Refused, "NOT_A_CONTAINER", field="scanned"):
        pack_container(pack, outer.serial, actor=technician, at=NOW)


def test_a_container_without_its_label_is_not_packed(pack: TitrationPack, technician: Staff) -> None:
    print_labels(pack.fill, technician)
    with refuses(Refused, "LABEL_NOT_APPLIED"):
        pack_container(pack, serial(pack.fill), actor=technician, at=NOW)


def test_the_same_container_is_packed_once(pack: TitrationPack, technician: Staff) -> None:
    print_labels(pack.fill, technician)
    put_labels_on(pack.fill, technician)
    pack_container(pack, serial(pack.fill), actor=technician, at=NOW)
    with refuses(Conflict, "PACKED_ALREADY"):
        pack_container(pack, serial(pack.fill), actor=technician, at=NOW)


def test_closes_only_when_every_container_and_label_is_there(pack: TitrationPack, technician: Staff) -> None:
    print_labels(pack.fill, technician)
    with refuses(Refused, "CONTAINER_MISSING", "CONTAINER_MISSING", "LABELS_OPEN"):
        close_pack(pack, actor=technician, at=NOW)
    put_labels_on(pack.fill, technician)
    with refuses(Refused, "PACK_OPEN", field="pack"):
        label_fill(pack.fill, actor=technician)
    pack_container(pack, serial(pack.fill), actor=technician, at=NOW)
    with refuses(Refused, "CONTAINER_MISSING", field="scanned"):
        close_pack(pack, actor=technician, at=NOW)
    with database_refuses("is not closed"):
        execute("UPDATE compounding_fill SET status = 'labelled' WHERE id = %s", pack.fill_id)


def test_a_closed_pack_takes_nothing_more(pack: TitrationPack, technician: Staff) -> None:
    label_all(pack.fill, technician)
    with refuses(Refused, "PACK_CLOSED"):
        pack_container(pack, serial(pack.fill), actor=technician, at=NOW)
    with refuses(Refused, "WRONG_STATE"):
        close_pack(pack, actor=technician, at=NOW)


def test_each_container_is_checked_once(pack: TitrationPack, technician: Staff, pharmacist: Staff) -> None:
    fill = label_all(pack.fill, technician)
    first = {"label": serial(fill), "lot": lot_number(fill)}
    check_container(fill, actor=pharmacist, at=NOW, **first)
    assert Fill.objects.get().status == FillStatus.LABELLED
    with refuses(Conflict, "CHECKED_ALREADY", field="label"):
        check_container(fill, actor=pharmacist, at=NOW, **first)
    with near_miss(Refused, "WRONG_LOT", fill):
        check_container(fill, actor=pharmacist, at=NOW, label=serial(fill, 2), lot=lot_number(fill, 1))
    with refuses(Refused, "CONTAINER_UNCHECKED", field="label"):
        perform(CHECK_FILL, fill, actor=pharmacist)


def test_labelled_anew_a_pack_is_assembled_again(pack: TitrationPack, technician: Staff, pharmacist: Staff) -> None:
    fill = label_all(pack.fill, technician)
    relabel_fill(fill, reason="Smudged", actor=pharmacist, at=NOW)
    assert TitrationPack.objects.get().status == PackStatus.ASSEMBLING
    print_labels(fill, technician)
    put_labels_on(fill, technician)
    with refuses(Refused, "CONTAINER_MISSING", "CONTAINER_MISSING"):
        close_pack(pack, actor=technician, at=NOW)
