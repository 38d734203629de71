from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from compounding.inventory.models import Lot, LotMeasurement, Material, MaterialKind
from compounding.inventory.receipt_rules import LARGEST_PDF
from compounding.inventory.states import LotStatus
from labels.printing import store
from tests import factories as make
from tests.admin.conftest import Desk, list_url, offered

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7 certificate of NX1"


def _delivery(kind: MaterialKind = MaterialKind.ACTIVE, **changes: Any) -> dict[str, Any]:
    return {
        "material": str(make.a_material(kind).pk), "lot_number": "NX1", "supplier": "Example Chemicals",
        "manufacturer": "Maker Ltd", "ndc": "62991-1243-2", "received_on": "2026-01-05", "expiry": "06/2098",
        "quantity": "25", "assay_basis": "anhydrous", "assay_percent": "99.5", "water_percent": "8.7", **changes,
    }  # fmt: skip


def _pdf(content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile("coa.pdf", content, content_type="application/pdf")


def _received(technician: Any, **changes: Any) -> Lot:
    assert Desk(technician).do(Lot, "receive_lot", **_delivery(**changes)).status_code == 302
    return Lot.objects.get()


def _act(staff: Any, lot: Lot, act: str, **fields: Any) -> Any:
    answer = Desk(staff).do(lot, act, **fields)
    lot.refresh_from_db()
    return answer


def test_a_received_lot_waits_in_quarantine_for_a_pharmacist(technician: Any, pharmacist: Any) -> None:
    lot = _received(technician)
    assert (lot.status, lot.potency_factor, str(lot.use_until)) == ("quarantined", Decimal("1.1008"), "2098-06-30")
    assert offered(Desk(technician).read(lot)) == {"record_measurement", "request_ingredient_labels"}
    assert _act(technician, lot, "release_lot").status_code == 403
    page = Desk(pharmacist).open(lot, "release_lot").content.decode()
    assert "may then be used until 30 Jun 2098" in page
    assert "month and year mean the last day of the month" in page
    assert "No certificate file is kept with it." in page
    assert _act(pharmacist, lot, "release_lot").status_code == 302
    assert lot.status == LotStatus.RELEASED


def test_lot_page_shows_package_certificate_derivation_and_ledger(technician: Any) -> None:
    lot = _received(technician, certificate_pdf=_pdf())
    page = Desk(technician).read(lot).content.decode()
    for shown in ("+25 g", "Received", "06/2098", "30 Jun 2098", "Package shows 06/2098", "62991-1243-2", "Maker Ltd",
                  "On the anhydrous basis", "8.7 %", "100 ÷ 91.3", "1.1008", "Download PDF", "No batch yet."):  # fmt: skip
        assert shown in page, shown
    assert "do not use it" not in page


def test_a_factor_that_its_certificate_does_not_give_is_pointed_out(technician: Any) -> None:
    active = make.a_material(MaterialKind.ACTIVE)
    lot = Lot.objects.create(
        material=active, lot_number="ODD", received_on=make.TODAY, use_until=make.TODAY, assay_basis="as_is",
        assay_percent=Decimal(90),
    )  # fmt: skip
    page = Desk(technician).read(lot).content.decode()
    assert "These figures do not give the factor that is kept with the lot: do not use it." in page


def test_figures_that_give_no_factor_are_told_in_words(technician: Any) -> None:
    """Nothing like this is received; a page of the past must be readable all the same."""
    active = make.a_material(MaterialKind.ACTIVE)
    lot = Lot.objects.create(
        material=active, lot_number="ODD", received_on=make.TODAY, use_until=make.TODAY, assay_basis="anhydrous",
        assay_percent=Decimal(99),
    )  # fmt: skip
    assert "needs the water of the same certificate" in Desk(technician).read(lot).content.decode()
    bare = Lot.objects.create(material=active, lot_number="BARE", received_on=make.TODAY, use_until=make.TODAY)
    assert "None is kept with this lot." in Desk(technician).read(bare).content.decode()


@pytest.mark.parametrize("kind", list(MaterialKind))
def test_every_kind_of_lot_has_its_page(technician: Any, pharmacist: Any, kind: MaterialKind) -> None:
    lot = make.a_lot(make.a_material(kind, strength_mg="1.5" if kind == "finished" else None), technician, pharmacist)
    for record in (lot, lot.material):
        assert Desk(technician).read(record).status_code == 200


# The certificate's file


def test_the_certificate_is_kept_and_downloaded(technician: Any, auditor: Any) -> None:
    lot = _received(technician, certificate_pdf=_pdf())
    answer = Desk(auditor).client.get(reverse("admin:compounding_lot_certificate", args=[lot.pk]))
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, PDF, "application/pdf")
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_the_certificate_is_for_those_who_may_read_lots(technician: Any, nobody: Any) -> None:
    lot = _received(technician, certificate_pdf=_pdf())
    url = reverse("admin:compounding_lot_certificate", args=[lot.pk])
    assert Desk(nobody).client.get(url).status_code == 403
    assert Desk(technician).client.post(url).status_code == 403
    assert Desk(technician).client.get(url.replace(str(lot.pk), "999999")).status_code == 404


def test_a_lot_without_a_file_has_none_to_download(technician: Any) -> None:
    lot = _received(technician)
    assert Desk(technician).client.get(reverse("admin:compounding_lot_certificate", args=[lot.pk])).status_code == 404


@pytest.mark.parametrize(("damage", "said"), [("gone", "The file is gone"), ("altered", "The file was altered")])
def test_a_lost_or_altered_certificate_is_told_in_words(technician: Any, damage: str, said: str) -> None:
    lot = _received(technician, certificate_pdf=_pdf())
    path = store.path_of(lot.certificate_sha256)
    path.unlink() if damage == "gone" else path.write_bytes(b"%PDF-other")
    answer = Desk(technician).client.get(reverse("admin:compounding_lot_certificate", args=[lot.pk]))
    assert answer.status_code == 404
    assert said in answer.content.decode()


@pytest.mark.parametrize("content", [b"<html>", b"%PDF-" + b" " * LARGEST_PDF], ids=["page", "too large"])
def test_a_file_that_is_no_certificate_is_refused_beside_its_field(technician: Any, content: bytes) -> None:
    answer = Desk(technician).do(Lot, "receive_lot", **_delivery(certificate_pdf=_pdf(content)))
    assert answer.context["form"].errors["certificate_pdf"]
    assert not Lot.objects.exists()


def test_the_form_can_send_files(technician: Any) -> None:
    assert 'enctype="multipart/form-data"' in Desk(technician).open(Lot, "receive_lot").content.decode()


# What is refused


@pytest.mark.parametrize(
    ("field", "value"),
    [("quantity", "0"), ("quantity", "x"), ("expiry", "soon"), ("expiry", "12/2025"), ("material", "999999"),
     ("ndc", "62991-1243"), ("received_on", "2999-01-01"), ("water_percent", ""), ("assay_percent", ""),
     ("assay_basis", ""), ("supplier", "")],
)  # fmt: skip
def test_a_bad_receipt_is_refused_beside_its_field(technician: Any, field: str, value: str) -> None:
    answer = Desk(technician).do(Lot, "receive_lot", **_delivery(**dict[str, Any]({field: value})))
    assert answer.status_code == 200
    assert answer.context["form"].errors[field]
    assert not Lot.objects.exists()


def test_an_active_without_any_certificate_is_refused_beside_the_assay(technician: Any) -> None:
    bare = _delivery(assay_basis="", assay_percent="", water_percent="")
    answer = Desk(technician).do(Lot, "receive_lot", **bare)
    assert "certificate of analysis" in str(answer.context["form"].errors["assay_percent"])


def test_what_batches_make_cannot_be_chosen(technician: Any) -> None:
    for kind in (MaterialKind.TRITURATE, MaterialKind.FINISHED):
        answer = Desk(technician).do(Lot, "receive_lot", **_delivery(kind))
        assert answer.context["form"].errors["material"]


def test_a_lot_is_received_once(technician: Any) -> None:
    _received(technician)
    answer = Desk(technician).do(Lot, "receive_lot", **_delivery())
    assert answer.context["form"].errors["lot_number"]
    assert Lot.objects.count() == 1


def test_the_auditor_receives_nothing(auditor: Any) -> None:
    assert Desk(auditor).do(Lot, "receive_lot", **_delivery()).status_code == 403
    assert not Lot.objects.exists()


# What becomes of a lot


@pytest.fixture
def lot(technician: Any, pharmacist: Any) -> Lot:
    filler = make.a_material(MaterialKind.FILLER)
    return make.a_lot(filler, technician, pharmacist, quantity="100", use_until=make.TODAY.replace(year=2098))


def test_a_pharmacist_has_every_act_on_a_released_lot(lot: Lot, pharmacist: Any) -> None:
    assert offered(Desk(pharmacist).read(lot)) == {
        "record_measurement", "request_ingredient_labels", "adjust_stock", "quarantine_lot", "recall_lot",
        "destroy_stock",
    }  # fmt: skip


@pytest.mark.parametrize(("act", "status"), [("quarantine_lot", "quarantined"), ("recall_lot", "recalled")])
def test_a_released_lot_is_set_aside_with_a_reason(lot: Lot, pharmacist: Any, act: str, status: str) -> None:
    assert _act(pharmacist, lot, act, reason=" ").context["form"].errors["reason"]
    assert _act(pharmacist, lot, act, reason="Letter of the supplier").status_code == 302
    assert lot.status == status
    assert "Letter of the supplier" in Desk(pharmacist).read(lot).content.decode()


def test_a_quarantined_lot_is_rejected_and_then_destroyed(technician: Any, pharmacist: Any) -> None:
    lot = _received(technician)
    assert _act(pharmacist, lot, "reject_lot", reason="Seal broken").status_code == 302
    assert offered(Desk(pharmacist).read(lot)) == {"record_measurement", "adjust_stock", "destroy_stock"}
    assert 'value="25"' in Desk(pharmacist).open(lot, "destroy_stock").content.decode()
    assert _act(pharmacist, lot, "destroy_stock", quantity="25", reason="Incinerated").status_code == 302
    assert (lot.status, lot.on_hand) == ("rejected", 0)
    assert "destroy_stock" not in offered(Desk(pharmacist).read(lot))


def test_a_count_corrects_the_ledger(lot: Lot, pharmacist: Any) -> None:
    assert "100 g on hand" in Desk(pharmacist).open(lot, "adjust_stock").content.decode()
    assert _act(pharmacist, lot, "adjust_stock", counted="100", reason="Count").context["form"].errors["counted"]
    assert _act(pharmacist, lot, "adjust_stock", counted="99.25", reason="Count").status_code == 302
    assert lot.on_hand == Decimal("99.25")
    assert "\N{MINUS SIGN}0.75 g" in Desk(pharmacist).read(lot).content.decode()


def test_a_technician_measures_a_powder(lot: Lot, technician: Any) -> None:
    fields = {"capsule_size": "3", "mean_mg": "225", "pieces": "10"}
    assert (
        _act(technician, lot, "record_measurement", **{**fields, "mean_mg": "22.5"}).context["form"].errors["mean_mg"]
    )
    assert _act(technician, lot, "record_measurement", **fields).status_code == 302
    assert "225 mg" in Desk(technician).read(lot).content.decode()


def test_shells_are_measured_in_their_own_size(technician: Any, pharmacist: Any) -> None:
    shells = make.a_lot(make.a_material(MaterialKind.SHELL), technician, pharmacist)
    assert "capsule_size" not in Desk(technician).open(shells, "record_measurement").context["form"].fields
    assert _act(technician, shells, "record_measurement", mean_mg="48", pieces="20").status_code == 302
    kept = LotMeasurement.objects.get()
    assert (kept.kind, kept.capsule_size, kept.mean_mg) == ("empty_shell", "3", 48)


@pytest.mark.parametrize("act", ["reject_lot", "quarantine_lot", "recall_lot", "destroy_stock", "adjust_stock"])
def test_a_technician_takes_nothing_off_the_books(lot: Lot, technician: Any, act: str) -> None:
    fields = {"reason": "x", "quantity": "1", "counted": "1"}
    assert _act(technician, lot, act, **fields).status_code == 403
    assert (lot.status, lot.on_hand) == ("released", 100)


def test_expired_lots_are_marked_in_the_list_and_on_their_page(technician: Any, pharmacist: Any) -> None:
    old = make.a_lot(
        make.a_material(MaterialKind.FILLER), technician, pharmacist, use_until=make.TODAY.replace(year=2020)
    )
    desk = Desk(technician)
    for page in (desk.read(old), desk.client.get(list_url(Lot)), desk.read(old.material)):
        assert "Expired" in page.content.decode()


# Materials


def test_a_pharmacist_registers_a_material(pharmacist: Any) -> None:
    fields = {
        "kind": "shell",
        "name": "Hypromellose shell",
        "label_name": "hypromellose",
        "excipient": "hypromellose_shell",
    }
    answer = Desk(pharmacist).do(Material, "register_material", **fields)
    assert answer.context["form"].errors["capsule_size"]
    assert Desk(pharmacist).do(Material, "register_material", **fields, capsule_size="3").status_code == 302
    material = Material.objects.get()
    assert (material.unit, material.capsule_size) == ("each", "3")
    page = Desk(pharmacist).read(material).content.decode()
    assert "hypromellose capsule shell" in page
    assert "No lot yet." in page


@pytest.mark.parametrize(
    ("fields", "shown"),
    [({"kind": "triturate", "parts": "10"}, "1 part in 10"), ({"kind": "finished", "strength_mg": "2.5"}, "2.5 mg")],
)
def test_a_material_says_what_it_is(pharmacist: Any, fields: dict[str, str], shown: str) -> None:
    assert Desk(pharmacist).do(Material, "register_material", name="X", label_name="x", **fields).status_code == 302
    assert shown in Desk(pharmacist).read(Material.objects.get()).content.decode()


def test_a_technician_registers_nothing(technician: Any) -> None:
    fields = {"kind": "active", "name": "X", "label_name": "x"}
    assert Desk(technician).do(Material, "register_material", **fields).status_code == 403


def test_material_page_adds_up_what_is_usable(lot: Lot, technician: Any, pharmacist: Any) -> None:
    make.a_lot(lot.material, technician, pharmacist, number="WAITS", released=False)
    page = Desk(technician).read(lot.material).content.decode()
    assert "100 g" in page
    assert "WAITS" in page
