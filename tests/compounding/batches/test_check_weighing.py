from __future__ import annotations

from decimal import Decimal

import pytest

from compounding.batches.checking import find_checker
from compounding.batches.services import start_blending
from compounding.batches.weighing import withdraw_weighing
from pharmacy.core.errors import InvalidInput, NotPermitted, Refused
from pharmacy.people.models import Staff
from pharmacy.signatures.models import Meaning, Signature
from pharmacy.signatures.services import content_digest
from tests.compounding.batches.conftest import ACTIVE, FILLER, Bench, refused
from tests.factories import NOW
from tests.pharmacy.audit.trail import trail

pytestmark = pytest.mark.django_db


def test_signs_what_was_seen(bench: Bench) -> None:
    weighing = bench.check(bench.weigh(ACTIVE, "0.151"))
    weighing.refresh_from_db()
    assert (weighing.checked_by, weighing.checked_at) == (bench.checker, NOW)
    signature = Signature.objects.get(meaning=Meaning.CHECKED_WEIGHING)
    assert (signature.signer, signature.signed_at) == (bench.checker, NOW)
    assert (signature.subject_type, signature.subject_id) == ("compounding.weighing", str(weighing.pk))
    content = {
        "batch": bench.batch.number, "lot": "Active ingredient lot LOT1", "theoretical": Decimal("0.1500"),
        "actual": Decimal("0.1510"), "weighed_by": bench.technician.pk,
    }  # fmt: skip
    assert signature.digest_sha256 == content_digest(content)
    assert trail(weighing, "checked_by_id") == [
        ("insert", None, "record_weighing", "ana", ""),
        ("update", bench.checker.pk, "check_weighing", "omar", ""),
    ]


def test_another_technician_may_check(bench: Bench, pharmacist: Staff, technician: Staff) -> None:
    weighing = bench.weigh(ACTIVE, actor=pharmacist)
    assert bench.check(weighing, by=technician).checked_by == technician


@pytest.mark.parametrize("number", ["LOT1", " lot1 ", "Lot1"])
def test_the_lot_is_scanned_again_whatever_its_case(bench: Bench, number: str) -> None:
    assert bench.check(bench.weigh(ACTIVE), lot_number=number).checked_at == NOW


@pytest.mark.parametrize("number", ["LOT2", "", "LOT"])
def test_refuses_another_lot(bench: Bench, number: str) -> None:
    weighing = bench.weigh(ACTIVE)
    with refused(InvalidInput, "CHECKED_WRONG_LOT", field="lot") as refusal:
        bench.check(weighing, lot_number=number)
    assert refusal.message == f"{number} was scanned; Active ingredient lot LOT1 was weighed."


def test_refuses_who_weighed_it(bench: Bench) -> None:
    weighing = bench.weigh(ACTIVE, actor=bench.checker)
    with refused(Refused, "CHECKER_WEIGHED", field="checker"):
        bench.check(weighing)


def test_refuses_a_second_check(bench: Bench, pharmacist: Staff) -> None:
    weighing = bench.check(bench.weigh(ACTIVE))
    with refused(Refused, "CHECKED_ALREADY", field="weighing") as refusal:
        bench.check(weighing, by=pharmacist)
    assert refusal.message == "Omar Haddad has checked it already."


def test_refuses_what_was_withdrawn(bench: Bench) -> None:
    weighing = bench.weigh(ACTIVE)
    withdraw_weighing(weighing, reason="Spilled", actor=bench.technician, at=NOW)
    with refused(Refused, "WITHDRAWN_ALREADY", field="weighing"):
        bench.check(weighing)


def test_a_filler_needs_no_check(bench: Bench) -> None:
    bench.weigh(ACTIVE)
    filler = bench.weigh(FILLER)
    with refused(Refused, "NEEDS_NO_CHECK", field="weighing"):
        bench.check(filler)


def test_gives_every_reason_at_once(bench: Bench, technician: Staff) -> None:
    bench.weigh_all()
    filler = bench.batch.weighings.get(line=bench.line(FILLER))
    start_blending(bench.batch, actor=technician)
    with refused(Refused, "WRONG_STATE", "NEEDS_NO_CHECK", "CHECKER_WEIGHED") as refusal:
        bench.check(filler, by=technician)
    assert refusal.message == f"Batch {bench.batch.number} is blending, not weighing."


def test_refuses_a_wrong_password(bench: Bench) -> None:
    weighing = bench.weigh(ACTIVE)
    with refused(NotPermitted, "PASSWORD_REFUSED", field="password"):
        bench.check(weighing, password="wrong")


@pytest.mark.parametrize("who", ["auditor", "administrator", "nobody"])
def test_refuses_who_has_no_right(bench: Bench, who: str, request: pytest.FixtureRequest) -> None:
    weighing, checker = bench.weigh(ACTIVE), request.getfixturevalue(who)
    with refused(NotPermitted, "NOT_PERMITTED"):
        bench.check(weighing, by=checker)


def test_refuses_an_account_that_was_closed(bench: Bench) -> None:
    weighing = bench.weigh(ACTIVE)
    bench.checker.is_active = False
    bench.checker.save()
    with refused(NotPermitted, "NOT_PERMITTED"):
        bench.check(weighing)


def test_finds_the_second_person_by_user_name(pharmacist: Staff) -> None:
    assert find_checker(" priya ") == pharmacist


@pytest.mark.parametrize("username", ["", "lost", "PRIYA NAIR"])
def test_says_that_nobody_has_this_name(pharmacist: Staff, username: str) -> None:
    with refused(InvalidInput, "CHECKER_UNKNOWN", field="checker"):
        find_checker(username)


def test_a_closed_account_is_nobody(pharmacist: Staff) -> None:
    pharmacist.is_active = False
    pharmacist.save()
    with refused(InvalidInput, "CHECKER_UNKNOWN"):
        find_checker("priya")
