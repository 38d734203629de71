"""First to expire first, one lot for each container, never a lot that the patient must not have."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from compounding.fills.models import Fill
from compounding.fills.pick_rules import (
    LotOffer,
    Need,
    Proposal,
    first_fitting,
    shortage,
    skipped_problems,
)
from compounding.fills.services import allocate_fill, start_fill
from compounding.fills.stock import avoided, lot_excipients
from compounding.inventory.models import Lot, LotMovement, MaterialKind
from pharmacy.core.errors import InvalidInput, Refused
from pharmacy.people.models import Prescriber, Staff
from tests.factories import NOW, TODAY, a_finished_lot, a_lot, a_material, a_verified_order, the_item
from tests.refusal import refuses

pytestmark = pytest.mark.django_db

STRENGTH = Decimal("1.5")
SOON, LATER, LATE = (TODAY + timedelta(days=days) for days in (40, 90, 170))


def capsules(technician: Staff, pharmacist: Staff, number: str, *, until: object, quantity: str = "100") -> Lot:
    material = a_material(MaterialKind.FINISHED, "Naltrexone 1.5 mg", strength_mg=STRENGTH)
    return a_lot(material, technician, pharmacist, number=number, use_until=until, quantity=quantity)  # type: ignore[arg-type]


@pytest.fixture
def lots(technician: Staff, pharmacist: Staff) -> list[Lot]:
    """Last to expire first, so that their order of entry is not the right one."""
    return [
        capsules(technician, pharmacist, number, until=until)
        for number, until in (("LATE", LATE), ("LATER", LATER), ("SOON", SOON))
    ]


def test_without_a_choice_the_first_to_expire_is_taken(queued: Fill, lots: list[Lot], technician: Staff) -> None:
    allocate_fill(queued, actor=technician, at=NOW)
    item = the_item(queued)
    assert (item.lot, item.beyond_use_on, item.skip_reason) == (lots[2], SOON, "")
    movement = LotMovement.objects.get(kind="allocated")
    assert (movement.quantity, movement.reference, item.movement) == (-30, str(queued), movement)


def test_a_lot_that_does_not_last_is_passed_over(queued: Fill, lots: list[Lot], technician: Staff) -> None:
    allocate_fill(queued, actor=technician, at=NOW + timedelta(days=12))
    assert the_item(queued).lot == lots[1]


@pytest.mark.parametrize("status", ["quarantined", "recalled"])
def test_a_withdrawn_lot_is_passed_over(queued: Fill, lots: list[Lot], technician: Staff, status: str) -> None:
    Lot.objects.filter(pk=lots[2].pk).update(status=status)
    allocate_fill(queued, actor=technician, at=NOW)
    assert the_item(queued).lot == lots[1]


def test_another_lot_needs_a_reason(queued: Fill, lots: list[Lot], technician: Staff) -> None:
    with refuses(Refused, "FIRST_LOT_SKIPPED", field="skip_reason"):
        allocate_fill(queued, lots[0], actor=technician, at=NOW)
    allocate_fill(queued, lots[0], actor=technician, at=NOW, skip_reason="  Held for a  trial ")
    item = the_item(queued)
    assert (item.lot, item.skip_reason) == (lots[0], "Held for a trial")


def test_a_reason_is_a_printable_text(queued: Fill, lots: list[Lot], technician: Staff) -> None:
    with refuses(InvalidInput, "TEXT_TOO_LONG", field="skip_reason"):
        allocate_fill(queued, lots[0], actor=technician, at=NOW, skip_reason="x" * 201)


def test_two_lots_for_one_container_are_refused(queued: Fill, lots: list[Lot], technician: Staff) -> None:
    with refuses(InvalidInput, "WRONG_STRENGTH", field="lot"):
        allocate_fill(queued, lots[0], lots[1], actor=technician, at=NOW)


def test_short_stock_says_how_many_are_missing_and_which_batch_would_help(
    queued: Fill, prescriber: Prescriber, technician: Staff, pharmacist: Staff
) -> None:
    capsules(technician, pharmacist, "FEW", until=LATE, quantity="18")
    capsules(technician, pharmacist, "FEWER", until=LATE, quantity="15")
    second = a_verified_order(prescriber, pharmacist, external_id="CLINIC-2", days_supply=60, quantity_capsules=60)
    start_fill(second, actor=technician, at=NOW)
    with refuses(Refused, "OUT_OF_STOCK", field="lot") as caught:
        allocate_fill(queued, actor=technician, at=NOW)
    assert caught.message == (
        "12 of 30 capsules of 1.5 mg are missing: no one lot that may be used holds them. "
        "Make a batch of 1.5 mg: 90 capsules, for Rx 100001, Rx 100002."
    )
    assert not LotMovement.objects.filter(kind="allocated").exists()


def test_when_every_lot_expires_too_soon_that_is_the_reason(queued: Fill, lots: list[Lot], technician: Staff) -> None:
    with refuses(Refused, "DAYS_SUPPLY_BEYOND_BUD", field="lot") as caught:
        allocate_fill(queued, actor=technician, at=NOW + timedelta(days=150))
    assert "Make a batch of 1.5 mg: 30 capsules" in caught.message


@pytest.fixture
def avoider(prescriber: Prescriber, pharmacist: Staff, technician: Staff) -> Fill:
    """A fill for a patient who does not tolerate gelatin, which the shells of the tests are of."""
    order = a_verified_order(prescriber, pharmacist, allergies=("gelatin",), external_id="GELATIN")
    return start_fill(order, actor=technician, at=NOW)


def test_a_lot_with_an_excipient_to_avoid_is_not_offered(
    avoider: Fill, technician: Staff, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    lot = a_finished_lot(technician, pharmacist, other_pharmacist)
    assert avoided(avoider.order) == {"gelatin"}
    assert lot_excipients(lot) == {"gelatin", "microcrystalline_cellulose"}
    with refuses(Refused, "EXCIPIENT_CONFLICT", field="lot"):
        allocate_fill(avoider, actor=technician, at=NOW)
    with refuses(Refused, "EXCIPIENT_CONFLICT", field="lot"):
        allocate_fill(avoider, lot, actor=technician, at=NOW)


def test_a_lot_of_unknown_make_is_not_offered_to_who_must_avoid_something(
    avoider: Fill, lots: list[Lot], technician: Staff
) -> None:
    assert lot_excipients(lots[0]) is None
    with refuses(Refused, "EXCIPIENT_CONFLICT") as caught:
        allocate_fill(avoider, actor=technician, at=NOW)
    assert "not known what" in caught.message


def offer(
    key: int, *, days: int = 100, on_hand: int = 100, excipients: frozenset[str] | None = frozenset()
) -> LotOffer:
    return LotOffer(key, f"lot {key}", on_hand, TODAY + timedelta(days=days), excipients)


NEED = Need(STRENGTH, 30, TODAY + timedelta(days=29), frozenset({"lactose"}))
NOBODY = Proposal(STRENGTH, 30, ())


def test_the_first_that_fits_is_the_first_of_the_list() -> None:
    few, milk, right = offer(1, on_hand=29), offer(2, excipients=frozenset({"lactose"})), offer(3)
    assert first_fitting([few, milk, right, offer(4)], NEED) == right
    assert first_fitting([few, milk], NEED) is None


def test_the_last_capsule_may_be_taken_on_the_beyond_use_date_itself() -> None:
    assert first_fitting([offer(1, days=29)], NEED)
    assert not first_fitting([offer(1, days=28)], NEED)


def test_passing_over_a_lot_of_the_same_day_needs_no_reason() -> None:
    first, second = offer(1), offer(2)
    assert list(skipped_problems([first, second], second, NEED, reason="")) == []
    assert [p.code for p in skipped_problems([offer(3, days=50), second], second, NEED, reason="")] == [
        "FIRST_LOT_SKIPPED"
    ]


@pytest.mark.parametrize(
    ("offers", "code"),
    [
        ([], "OUT_OF_STOCK"), ([offer(1, on_hand=29)], "OUT_OF_STOCK"),
        ([offer(1, excipients=None)], "EXCIPIENT_CONFLICT"), ([offer(1, days=10)], "DAYS_SUPPLY_BEYOND_BUD"),
        ([offer(1, excipients=None), offer(2, days=10)], "DAYS_SUPPLY_BEYOND_BUD"),
        ([offer(1, days=10), offer(2, on_hand=5)], "DAYS_SUPPLY_BEYOND_BUD"),
    ],
)  # fmt: skip
def test_why_nothing_fits(offers: list[LotOffer], code: str) -> None:
    assert shortage(offers, NEED, NOBODY).code == code
