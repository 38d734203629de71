from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from compounding.calculations.potency import AssayBasis, Certificate
from compounding.inventory.models import Lot, LotMovement, Material, MaterialKind, MovementKind
from compounding.inventory.services import Delivery, Receipt, enter_stock, receive_lot
from compounding.inventory.states import LotStatus
from labels.printing import store
from pharmacy.core.errors import Conflict, InvalidInput, NotPermitted
from pharmacy.people.models import Staff
from tests.factories import NOW, TODAY, a_material, a_receipt
from tests.refusal import database_refuses, refuses

pytestmark = pytest.mark.django_db

DIHYDRATE = Certificate(AssayBasis.ANHYDROUS, Decimal("99.5"), Decimal("8.7"), None)


@pytest.fixture
def filler() -> Material:
    return a_material(MaterialKind.FILLER)


@pytest.fixture
def active() -> Material:
    return a_material(MaterialKind.ACTIVE)


@pytest.fixture
def delivery(filler: Material) -> Delivery:
    return a_receipt(filler, quantity=Decimal("250.5"))


def receive(delivery: Delivery, actor: Staff, **changes: Any) -> Lot:
    return receive_lot(replace(delivery, **changes), actor=actor, at=NOW)


def test_a_delivery_waits_in_quarantine_with_its_first_ledger_line(delivery: Delivery, technician: Staff) -> None:
    lot = receive(delivery, technician)
    assert (lot.status, lot.on_hand) == (LotStatus.QUARANTINED, Decimal("250.5"))
    line = LotMovement.objects.get()
    assert (line.lot, line.kind, line.quantity) == (lot, "received", Decimal("250.5"))
    assert (line.moved_by, line.moved_at, line.reference) == (technician, NOW, "")


def test_everything_on_the_package_is_kept(active: Material, technician: Staff) -> None:
    lot = receive(
        a_receipt(active), technician, lot_number="  NX 2409 ", supplier=" Letco  Medical", manufacturer="Maker Ltd.",
        ndc=" 062991\u20131243-02", expiry=" jun 2028 ", certificate=DIHYDRATE, certificate_pdf=b"%PDF-1.7 figures",
    )  # fmt: skip
    assert (lot.lot_number, lot.supplier, lot.manufacturer) == ("NX 2409", "Letco Medical", "Maker Ltd.")
    assert (lot.ndc, lot.expiry_text, lot.received_on) == ("062991-1243-02", "jun 2028", TODAY)
    assert (lot.assay_basis, lot.assay_percent, lot.water_percent, lot.lod_percent) == (
        "anhydrous", Decimal("99.5"), Decimal("8.7"), None,
    )  # fmt: skip
    assert store.get(lot.certificate_sha256) == b"%PDF-1.7 figures"


@pytest.mark.parametrize("who", ["auditor", "administrator", "nobody"])
def test_receiving_needs_the_right(who: str, request: pytest.FixtureRequest, delivery: Delivery) -> None:
    with refuses(NotPermitted, "NOT_PERMITTED"):
        receive(delivery, request.getfixturevalue(who))
    assert not Lot.objects.exists()


# How long it may be used


@pytest.mark.parametrize(
    ("expiry", "until", "basis"),
    [
        ("2027-06-30", date(2027, 6, 30), "Package shows 2027-06-30; supplier's package"),
        ("02/2028", date(2028, 2, 29), "month and year mean the last day of the month"),
        ("", date(2027, 11, 24), "Received 24 Nov 2026 + 1 year; USP <795>: one year after receipt"),
        ("   ", date(2027, 11, 24), "one year after receipt when the package shows no expiry"),
        ("2026-11-24", TODAY, "Package shows 2026-11-24"),
    ],
)
def test_the_last_day_follows_from_the_package_or_the_receipt(
    delivery: Delivery, technician: Staff, expiry: str, until: date, basis: str
) -> None:
    lot = receive(delivery, technician, expiry=expiry)
    assert lot.use_until == until
    assert basis in lot.use_until_basis


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"expiry": "06/07/2027"}, "EXPIRY_UNREADABLE", "expiry"),
        ({"expiry": "soon"}, "EXPIRY_UNREADABLE", "expiry"),
        ({"expiry": "2026-11-23"}, "EXPIRED_ON_RECEIPT", "expiry"),
        ({"received_on": TODAY + timedelta(days=1)}, "RECEIVED_IN_FUTURE", "received_on"),
        ({"received_on": date(1999, 12, 31)}, "DATE_OUT_OF_RANGE", "received_on"),
    ],
)
def test_refuses_dates_that_cannot_be(
    delivery: Delivery, technician: Staff, changes: dict[str, Any], code: str, field: str
) -> None:
    with refuses(InvalidInput, code, field=field):
        receive(delivery, technician, **changes)
    assert not Lot.objects.exists()


def test_today_is_the_date_where_the_pharmacy_is(delivery: Delivery, technician: Staff) -> None:
    """At 04:00 UTC it is still the evening before in Fresno."""
    with refuses(InvalidInput, "RECEIVED_IN_FUTURE"):
        receive_lot(delivery, actor=technician, at=NOW.replace(hour=4))


# Potency


def test_the_factor_of_an_active_follows_from_its_certificate(active: Material, technician: Staff) -> None:
    assert receive(a_receipt(active), technician, certificate=DIHYDRATE).potency_factor == Decimal("1.1008")


def test_a_filler_keeps_its_figures_and_is_weighed_as_it_is(delivery: Delivery, technician: Staff) -> None:
    lot = receive(delivery, technician, certificate=Certificate(AssayBasis.DRIED, Decimal(98), None, Decimal(5)))
    assert (lot.potency_factor, lot.lod_percent) == (1, 5)


def test_an_active_needs_its_certificate(active: Material, technician: Staff) -> None:
    with refuses(InvalidInput, "COA_MISSING", field="assay_percent"):
        receive(a_receipt(active), technician, certificate=None)


@pytest.mark.parametrize(
    ("certificate", "code", "field"),
    [
        (Certificate(AssayBasis.ANHYDROUS, Decimal("99.5"), None, None), "COA_VALUE_MISSING", "water_percent"),
        (Certificate(AssayBasis.AS_IS, Decimal("9.95"), None, None), "COA_ASSAY_OUT_OF_RANGE", "assay_percent"),
        (Certificate(AssayBasis.DRIED, Decimal(99), None, Decimal(20)), "COA_WATER_OUT_OF_RANGE", "lod_percent"),
        (Certificate(AssayBasis.AS_IS, Decimal("99.5001"), None, None), "COA_TOO_FINE", "assay_percent"),
    ],
)  # fmt: skip
def test_refuses_figures_that_give_no_factor(
    active: Material, delivery: Delivery, technician: Staff, certificate: Certificate, code: str, field: str
) -> None:
    for received in (a_receipt(active), delivery):
        with refuses(InvalidInput, code, field=field):
            receive(received, technician, certificate=certificate)


# The package


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"lot_number": " "}, "TEXT_MISSING", "lot_number"),
        ({"lot_number": "X" * 21}, "TEXT_TOO_LONG", "lot_number"),
        ({"lot_number": "NX\x1d2409"}, "TEXT_UNPRINTABLE", "lot_number"),
        ({"supplier": ""}, "TEXT_MISSING", "supplier"),
        ({"supplier": "X" * 121}, "TEXT_TOO_LONG", "supplier"),
        ({"manufacturer": "X" * 121}, "TEXT_TOO_LONG", "manufacturer"),
        ({"ndc": "62991-1243"}, "NDC_MALFORMED", "ndc"),
        ({"certificate_pdf": b"PK\x03\x04"}, "CERTIFICATE_NOT_PDF", "certificate_pdf"),
        ({"certificate_pdf": b""}, "CERTIFICATE_NOT_PDF", "certificate_pdf"),
        ({"quantity": Decimal(0)}, "QUANTITY_NOT_POSITIVE", "quantity"),
        ({"quantity": Decimal("NaN")}, "QUANTITY_NOT_POSITIVE", "quantity"),
        ({"quantity": Decimal("0.00001")}, "QUANTITY_TOO_FINE", "quantity"),
        ({"quantity": Decimal("1E+30")}, "QUANTITY_TOO_LARGE", "quantity"),
    ],
)
def test_refuses_what_cannot_be_kept(
    delivery: Delivery, technician: Staff, changes: dict[str, Any], code: str, field: str
) -> None:
    with refuses(InvalidInput, code, field=field):
        receive(delivery, technician, **changes)
    assert not Lot.objects.exists()


def test_an_expiry_too_long_to_keep_cannot_be_read_either(delivery: Delivery, technician: Staff) -> None:
    with refuses(InvalidInput, "TEXT_TOO_LONG", "EXPIRY_UNREADABLE", field="expiry"):
        receive(delivery, technician, expiry="06/2027 or thereabouts")


def test_says_everything_that_is_wrong_at_once(active: Material, technician: Staff) -> None:
    with refuses(InvalidInput, "COA_MISSING", "TEXT_MISSING", "NDC_MALFORMED", "EXPIRY_UNREADABLE"):
        receive(a_receipt(active), technician, certificate=None, supplier="", ndc="1", expiry="?")


def test_refuses_half_a_shell(technician: Staff) -> None:
    with refuses(InvalidInput, "QUANTITY_NOT_WHOLE"):
        receive(a_receipt(a_material(MaterialKind.SHELL)), technician, quantity=Decimal("99.5"))


@pytest.mark.parametrize("kind", [MaterialKind.FINISHED, MaterialKind.TRITURATE])
def test_refuses_what_only_a_batch_makes(technician: Staff, kind: MaterialKind) -> None:
    with refuses(InvalidInput, f"{kind.upper()}_FROM_BATCH_ONLY", field="material"):
        receive(a_receipt(a_material(kind)), technician)


def test_refuses_the_same_lot_twice(delivery: Delivery, technician: Staff) -> None:
    receive(delivery, technician)
    for changes in ({}, {"lot_number": "lot1 ", "supplier": "EXAMPLE  Chemicals"}):
        with refuses(Conflict, "LOT_EXISTS", field="lot_number"):
            receive(delivery, technician, **changes)
    receive(delivery, technician, supplier="Another")
    assert (Lot.objects.count(), LotMovement.objects.count()) == (2, 2)


# What the services rest on


def test_a_batch_enters_stock_with_its_own_factor_and_dates(technician: Staff) -> None:
    triturate = a_material(MaterialKind.TRITURATE)
    receipt = Receipt(
        material=triturate, lot_number="B1", supplier="Lantern Street", received_on=TODAY, use_until=TODAY,
        use_until_basis="Beyond-use date of the batch", quantity=Decimal(50), potency_factor=Decimal("10.9876"),
    )  # fmt: skip
    lot = enter_stock(receipt, kind=MovementKind.PRODUCED, reference="B1", actor=technician, at=NOW)
    assert (lot.status, lot.on_hand, lot.potency_factor) == (LotStatus.QUARANTINED, 50, Decimal("10.9876"))
    assert lot.use_until_basis == "Beyond-use date of the batch"
    assert (lot.movements.get().kind, lot.movements.get().reference) == ("produced", "B1")
    with refuses(InvalidInput, "POTENCY_FACTOR_OUT_OF_RANGE"):
        enter_stock(replace(receipt, potency_factor=Decimal("0.5")), kind=MovementKind.PRODUCED, reference="B1",
                    actor=technician, at=NOW)  # fmt: skip


def test_database_refuses_a_digest_that_is_none(filler: Material) -> None:
    with database_refuses("lot_certificate_digest"):
        Lot.objects.create(material=filler, lot_number="X", received_on=TODAY, use_until=TODAY, certificate_sha256="x")
