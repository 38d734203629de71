"""Holding, stepping back and going on after a pack was dispensed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from compounding.fills.course import present_course
from compounding.fills.models import Fill, PackChange, TitrationPack
from compounding.fills.refills import last_supply
from compounding.fills.services import (
    Wish,
    allocate_fill,
    cancel_fill,
    change_pack,
    request_fill_label,
    start_fill,
    start_supplement,
)
from compounding.fills.states import FillKind, FillStatus
from compounding.inventory.models import Lot
from labels.contents.calendars import CalendarPage
from labels.printing.models import PrintedLabel
from pharmacy.core.errors import InvalidInput, NotPermitted, Refused
from pharmacy.orders.models import Order
from pharmacy.people.models import Prescriber, Staff
from pharmacy.signatures.models import Signature
from tests.compounding.fills.work import containers, dispense_all
from tests.factories import NOW, PASSWORD, TODAY, a_finished_lot, a_titration_order
from tests.refusal import database_refuses, refuses

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=7)
HOLD = Wish("hold", night=8, nights=7)


@pytest.fixture
def allocated_pack(
    prescriber: Prescriber, technician: Staff, pharmacist: Staff, other_pharmacist: Staff
) -> TitrationPack:
    """14 nights of one and 14 nights of two capsules of 1.5 mg, out of one container."""
    order = a_titration_order(prescriber, pharmacist, ("1.5", 14), ("3", 14), refills=0)
    a_finished_lot(technician, pharmacist, other_pharmacist)
    allocate_fill(start_fill(order, actor=technician, at=NOW), actor=technician, at=NOW)
    return TitrationPack.objects.get()


@pytest.fixture
def pack(allocated_pack: TitrationPack, technician: Staff, pharmacist: Staff) -> TitrationPack:
    dispense_all(allocated_pack.fill, technician, pharmacist)
    return TitrationPack.objects.get()


def change(pack: TitrationPack, wish: Wish, actor: Staff, **texts: str) -> PackChange:
    said = {"password": PASSWORD, "reason": "Vivid dreams", "prescriber_contact": "Dr Okafor, by phone", **texts}
    return change_pack(pack, wish, actor=actor, at=LATER, **said)


def test_with_the_pack_the_order_is_completed_as_it_has_no_refill(pack: TitrationPack) -> None:
    assert Order.objects.get().status == "completed"


def test_a_hold_is_signed_and_the_rest_is_reckoned_anew(pack: TitrationPack, pharmacist: Staff) -> None:
    made = change(pack, HOLD, pharmacist)
    assert (made.number, made.kind, made.nights_taken, made.starts_on) == (1, "hold", 7, TODAY + timedelta(days=7))
    assert made.compiled.schedule.to_json() == [{"dose_mg": "1.5", "days": 14}, {"dose_mg": "3", "days": 14}]
    assert made.balances == [
        {"strength_mg": "1.5", "leftover": 35, "needed": 42, "to_dispense": 7, "unused": 0}
    ]  # fmt: skip
    signature = Signature.objects.get(meaning="changed_pack")
    assert (made.signature, signature.signer, signature.reason) == (signature, pharmacist, "Vivid dreams")
    with database_refuses("Cannot update"):
        PackChange.objects.update(reason="Another")


def test_a_new_calendar_is_printed(pack: TitrationPack, pharmacist: Staff) -> None:
    calendar = CalendarPage.from_json(change(pack, HOLD, pharmacist).calendar.content)
    assert (calendar.nights[0].on, len(calendar.nights)) == (TODAY + timedelta(days=7), 28)
    assert [night.dose_mg for night in calendar.nights[13:15]] == [Decimal("1.5"), Decimal(3)]


def test_exactly_the_missing_capsules_get_a_fill(pack: TitrationPack, technician: Staff, pharmacist: Staff) -> None:
    made = change(pack, HOLD, pharmacist)
    supplement = Fill.objects.get(change=made)
    (item,) = containers(supplement)
    assert (supplement.kind, supplement.number, item.capsules) == (FillKind.SUPPLEMENT, 2, 7)
    assert (item.last_night, item.parts[0].first_night) == (28, 25)
    allocate_fill(supplement, actor=technician, at=LATER)
    label = request_fill_label(supplement, actor=technician, at=LATER).labels.get().content
    assert label["directions"] == "Take 1 to 2 capsules by mouth at bedtime, as the new calendar says"


def test_what_was_supplied_is_dispensed_although_the_order_is_completed(
    pack: TitrationPack, technician: Staff, pharmacist: Staff
) -> None:
    supplement = Fill.objects.get(change=change(pack, HOLD, pharmacist))
    allocate_fill(supplement, actor=technician, at=LATER)
    assert dispense_all(supplement, technician, pharmacist, at=LATER).status == FillStatus.DISPENSED
    assert Order.objects.get().status == "completed"
    assert present_course(pack).had == {Decimal("1.5"): 42}


def test_stepping_back_returns_to_the_dose_before(pack: TitrationPack, pharmacist: Staff) -> None:
    made = change(pack, Wish("step_back", night=16, goes_on_on=TODAY + timedelta(days=16)), pharmacist)
    assert made.compiled.schedule.to_json() == [{"dose_mg": "1.5", "days": 14}, {"dose_mg": "3", "days": 14}]
    assert made.balances[0]["to_dispense"] == 18


def test_going_on_after_an_interruption_needs_no_capsules(pack: TitrationPack, pharmacist: Staff) -> None:
    made = change(pack, Wish("resume", night=5), pharmacist)
    assert made.balances[0]["to_dispense"] == 0
    assert not made.fills.exists()
    assert last_supply(pack.fill.order) == (TODAY, 7 + 23)


def test_a_second_change_goes_on_from_the_first(pack: TitrationPack, technician: Staff, pharmacist: Staff) -> None:
    first = change(pack, HOLD, pharmacist)
    with refuses(Refused, "SUPPLEMENT_OPEN"):
        change(pack, Wish("resume", night=2, goes_on_on=TODAY + timedelta(days=20)), pharmacist)
    cancel_fill(first.fills.get(), reason="Patient has some", actor=pharmacist, at=LATER)
    second = change(pack, Wish("resume", night=7, goes_on_on=TODAY + timedelta(days=14)), pharmacist)
    assert (second.number, second.balances[0]["leftover"], second.balances[0]["to_dispense"]) == (2, 28, 7)


def test_a_cancelled_supplement_is_opened_again_for_the_last_change_only(
    pack: TitrationPack, technician: Staff, pharmacist: Staff
) -> None:
    made = change(pack, HOLD, pharmacist)
    with refuses(Refused, "SUPPLEMENT_OPEN"):
        start_supplement(made, actor=technician, at=LATER)
    cancel_fill(made.fills.get(), reason="Lot recalled", actor=pharmacist, at=LATER)
    again = start_supplement(made, actor=technician, at=LATER)
    assert [item.capsules for item in containers(again)] == [7]
    cancel_fill(again, reason="Lot recalled", actor=pharmacist, at=LATER)
    resumed = change(pack, Wish("resume", night=7, goes_on_on=TODAY + timedelta(days=14)), pharmacist)
    with refuses(Refused, "CHANGE_SUPERSEDED"):
        start_supplement(made, actor=technician, at=LATER)
    assert resumed.fills.get().status == FillStatus.QUEUED


def test_nothing_is_opened_when_nothing_is_missing(pack: TitrationPack, technician: Staff, pharmacist: Staff) -> None:
    made = change(pack, Wish("resume", night=5), pharmacist)
    with refuses(Refused, "NOTHING_MISSING"):
        start_supplement(made, actor=technician, at=LATER)


def test_only_a_pharmacist_with_reason_contact_and_password(
    pack: TitrationPack, technician: Staff, pharmacist: Staff
) -> None:
    with refuses(NotPermitted, "NOT_PERMITTED"):
        change(pack, HOLD, technician)
    with refuses(InvalidInput, "REASON_MISSING", "CONTACT_MISSING"):
        change(pack, HOLD, pharmacist, reason=" ", prescriber_contact="")
    with refuses(NotPermitted, "PASSWORD_REFUSED"):
        change(pack, HOLD, pharmacist, password="wrong")
    assert not PackChange.objects.exists()


@pytest.mark.parametrize(
    ("wish", "kind", "code"),
    [
        (Wish("stop", night=3), InvalidInput, "CHANGE_UNKNOWN"),
        (Wish("resume", night=8), InvalidInput, "CHANGE_STARTS_EARLY"),
        (Wish("hold", night=29, nights=3), Refused, "CHANGE_AFTER_END"),
        (Wish("step_back", night=7), Refused, "NO_LOWER_STEP"),
        (Wish("hold", night=8, nights=0), InvalidInput, "DAYS_OUT_OF_RANGE"),
    ],
)
def test_refuses_what_cannot_be(
    pack: TitrationPack, pharmacist: Staff, wish: Wish, kind: type[Refused], code: str
) -> None:
    labels = PrintedLabel.objects.count()
    with refuses(kind, code):
        change(pack, wish, pharmacist)
    assert PrintedLabel.objects.count() == labels
    assert not Signature.objects.filter(meaning="changed_pack").exists()


def test_left_over_capsules_are_not_taken_after_their_date(pack: TitrationPack, pharmacist: Staff) -> None:
    late = Wish("resume", night=7, goes_on_on=TODAY + timedelta(days=160))
    with refuses(Refused, "DAYS_SUPPLY_BEYOND_BUD"):
        change(pack, late, pharmacist)


@pytest.mark.parametrize("on", [date.max, date(2101, 1, 1)])
def test_a_day_far_off_is_refused_in_words(pack: TitrationPack, pharmacist: Staff, on: date) -> None:
    with refuses(InvalidInput, "DATE_OUT_OF_RANGE", field="goes_on_on"):
        change(pack, Wish("resume", night=7, goes_on_on=on), pharmacist)


def test_the_nights_of_missing_capsules_count_from_those_of_the_change(
    pack: TitrationPack, technician: Staff, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    """The change goes on in 50 days and ends on day 78; counted from today its 28 nights would end on day 35."""
    supplement = Fill.objects.get(change=change(pack, replace(HOLD, goes_on_on=TODAY + timedelta(days=50)), pharmacist))
    cast = (technician, pharmacist, other_pharmacist)
    lot = a_finished_lot(*cast, number="LOT2", use_until=TODAY + timedelta(days=76))
    with refuses(Refused, "DAYS_SUPPLY_BEYOND_BUD"):
        allocate_fill(supplement, lot, actor=technician, at=LATER, skip_reason="Asked for")
    allocate_fill(supplement, actor=technician, at=LATER)
    (item,) = containers(supplement)
    assert item.usable_until == TODAY + timedelta(days=179)


def test_a_pack_on_the_bench_is_not_changed(allocated_pack: TitrationPack, pharmacist: Staff) -> None:
    with refuses(Refused, "WRONG_STATE"):
        change(allocated_pack, HOLD, pharmacist)


def test_a_supplement_comes_with_its_change(pack: TitrationPack, technician: Staff) -> None:
    with database_refuses("supplement_has_its_change"):
        Fill.objects.create(
            order=pack.fill.order, number=9, kind=FillKind.SUPPLEMENT, started_by=technician, started_at=NOW
        )
    assert Lot.objects.filter(material__kind="finished").count() == 1
