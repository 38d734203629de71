"""A label is printed once: one attempt in the database, and when it is not certain it needs a scan, not a copy."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from labels.printing import store
from labels.printing.attempts import confirm_printed, expire_attempts, mark_uncertain, start_printing
from labels.printing.models import PrintAttempt, PrintedLabel
from labels.printing.services import apply_label, destroy_label, print_label
from labels.printing.states import AttemptStatus, LabelStatus
from labels.printing.tasks import requeue_print_jobs
from pharmacy.core.errors import DomainError, InvalidInput, NotPermitted, Refused
from pharmacy.people.models import Staff
from tests.concurrency.at_once import at_once
from tests.factories import NOW
from tests.labels_printing.conftest import LATER, STEPS, brought_to
from tests.pharmacy.audit.trail import trail
from tests.refusal import database_refuses, refuses

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("status", STEPS)
def test_only_a_proved_label_is_printed(technician: Staff, pharmacist: Staff, auditor: Staff, status: str) -> None:
    label = brought_to(status, technician, pharmacist)
    with refuses(NotPermitted, "NOT_PERMITTED"):
        print_label(label, actor=auditor, at=NOW)
    if status == "proved":
        assert print_label(label, actor=technician, at=NOW).status == LabelStatus.SPOOLED
        assert label.attempt.status == AttemptStatus.SENT
        return
    with refuses(Refused, "WRONG_STATE"):
        print_label(label, actor=technician, at=NOW)


@pytest.mark.parametrize("status", STEPS)
def test_only_a_printed_label_is_applied(technician: Staff, pharmacist: Staff, auditor: Staff, status: str) -> None:
    label = brought_to(status, technician, pharmacist)
    with refuses(NotPermitted, "NOT_PERMITTED"):
        apply_label(label, actor=auditor, at=NOW)
    if status in ("spooled", "needs_scan"):
        done = apply_label(label, actor=technician, scanned_serial=label.serial.lower(), at=NOW)
        assert done.status == LabelStatus.APPLIED
        return
    with refuses(Refused, "WRONG_STATE"):
        apply_label(label, actor=technician, scanned_serial=label.serial, at=NOW)


@pytest.mark.parametrize("status", STEPS)
def test_only_what_is_on_paper_is_destroyed(technician: Staff, pharmacist: Staff, status: str) -> None:
    label = brought_to(status, technician, pharmacist)
    with refuses(InvalidInput, "REASON_MISSING", field="reason"):
        destroy_label(label, actor=pharmacist, reason=" ")
    if status in ("spooled", "needs_scan"):
        assert destroy_label(label, actor=pharmacist, reason="Shredded").status == LabelStatus.DESTROYED
        assert trail(label)[-1] == ("update", "destroyed", "destroy_label", "priya", "Shredded")
        return
    with refuses(Refused, "NEVER_PRINTED" if status == "voided" else "WRONG_STATE"):
        destroy_label(label, actor=pharmacist, reason="Shredded")


def test_an_altered_or_missing_pdf_is_not_printed(technician: Staff, pharmacist: Staff) -> None:
    label = brought_to("proved", technician, pharmacist)
    assert label.pdf_sha256
    path = store.path_of(label.pdf_sha256)
    path.write_bytes(path.read_bytes() + b"\n")
    with refuses(Refused, "PDF_ALTERED"):
        print_label(label, actor=technician, at=NOW)
    path.unlink()
    with refuses(Refused, "PDF_MISSING"):
        print_label(label, actor=technician, at=NOW)
    label.refresh_from_db()
    assert (label.status, PrintAttempt.objects.count()) == (LabelStatus.PROVED, 0)


def test_the_database_knows_one_attempt_for_each_label(technician: Staff, pharmacist: Staff) -> None:
    label = brought_to("spooled", technician, pharmacist)
    with database_refuses("label_id"):
        PrintAttempt.objects.create(
            label=label, printer="Second", started_by=technician, started_at=NOW, lease_until=LATER
        )


def test_an_attempt_that_nobody_confirms_needs_a_scan(technician: Staff, pharmacist: Staff) -> None:
    label = brought_to("proved", technician, pharmacist)
    attempt = start_printing(label, actor=technician, printer="Zebra", at=NOW)
    assert (expire_attempts(at=NOW), expire_attempts(at=attempt.lease_until)) == (0, 0)
    assert expire_attempts(at=LATER) == 1
    assert expire_attempts(at=LATER) == 0
    label.refresh_from_db()
    attempt.refresh_from_db()
    assert (label.status, attempt.status) == (LabelStatus.NEEDS_SCAN, AttemptStatus.UNCERTAIN)
    assert trail(label)[-1] == ("update", "needs_scan", "expire_attempt", "worker", "")
    with refuses(Refused, "NEEDS_SCAN"):
        confirm_printed(attempt, actor=technician)
    with refuses(Refused, "WRONG_STATE"):
        print_label(label, actor=technician, at=LATER)


def test_a_confirmed_attempt_stays_certain(technician: Staff, pharmacist: Staff) -> None:
    label = brought_to("proved", technician, pharmacist)
    attempt = start_printing(label, actor=technician, printer="Zebra", at=NOW)
    assert [confirm_printed(attempt, actor=technician).status for _ in range(2)] == ["sent", "sent"]
    assert expire_attempts(at=LATER) == 0
    label.refresh_from_db()
    assert label.status == LabelStatus.SPOOLED


def test_the_sweeper_finds_attempts_left_behind(technician: Staff, pharmacist: Staff) -> None:
    label = brought_to("proved", technician, pharmacist)
    start_printing(label, actor=technician, printer="Zebra", at=NOW - timedelta(days=9000))
    requeue_print_jobs()
    label.refresh_from_db()
    assert label.status == LabelStatus.NEEDS_SCAN


def test_what_needs_a_scan_is_applied_by_scanning_it(technician: Staff, pharmacist: Staff) -> None:
    label = brought_to("needs_scan", technician, pharmacist)
    other = brought_to("spooled", technician, pharmacist, number=1)
    with refuses(Refused, "NEEDS_SCAN", field="scanned_serial"):
        apply_label(label, actor=technician, at=NOW)
    with refuses(Refused, "WRONG_LABEL", field="scanned_serial"):
        apply_label(label, actor=technician, scanned_serial=other.serial, at=NOW)
    gs1 = f"]d291{label.serial}\x1d92LDN-2611-03\x1d93270517"
    assert apply_label(label, actor=technician, scanned_serial=gs1, at=NOW).status == LabelStatus.APPLIED


def test_doubt_needs_a_reason(technician: Staff, pharmacist: Staff) -> None:
    label = brought_to("spooled", technician, pharmacist)
    with refuses(InvalidInput, "REASON_MISSING", field="reason"):
        mark_uncertain(label, actor=technician, reason="")


@pytest.mark.django_db(transaction=True)
def test_two_people_print_at_the_same_moment_and_one_piece_of_paper_comes_out(
    technician: Staff, pharmacist: Staff
) -> None:
    label = brought_to("proved", technician, pharmacist)

    def send(actor: Staff) -> str:
        try:
            start_printing(PrintedLabel.objects.get(pk=label.pk), actor=actor, printer="Zebra", at=NOW)
        except DomainError as error:
            return error.code
        return "sent"

    outcomes = at_once([partial(send, technician), partial(send, pharmacist)], holding=label)
    assert sorted(outcomes) == ["WRONG_STATE", "sent"]
    assert PrintAttempt.objects.count() == 1
