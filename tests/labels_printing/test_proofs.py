"""Nothing is printed that was not read back; and an old label is reproduced to the byte."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from bench.contents import LABEL
from labels.content import DoseLabel
from labels.kinds import render_frozen
from labels.printing import rendering, store
from labels.printing.models import PrintedLabel, PrintJob
from labels.printing.proofs import preview, reproduce
from labels.printing.states import JobStatus
from labels.readback import prove
from labels.render import RenderedLabel
from pharmacy.people.models import Staff
from tests.factories import NOW
from tests.labels_printing.conftest import LATER, a_job, brought_to, render, statuses

pytestmark = pytest.mark.django_db


def draws_a_wrong_digit(frozen: dict[str, Any], *, layout: str) -> RenderedLabel:
    """A renderer with a fault: it draws the content of another strength."""
    wrong = replace(DoseLabel.from_json(frozen), strength_mg=Decimal("4.5"))
    return render_frozen(wrong.to_json(), layout=layout)


def test_a_wrong_pdf_fails_the_job_with_what_is_wrong_and_is_never_printable(
    technician: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = a_job(technician)
    monkeypatch.setattr(rendering, "render_frozen", draws_a_wrong_digit)
    assert render(job) == "failed"
    job.refresh_from_db()
    assert (job.status, job.error_code, job.error_field) == (JobStatus.FAILED, "READBACK_MISSING", "strength_mg")
    assert "read back" in job.error_message
    assert statuses(job) == ["voided"]
    assert job.labels.get().proved_sha256 is None


@pytest.mark.usefixtures("one_by_one")
def test_a_worker_stopped_between_rendering_and_proving_is_made_up_for(
    technician: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = a_job(technician, labels=2)

    def power_cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(rendering, "prove_label", power_cut)
        with pytest.raises(KeyboardInterrupt):
            render(job)
    assert statuses(job) == ["rendered", "requested"]
    assert render(job, LATER) == "ready"
    assert statuses(job) == ["proved", "proved"]
    first = job.labels.order_by("pk")[0]
    assert first.rendered_at == NOW


def test_a_label_that_is_drawn_differently_after_a_stop_is_refused(
    technician: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = a_job(technician)
    PrintJob.objects.filter(pk=job.pk).update(status=JobStatus.RENDERING, lease_until=NOW - timedelta(seconds=1))
    job.labels.update(status="rendered", pdf_sha256="a" * 64, rendered_at=NOW)
    assert render(job) == "failed"
    job.refresh_from_db()
    assert job.error_code == "NOT_REPRODUCED"


def test_an_old_label_is_reproduced_to_the_byte(technician: Staff, pharmacist: Staff) -> None:
    label = brought_to("applied", technician, pharmacist)
    assert reproduce(label).problem == ""
    out = io.StringIO()
    call_command("check_labels", stdout=out)
    assert out.getvalue() == "1 labels are reproduced to the byte.\n"


def test_the_check_names_every_label_that_is_not_what_it_was(
    technician: Staff, pharmacist: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    label = brought_to("applied", technician, pharmacist)
    assert label.pdf_sha256
    store.path_of(label.pdf_sha256).unlink()
    other = brought_to("spooled", technician, pharmacist, number=1)
    PrintedLabel.objects.filter(pk=other.pk)
    err = io.StringIO()
    with pytest.raises(CommandError, match="1 of 2 labels"):
        call_command("check_labels", stderr=err)
    assert f"{label}: The stored PDF" in err.getvalue()
    monkeypatch.setattr("labels.printing.proofs.render_frozen", draws_a_wrong_digit)
    assert "drawn differently now" in reproduce(other).problem


def test_a_preview_is_marked_and_stores_nothing(db: None) -> None:
    shown = preview(LABEL)
    marked = replace(LABEL, watermark="PREVIEW - NOT FOR USE")
    assert prove(shown.pdf, [marked.to_json()], layout=shown.layout).passed
    assert not prove(shown.pdf, [LABEL.to_json()], layout=shown.layout).passed
    assert not PrintedLabel.objects.exists()
