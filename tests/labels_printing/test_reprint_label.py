"""A reprint is signed, has its own serial, and makes the first label void: a scan of that one says so."""

from __future__ import annotations

import pytest

from labels.printing.models import PrintedLabel
from labels.printing.reprints import reprint_label
from labels.printing.scanning import scan_label, serial_in
from labels.printing.services import print_label
from labels.printing.states import JobStatus, LabelStatus
from pharmacy.core.errors import InvalidInput, NotPermitted, Refused
from pharmacy.people.models import Staff
from pharmacy.signatures.models import Meaning, Signature
from tests.factories import NOW, PASSWORD
from tests.labels_printing.conftest import LATER, STEPS, brought_to, render
from tests.pharmacy.audit.trail import trail
from tests.refusal import refuses

pytestmark = pytest.mark.django_db


def again(label: PrintedLabel, actor: Staff, **changes: str) -> PrintedLabel:
    typed = {"password": PASSWORD, "reason": "Came out torn", **changes}
    return reprint_label(label, actor=actor, at=NOW, **typed).labels.get()


@pytest.mark.parametrize("status", STEPS)
def test_only_what_is_on_paper_and_in_use_is_reprinted(technician: Staff, pharmacist: Staff, status: str) -> None:
    label = brought_to(status, technician, pharmacist)
    if status in ("spooled", "needs_scan", "applied"):
        assert again(label, pharmacist).status == LabelStatus.REQUESTED
        return
    with refuses(Refused, "WRONG_STATE"):
        again(label, pharmacist)


def test_voids_the_first_and_says_the_same_under_another_serial(technician: Staff, pharmacist: Staff) -> None:
    first = brought_to("spooled", technician, pharmacist)
    second = again(first, pharmacist)
    first.refresh_from_db()
    assert (first.status, second.replaces, second.intent) == (LabelStatus.VOIDED, first, first.intent)
    assert trail(first)[-1] == ("update", "voided", "reprint_label", "priya", "Came out torn")
    assert {name for name in first.content if first.content[name] != second.content[name]} == {
        "serial", "content_sha256",
    }  # fmt: skip
    assert render(second.job) == "ready"
    second.job.refresh_from_db()
    assert second.job.status == JobStatus.READY
    second.refresh_from_db()
    assert second.pdf_sha256 != first.pdf_sha256


def test_is_signed_over_what_is_reprinted(technician: Staff, pharmacist: Staff) -> None:
    first = brought_to("spooled", technician, pharmacist)
    again(first, pharmacist)
    signature = Signature.objects.get(meaning=Meaning.REPRINTED_LABEL)
    assert (signature.signer, signature.subject_id, signature.reason) == (pharmacist, str(first.pk), "Came out torn")


def test_needs_the_right_the_password_and_a_reason(technician: Staff, pharmacist: Staff) -> None:
    label = brought_to("spooled", technician, pharmacist)
    with refuses(NotPermitted, "NOT_PERMITTED"):
        again(label, technician)
    with refuses(NotPermitted, "PASSWORD_REFUSED", field="password"):
        again(label, pharmacist, password="wrong")
    with refuses(InvalidInput, "REASON_MISSING", field="reason"):
        again(label, pharmacist, reason="  ")
    label.refresh_from_db()
    assert (label.status, PrintedLabel.objects.count(), Signature.objects.count()) == (LabelStatus.SPOOLED, 1, 0)


def test_a_scan_of_the_first_says_that_it_is_void_and_which_one_counts(technician: Staff, pharmacist: Staff) -> None:
    first = brought_to("spooled", technician, pharmacist)
    second = again(first, pharmacist)
    render(second.job, LATER)
    print_label(second, actor=technician, at=NOW)
    third = again(second, pharmacist)
    found = scan_label(first.serial)
    assert (found.usable, found.replaced_by) == (False, third)
    assert found.told == f"{first} is void; {third} replaces it. Do not use it."
    assert not scan_label(third.serial).usable


def test_a_scan_of_a_live_label_says_what_it_is(technician: Staff, pharmacist: Staff) -> None:
    label = brought_to("spooled", technician, pharmacist)
    assert (scan_label(label.serial).usable, scan_label(label.serial).told) == (True, f"{label} is printed.")
    with refuses(Refused, "UNKNOWN_LABEL", field="serial"):
        scan_label("L9999999")


@pytest.mark.parametrize(
    "scanned",
    [
        "L0000001", " l0000001 ", "(91)L0000001(92)LDN-2611-03(93)270517", "(91)L0000001",
        "]d291L0000001\x1d92LDN-2611-03\x1d93270517", "91L0000001\x1d93270517", "\x1d91L0000001\x1d93270517",
    ],
)  # fmt: skip
def test_a_serial_is_found_however_the_scanner_sends_it(scanned: str) -> None:
    assert serial_in(scanned) == "L0000001"
