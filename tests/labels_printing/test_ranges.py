"""Several workers share one large job: each takes ranges of its labels, and none is made twice or forgotten."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

import pytest

from labels.printing import claims, rendering, tasks
from labels.printing.claims import Claim, ClaimLost, claim_job, record_proved, take_range, take_rest
from labels.printing.models import PrintedLabel, PrintJob
from labels.printing.states import JobStatus
from pharmacy.people.models import Staff
from tests.concurrency.at_once import at_once
from tests.factories import NOW
from tests.labels_printing.conftest import LATER, a_job, no_disk, render, statuses, stored
from tests.pharmacy.audit.trail import event_model

pytestmark = pytest.mark.django_db


@pytest.fixture
def large(technician: Staff, monkeypatch: pytest.MonkeyPatch) -> PrintJob:
    """A job of five labels in ranges of two."""
    monkeypatch.setattr(claims, "RANGE", 2)
    return a_job(technician, labels=5)


def claimed(job: PrintJob) -> Claim:
    token = claim_job(job.pk, at=NOW)
    assert token
    return Claim(job.pk, token)


def helped(claim: Claim, at: datetime = NOW) -> str:
    return rendering.help_job(*claim, clock=lambda: at)


def led(job: PrintJob, call: Callable[[Claim, int], object]) -> str:
    return rendering.render_job(job.pk, clock=lambda: NOW, call=call)


def numbers(labels: list[PrintedLabel]) -> list[int]:
    return [int(label.serial[1:]) for label in labels]


def times_reached(status: str) -> int:
    reached: int = event_model(PrintedLabel).objects.filter(pgh_label="update", status=status).count()
    return reached


def test_ranges_follow_each_other_until_all_are_taken(large: PrintJob) -> None:
    claim = claimed(large)
    assert [numbers(take_range(claim, at=NOW)) for _ in range(4)] == [[0, 1], [2, 3], [4], []]
    assert numbers(take_rest(claim, at=NOW)) == [0, 1, 2, 3, 4]


def test_a_range_passes_over_what_is_done_or_void(large: PrintJob) -> None:
    first = claimed(large)
    assert helped(first) == "more"
    large.labels.filter(serial="T0000003").update(status="voided")
    assert claim_job(large.pk, at=LATER)
    large.refresh_from_db()
    assert large.claim
    assert numbers(take_range(Claim(large.pk, large.claim), at=LATER)) == [2, 4]


def test_taking_a_range_renews_the_lease(large: PrintJob) -> None:
    take_range(claimed(large), at=LATER)
    large.refresh_from_db()
    assert large.lease_until
    assert large.lease_until > LATER


def test_lead_and_helpers_make_each_label_once(large: PrintJob) -> None:
    outcomes: list[str] = []

    def call(claim: Claim, helpers: int) -> None:
        assert helpers == 1
        outcomes.extend(helped(claim) for _ in range(4))

    assert led(large, call) == "ready"
    assert outcomes == ["more", "more", "more", "none"]
    large.refresh_from_db()
    assert (large.labels_done, large.attempts, stored()) == (5, 1, 5)
    assert (times_reached("rendered"), times_reached("proved")) == (5, 5)


def test_the_lead_makes_what_a_stopped_helper_left(large: PrintJob) -> None:
    def stops(claim: Claim, _: int) -> None:
        assert numbers(take_range(claim, at=NOW)) == [0, 1]

    assert led(large, stops) == "ready"
    assert (statuses(large), stored()) == (["proved"] * 5, 5)


@pytest.mark.parametrize(("labels", "called"), [(1, []), (2, []), (3, [1]), (4, [1]), (7, [3]), (20, [3])])
def test_calls_as_many_helpers_as_have_something_to_do(
    technician: Staff, settings: Any, monkeypatch: pytest.MonkeyPatch, labels: int, called: list[int]
) -> None:
    settings.PRINT_HELPERS = 3
    monkeypatch.setattr(claims, "RANGE", 2)
    heard: list[int] = []
    assert led(a_job(technician, labels), lambda _, helpers: heard.append(helpers)) == "ready"
    assert heard == called


def test_a_helper_without_the_claim_does_nothing(large: PrintJob) -> None:
    claim = claimed(large)
    assert helped(Claim(large.pk, uuid.uuid4())) == "taken"
    assert claim_job(large.pk, at=LATER)
    assert helped(claim) == "taken"
    assert (statuses(large), stored()) == (["requested"] * 5, 0)


def test_a_helper_that_comes_late_changes_nothing(large: PrintJob) -> None:
    claims_seen: list[Claim] = []
    assert led(large, lambda claim, _: claims_seen.append(claim)) == "ready"
    before = list(PrintJob.objects.values()), list(PrintedLabel.objects.values())
    assert helped(claims_seen[0], LATER) == "taken"
    assert (list(PrintJob.objects.values()), list(PrintedLabel.objects.values())) == before


def test_what_a_helper_proves_after_the_claim_was_lost_is_not_recorded(large: PrintJob) -> None:
    claim = claimed(large)
    labels = take_range(claim, at=NOW)
    assert claim_job(large.pk, at=LATER)
    with pytest.raises(ClaimLost):
        record_proved(claim, labels)


def test_a_digest_of_another_drawing_is_never_proved(large: PrintJob) -> None:
    """Workers of two versions on one job: the row has the digest of one, the other proved its own."""
    claim = claimed(large)
    label = take_range(claim, at=NOW)[0]
    large.labels.filter(pk=label.pk).update(status="rendered", pdf_sha256="a" * 64, rendered_at=NOW)
    label.pdf_sha256 = "b" * 64
    record_proved(claim, [label])
    label.refresh_from_db()
    large.refresh_from_db()
    assert (label.status, label.proved_sha256, large.labels_done) == ("rendered", None, 0)


def test_a_label_that_a_helper_cannot_draw_fails_the_job(broken_job: PrintJob) -> None:
    assert helped(claimed(broken_job)) == "failed"
    broken_job.refresh_from_db()
    assert (broken_job.status, broken_job.error_field) == (JobStatus.FAILED, "patient_name")
    assert statuses(broken_job) == ["proved", "voided"]


def test_a_helper_whose_disk_is_full_puts_the_job_off(large: PrintJob, settings: Any, tmp_path: Any) -> None:
    claim = claimed(large)
    works = settings.LABEL_STORE_DIR
    no_disk(settings, tmp_path)
    assert helped(claim) == "later"
    settings.LABEL_STORE_DIR = works
    assert helped(claim) == "taken"
    assert render(large) == "ready"


def test_the_task_of_a_helper_queues_again_while_there_is_more(
    large: PrintJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[int, str]] = []
    monkeypatch.setattr(tasks.help_print_job, "delay", lambda *told: sent.append(told))
    claim = claimed(large)
    outcomes = [tasks.help_print_job(claim.job_id, str(claim.token)) for _ in range(4)]
    assert outcomes == ["more", "more", "more", "none"]
    assert sent == [(claim.job_id, str(claim.token))] * 3


def test_a_job_goes_on_when_no_helper_can_be_called(large: PrintJob, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise tasks.help_print_job.OperationalError

    monkeypatch.setattr(tasks.help_print_job, "delay", away)
    assert tasks.render_print_job(large.pk) == "ready"


@pytest.mark.django_db(transaction=True)
def test_two_workers_take_different_ranges_at_the_same_moment(large: PrintJob) -> None:
    claim = claimed(large)
    taken = at_once([partial(take_range, claim, at=NOW)] * 2, holding=large)
    assert sorted(numbers(labels) for labels in taken) == [[0, 1], [2, 3]]
