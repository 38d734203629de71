from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from compounding.inventory.models import Lot, LotMeasurement, MaterialKind, Measured
from compounding.inventory.selectors import empty_shell_mg, packing_mg
from compounding.inventory.services import record_measurement
from pharmacy.core.errors import InvalidInput, NotPermitted
from pharmacy.people.models import Staff
from tests.factories import NOW, a_lot, a_material
from tests.refusal import database_refuses, execute, refuses

pytestmark = pytest.mark.django_db

PACKING: dict[str, Any] = {"kind": Measured.PACKING, "capsule_size": "3", "mean_mg": Decimal(225), "pieces": 10}
SHELL: dict[str, Any] = {"kind": Measured.EMPTY_SHELL, "capsule_size": "3", "mean_mg": Decimal(48), "pieces": 20}


@pytest.fixture
def powder(technician: Staff, pharmacist: Staff) -> Lot:
    return a_lot(a_material(MaterialKind.FILLER), technician, pharmacist)


@pytest.fixture
def shells(technician: Staff, pharmacist: Staff) -> Lot:
    return a_lot(a_material(MaterialKind.SHELL), technician, pharmacist)


def measure(lot: Lot, actor: Staff, given: dict[str, Any], **changes: Any) -> LotMeasurement:
    return record_measurement(lot, actor=actor, at=NOW, **{**given, **changes})


def test_the_latest_packing_statistic_of_that_size_counts(powder: Lot, technician: Staff) -> None:
    assert packing_mg(powder, "3") is None
    kept = measure(powder, technician, PACKING, mean_mg=Decimal("223.45"))
    assert (kept.measured_by, kept.measured_at, kept.pieces) == (technician, NOW, 10)
    measure(powder, technician, PACKING, capsule_size="1", mean_mg=Decimal(380))
    measure(powder, technician, PACKING, mean_mg=Decimal("226.1"))
    assert (packing_mg(powder, "3"), packing_mg(powder, "1")) == (Decimal("226.1"), 380)


def test_of_another_lot_nothing_is_known(powder: Lot, technician: Staff, pharmacist: Staff) -> None:
    measure(powder, technician, PACKING)
    assert packing_mg(a_lot(powder.material, technician, pharmacist, number="NEXT"), "3") is None


def test_the_latest_weight_of_an_empty_shell_counts(shells: Lot, technician: Staff) -> None:
    assert empty_shell_mg(shells) is None
    measure(shells, technician, SHELL)
    measure(shells, technician, SHELL, mean_mg=Decimal("47.8"))
    assert empty_shell_mg(shells) == Decimal("47.8")


@pytest.mark.parametrize("kind", [MaterialKind.ACTIVE, MaterialKind.TRITURATE])
def test_every_powder_can_have_a_packing_statistic(technician: Staff, pharmacist: Staff, kind: MaterialKind) -> None:
    lot = a_lot(a_material(kind), technician, pharmacist)
    measure(lot, technician, PACKING)
    assert packing_mg(lot, "3") == 225


@pytest.mark.parametrize("who", ["auditor", "administrator", "nobody"])
def test_measuring_needs_the_right(who: str, request: pytest.FixtureRequest, powder: Lot) -> None:
    with refuses(NotPermitted, "NOT_PERMITTED"):
        measure(powder, request.getfixturevalue(who), PACKING)


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"capsule_size": "7"}, "CAPSULE_SIZE_UNKNOWN", "capsule_size"),
        ({"mean_mg": Decimal(0)}, "MEASUREMENT_NOT_POSITIVE", "mean_mg"),
        ({"mean_mg": Decimal("NaN")}, "MEASUREMENT_NOT_POSITIVE", "mean_mg"),
        ({"mean_mg": Decimal("225.001")}, "MEASUREMENT_TOO_FINE", "mean_mg"),
        ({"mean_mg": Decimal("22.5")}, "MEASUREMENT_IMPLAUSIBLE", "mean_mg"),
        ({"mean_mg": Decimal("2250")}, "MEASUREMENT_IMPLAUSIBLE", "mean_mg"),
        ({"mean_mg": Decimal("1E+40")}, "MEASUREMENT_IMPLAUSIBLE", "mean_mg"),
        ({"pieces": 0}, "PIECES_OUT_OF_RANGE", "pieces"),
        ({"pieces": 1001}, "PIECES_OUT_OF_RANGE", "pieces"),
        ({"kind": Measured.EMPTY_SHELL, "mean_mg": Decimal(48)}, "SHELL_WEIGHT_OF_SHELLS_ONLY", "kind"),
    ],
)
def test_refuses_what_cannot_be_a_packing_statistic(
    powder: Lot, technician: Staff, changes: dict[str, Any], code: str, field: str
) -> None:
    with refuses(InvalidInput, code, field=field):
        measure(powder, technician, PACKING, **changes)
    assert not LotMeasurement.objects.exists()


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"capsule_size": "1", "mean_mg": Decimal(76)}, "CAPSULE_SIZE_DIFFERS", "capsule_size"),
        ({"mean_mg": Decimal("4.8")}, "MEASUREMENT_IMPLAUSIBLE", "mean_mg"),
        ({"mean_mg": Decimal(273)}, "MEASUREMENT_IMPLAUSIBLE", "mean_mg"),
        ({"kind": Measured.PACKING, "mean_mg": Decimal(225)}, "PACKING_OF_POWDERS_ONLY", "kind"),
    ],
)
def test_refuses_what_cannot_be_an_empty_shell(
    shells: Lot, technician: Staff, changes: dict[str, Any], code: str, field: str
) -> None:
    with refuses(InvalidInput, code, field=field):
        measure(shells, technician, SHELL, **changes)


def test_capsules_are_weighed_in_their_batch_not_here(technician: Staff, pharmacist: Staff) -> None:
    capsules = a_lot(a_material(MaterialKind.FINISHED, strength_mg=Decimal("1.5")), technician, pharmacist)
    with refuses(InvalidInput, "PACKING_OF_POWDERS_ONLY"):
        measure(capsules, technician, PACKING)


def test_says_everything_that_is_wrong_at_once(powder: Lot, technician: Staff) -> None:
    with refuses(InvalidInput, "CAPSULE_SIZE_UNKNOWN", "MEASUREMENT_NOT_POSITIVE", "PIECES_OUT_OF_RANGE"):
        measure(powder, technician, PACKING, capsule_size="", mean_mg=Decimal(-1), pieces=0)


def test_database_keeps_measurements_positive_and_as_written(powder: Lot, technician: Staff) -> None:
    measure(powder, technician, PACKING)
    with database_refuses("Cannot update"):
        execute("UPDATE compounding_lotmeasurement SET mean_mg = 300")
    for wrong in ({"mean_mg": 0}, {"pieces": 0}):
        with database_refuses("measurement_positive"):
            LotMeasurement.objects.create(lot=powder, measured_by=technician, measured_at=NOW, **{**PACKING, **wrong})
