"""The benchmark of a print job, small: it measures what it says, on real processes; how fast is not asserted."""

from __future__ import annotations

import pytest

from bench import print_job
from labels.printing.models import PrintedLabel, PrintJob
from pharmacy.people.models import Staff
from tests.live.conftest import Stack


def test_every_label_of_the_benchmark_is_proved_by_real_workers(
    stack: Stack, technician: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(print_job, "_WARM", 2)
    stack.start("worker")
    result = print_job.measure(technician, labels=60, rounds=1)
    assert set(PrintJob.objects.values_list("status", "attempts")) == {("ready", 1)}
    assert set(PrintedLabel.objects.values_list("status", flat=True)) == {"proved"}
    assert PrintedLabel.objects.count() == 62
    assert result.figures.keys() == {
        "labels", "processes", "labels_per_s", "alone_labels_per_s", "share", "goals"
    }  # fmt: skip
    (row,) = result.rows
    assert row["labels"] == 60
    assert float(row["labels_per_s"]) > 0
    assert row["share"] == pytest.approx(float(row["labels_per_s"]) / float(row["alone_labels_per_s"]), rel=0.02)


def test_a_job_that_fails_is_no_measurement(technician: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(job: PrintJob) -> None:
        PrintJob.objects.filter(pk=job.pk).update(status="rendering")
        PrintJob.objects.filter(pk=job.pk).update(status="failed", error_message="no room")
        job.refresh_from_db()

    monkeypatch.setattr("labels.printing.services.announce", lambda _: None)
    monkeypatch.setattr("time.sleep", lambda _: fails(PrintJob.objects.latest("pk")))
    with pytest.raises(RuntimeError, match="0 of 1 labels were proved: no room"):
        print_job._through(technician, print_job._contents(1, 1))
