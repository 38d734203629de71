from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from compounding.formulas.services import Component, draft_version
from compounding.formulas.states import FormulaStatus
from compounding.inventory.models import Lot, MaterialKind
from compounding.inventory.states import LotStatus
from tests import factories as make
from tests.admin.conftest import Desk, offered

pytestmark = pytest.mark.django_db


def _receipt(**changes: str) -> dict[str, str]:
    material = make.a_material(MaterialKind.ACTIVE)
    return {
        "material": str(material.pk), "lot_number": "NX1", "supplier": "Example Chemicals", "potency_factor": "1.1008",
        "received_on": "2026-11-20", "use_until": "2028-11-20", "quantity": "25", **changes,
    }  # fmt: skip


def test_a_received_lot_waits_in_quarantine_for_a_pharmacist(technician: Any, pharmacist: Any) -> None:
    desk = Desk(technician)
    assert desk.do(Lot, "receive_lot", **_receipt()).status_code == 302
    lot = Lot.objects.get()
    assert lot.status == LotStatus.QUARANTINED
    assert offered(desk.read(lot)) == set()
    assert desk.do(lot, "release_lot").status_code == 403
    assert Desk(pharmacist).do(lot, "release_lot").status_code == 302
    lot.refresh_from_db()
    assert lot.status == LotStatus.RELEASED


def test_lot_page_shows_the_ledger(technician: Any) -> None:
    desk = Desk(technician)
    desk.do(Lot, "receive_lot", **_receipt())
    page = desk.read(Lot.objects.get()).content.decode()
    assert "+25 g" in page
    assert "Received" in page


@pytest.mark.parametrize(
    ("field", "value"), [("quantity", "0"), ("quantity", "x"), ("use_until", "soon"), ("material", "999999")]
)
def test_a_bad_receipt_is_refused_beside_its_field(technician: Any, field: str, value: str) -> None:
    answer = Desk(technician).do(Lot, "receive_lot", **_receipt(**{field: value}))
    assert answer.status_code == 200
    assert answer.context["form"].errors[field]
    assert not Lot.objects.exists()


def test_the_auditor_receives_nothing(auditor: Any) -> None:
    assert Desk(auditor).do(Lot, "receive_lot", **_receipt()).status_code == 403
    assert not Lot.objects.exists()


def test_a_formula_is_approved_by_another_than_its_author(pharmacist: Any, other_pharmacist: Any) -> None:
    version = make.an_approved_formula(pharmacist, other_pharmacist)
    active = Component(make.a_material(MaterialKind.ACTIVE), Decimal("1.5"))
    parts = [active, *(Component(make.a_material(kind)) for kind in (MaterialKind.FILLER, MaterialKind.SHELL))]
    draft = draft_version(version.formula, make.FORMULA_TEXT, parts, actor=pharmacist)
    page = Desk(pharmacist).open(draft, "approve_formula").content.decode()
    assert "A pharmacist other than the author approves a formula." in page
    fields = {"reason": "Reviewed", "password": make.PASSWORD}
    assert Desk(other_pharmacist).do(draft, "approve_formula", **fields).status_code == 302
    draft.refresh_from_db()
    version.refresh_from_db()
    assert (draft.status, version.status) == (FormulaStatus.APPROVED, FormulaStatus.SUPERSEDED)


def test_formula_page_shows_the_approved_version(pharmacist: Any, other_pharmacist: Any, technician: Any) -> None:
    version = make.an_approved_formula(pharmacist, other_pharmacist)
    page = Desk(technician).read(version.formula).content.decode()
    assert "Mix by geometric dilution." in page
    assert "1.5 mg" in page
    assert "Fills the capsule up" in page


def test_a_lot_is_received_once(technician: Any) -> None:
    desk = Desk(technician)
    assert desk.do(Lot, "receive_lot", **_receipt()).status_code == 302
    answer = desk.do(Lot, "receive_lot", **_receipt())
    assert answer.context["form"].errors["lot_number"]
    assert Lot.objects.count() == 1
