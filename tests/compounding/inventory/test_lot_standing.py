"""Out of quarantine and back, rejected, recalled: who may, from where, and why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from compounding.inventory.models import Lot, Material, MaterialKind
from compounding.inventory.services import quarantine_lot, recall_lot, reject_lot, release_lot
from compounding.inventory.states import LotStatus
from pharmacy.core.errors import InvalidInput, NotPermitted, Refused
from pharmacy.people.models import Staff
from tests.factories import NOW, TODAY, a_lot, a_material
from tests.pharmacy.audit.trail import trail
from tests.refusal import refuses

pytestmark = pytest.mark.django_db

SetAside = Callable[..., Lot]
SET_ASIDE = pytest.mark.parametrize(
    ("act", "source", "target"),
    [
        (reject_lot, "quarantined", "rejected"), (quarantine_lot, "released", "quarantined"),
        (recall_lot, "released", "recalled"), (recall_lot, "quarantined", "recalled"),
    ],
)  # fmt: skip


@pytest.fixture
def filler() -> Material:
    return a_material(MaterialKind.FILLER)


@pytest.fixture
def in_quarantine(filler: Material, technician: Staff, pharmacist: Staff) -> Lot:
    return a_lot(filler, technician, pharmacist, released=False)


def test_a_pharmacist_releases(in_quarantine: Lot, pharmacist: Staff) -> None:
    assert release_lot(in_quarantine, actor=pharmacist, at=NOW).status == LotStatus.RELEASED
    assert Lot.objects.get().status == LotStatus.RELEASED


@pytest.mark.parametrize("who", ["technician", "auditor", "administrator", "nobody"])
def test_nobody_else_releases(who: str, request: pytest.FixtureRequest, in_quarantine: Lot) -> None:
    with refuses(NotPermitted, "NOT_PERMITTED"):
        release_lot(in_quarantine, actor=request.getfixturevalue(who), at=NOW)
    assert Lot.objects.get().status == LotStatus.QUARANTINED


@pytest.mark.parametrize("status", ["released", "rejected", "recalled"])
def test_refuses_to_release_what_is_not_in_quarantine(in_quarantine: Lot, pharmacist: Staff, status: str) -> None:
    Lot.objects.update(status=status)
    with refuses(Refused, "WRONG_STATE"):
        release_lot(in_quarantine, actor=pharmacist, at=NOW)


def test_refuses_to_release_after_the_last_day(
    filler: Material, technician: Staff, pharmacist: Staff
) -> None:  # fmt: skip
    lot = a_lot(filler, technician, pharmacist, use_until=TODAY, released=False)
    with refuses(Refused, "LOT_EXPIRED", field="lot"):
        release_lot(lot, actor=pharmacist, at=NOW + timedelta(days=1))
    assert release_lot(lot, actor=pharmacist, at=NOW).status == LotStatus.RELEASED


def test_refuses_to_release_an_active_without_certificate(pharmacist: Staff) -> None:
    """Lots from before certificates were kept."""
    active = a_material(MaterialKind.ACTIVE)
    lot = Lot.objects.create(material=active, lot_number="OLD", supplier="S", received_on=TODAY, use_until=TODAY)
    with refuses(Refused, "COA_MISSING", field="certificate"):
        release_lot(lot, actor=pharmacist, at=NOW)
    with refuses(Refused, "COA_MISSING", "LOT_EXPIRED"):
        release_lot(lot, actor=pharmacist, at=NOW + timedelta(days=1))


@SET_ASIDE
def test_a_pharmacist_sets_a_lot_aside_and_says_why(
    in_quarantine: Lot, pharmacist: Staff, act: SetAside, source: str, target: str
) -> None:
    if source == "released":
        release_lot(in_quarantine, actor=pharmacist, at=NOW)
    assert act(in_quarantine, reason="  Letter of\nthe supplier ", actor=pharmacist).status == target
    assert trail(in_quarantine)[-1] == ("update", target, act.__name__, "priya", "Letter of the supplier")


@SET_ASIDE
@pytest.mark.parametrize("who", ["technician", "auditor", "nobody"])
def test_nobody_else_sets_a_lot_aside(
    who: str, request: pytest.FixtureRequest, in_quarantine: Lot, act: SetAside, source: str, target: str
) -> None:
    Lot.objects.exclude(status=source).update(status=source)
    with refuses(NotPermitted, "NOT_PERMITTED"):
        act(in_quarantine, reason="Broken seal", actor=request.getfixturevalue(who))
    assert Lot.objects.get().status == source


@SET_ASIDE
def test_a_reason_is_needed(in_quarantine: Lot, pharmacist: Staff, act: SetAside, source: str, target: str) -> None:
    Lot.objects.exclude(status=source).update(status=source)
    with refuses(InvalidInput, "REASON_MISSING", field="reason"):
        act(in_quarantine, reason=" \n", actor=pharmacist)
    with refuses(InvalidInput, "TEXT_TOO_LONG", field="reason"):
        act(in_quarantine, reason="x" * 1001, actor=pharmacist)
    assert Lot.objects.get().status == source


@pytest.mark.parametrize(
    ("act", "status"),
    [(reject_lot, "released"), (reject_lot, "recalled"), (quarantine_lot, "recalled"), (quarantine_lot, "rejected"),
     (recall_lot, "rejected")],
)  # fmt: skip
def test_what_is_settled_stays_settled(in_quarantine: Lot, pharmacist: Staff, act: Any, status: str) -> None:
    Lot.objects.update(status=status)
    with refuses(Refused, "WRONG_STATE", field="status"):
        act(in_quarantine, reason="Mistake", actor=pharmacist)
    assert Lot.objects.get().status == status


def test_what_went_back_into_quarantine_can_be_released_again(in_quarantine: Lot, pharmacist: Staff) -> None:
    lot = release_lot(in_quarantine, actor=pharmacist, at=NOW)
    lot = quarantine_lot(lot, reason="Seal looks broken", actor=pharmacist)
    assert release_lot(lot, actor=pharmacist, at=NOW).status == LotStatus.RELEASED
