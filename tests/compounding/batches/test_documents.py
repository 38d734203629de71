"""The worksheet and the Compounding Record as PDFs: what stands on them, when they may be asked for, once each."""

from __future__ import annotations

import re
from datetime import timedelta

import pypdfium2
import pytest
from django.utils import timezone

from compounding.batches.content import batch_content
from compounding.batches.documents.services import request_record, request_worksheet
from compounding.batches.models import Batch
from compounding.batches.planning import plan_batch
from compounding.batches.release import release_batch
from compounding.formulas.models import FormulaVersion
from labels.printing import store
from labels.printing.models import PrintedLabel, PrintJob
from labels.printing.rendering import render_job
from pharmacy.core.errors import NotPermitted, Refused
from pharmacy.people.models import Staff
from pharmacy.signatures.models import Meaning, Signature
from pharmacy.signatures.services import content_digest
from tests.factories import NOW, PASSWORD, a_balance, component_lots
from tests.refusal import refuses

pytestmark = pytest.mark.django_db


def text_of(job: PrintJob) -> str:
    """What the rendered paper says, every run of white space as one space."""
    assert render_job(job.pk, clock=timezone.now) == "ready"
    label = PrintedLabel.objects.get(job=job)
    assert label.pdf_sha256
    document = pypdfium2.PdfDocument(store.get(label.pdf_sha256))
    pages = [page.get_textpage().get_text_range() for page in document]
    assert all(f"Page {number} of {len(pages)}" in page for number, page in enumerate(pages, start=1))
    return re.sub(r"\s+", " ", " ".join(pages))


@pytest.fixture
def planned_with_stock(version: FormulaVersion, technician: Staff, pharmacist: Staff) -> Batch:
    component_lots(version, technician, pharmacist, potency_factor="1.1008")
    a_balance()
    return plan_batch(version, units=100, actor=technician, at=NOW)


def test_the_worksheet_says_what_to_weigh_and_why(planned_with_stock: Batch, technician: Staff) -> None:
    text = text_of(request_worksheet(planned_with_stock, actor=technician, at=NOW))
    assert planned_with_stock.number in text
    for words in ("0.1651 g", "1.5 mg \u00d7 1.1008", "BAL-1", "Notes by hand", "100 capsules"):
        assert words in text, words
    for step in planned_with_stock.formula_version.steps.all():
        assert step.instruction in text


def test_a_worksheet_names_a_component_that_is_not_in_stock(version: FormulaVersion, technician: Staff) -> None:
    batch = plan_batch(version, units=100, actor=technician, at=NOW)
    assert "no usable lot" in text_of(request_worksheet(batch, actor=technician, at=NOW))


def test_the_record_carries_people_lots_chart_signatures_and_the_signed_digest(
    waiting: Batch, pharmacist: Staff, technician: Staff
) -> None:
    batch = release_batch(waiting, actor=pharmacist, password=PASSWORD, at=NOW)
    text = text_of(request_record(batch, actor=technician, at=NOW))
    signature = Signature.objects.get(meaning=Meaning.RELEASED_BATCH)
    assert content_digest(batch_content(Batch.objects.get())) == signature.digest_sha256
    assert signature.digest_sha256 in text.replace(" ", "")
    for words in ("Ana Reyes", "Omar Haddad", "Priya Nair", "Released this batch", "LOT1", "exact", "Beyond-use date",
                  "Net weight of single capsules", "Yield and reconciliation", "% of the label"):  # fmt: skip
        assert words in text, words
    for weight in batch.capsule_weights.all():
        assert f"{weight.net_mg.normalize():f} mg" in text


def test_the_same_record_is_the_same_paper_and_a_changed_one_is_another(
    waiting: Batch, pharmacist: Staff, technician: Staff
) -> None:
    first = request_record(waiting, actor=technician, at=NOW)
    again = request_record(waiting, actor=pharmacist, at=NOW + timedelta(hours=1))
    assert again == first
    released = release_batch(waiting, actor=pharmacist, password=PASSWORD, at=NOW)
    assert request_record(released, actor=technician, at=NOW) != first
    assert PrintedLabel.objects.count() == 2


def test_a_record_is_not_printed_before_quality_control(planned_with_stock: Batch, technician: Staff) -> None:
    with refuses(Refused, "WRONG_STATE", field="status"):
        request_record(planned_with_stock, actor=technician, at=NOW)
    assert not PrintJob.objects.exists()


def test_papers_need_the_right(planned_with_stock: Batch, auditor: Staff) -> None:
    with refuses(NotPermitted, "NOT_PERMITTED"):
        request_worksheet(planned_with_stock, actor=auditor, at=NOW)
    assert not PrintJob.objects.exists()
