from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings

from bench.contents import LABEL
from compounding.fills.models import Fill
from labels.content import DoseLabel
from labels.printing import claims
from labels.printing.attempts import mark_uncertain
from labels.printing.models import PrintedLabel, PrintJob
from labels.printing.rendering import render_job
from labels.printing.services import LabelRequest, apply_label, destroy_label, print_label, request_labels, void_label
from pharmacy.people.models import Prescriber, Staff
from tests.factories import NOW, an_allocated_fill

LATER = NOW + timedelta(seconds=django_settings.PRINT_LEASE_S + 1)  # when a lease taken at NOW is over
# Valid as content, but no label has room for it.
TOO_LONG = "Wolfeschlegelsteinhausenbergerdorff " * 4


def a_request(number: int = 0, **changes: Any) -> LabelRequest:
    return LabelRequest(f"test:{number}", a_content(number, **changes))


def a_content(number: int = 0, **changes: Any) -> DoseLabel:
    return replace(LABEL, serial=f"T{number:07d}", barcode_payload=f"RX{number:06d}-1", **changes)


def a_job(actor: Staff, labels: int = 1) -> PrintJob:
    return request_labels([a_request(n) for n in range(labels)], title="Test", actor=actor, at=NOW)


@pytest.fixture
def job(technician: Staff) -> PrintJob:
    return a_job(technician, labels=2)


@pytest.fixture
def broken_job(technician: Staff) -> PrintJob:
    """A good label and one that overflows."""
    requests = [a_request(0), a_request(1, patient_name=TOO_LONG.strip())]
    return request_labels(requests, title="Test", actor=technician, at=NOW)


@pytest.fixture
def fill(prescriber: Prescriber, technician: Staff, pharmacist: Staff, other_pharmacist: Staff) -> Fill:
    return an_allocated_fill(prescriber, technician, pharmacist, other_pharmacist)


@pytest.fixture
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers take one label at a time, so that something may happen between two labels of a small job."""
    monkeypatch.setattr(claims, "RANGE", 1)


def render(job: PrintJob, at: datetime = NOW) -> str:
    return render_job(job.pk, clock=lambda: at)


def stored() -> int:
    return len(list(Path(django_settings.LABEL_STORE_DIR).rglob("*.*")))


def statuses(job: PrintJob) -> list[str]:
    return list(job.labels.order_by("pk").values_list("status", flat=True))


def no_disk(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "in-the-way").write_text("a file where the store should be")
    settings.LABEL_STORE_DIR = tmp_path / "in-the-way" / "labels"


STEPS: dict[str, tuple[str, ...]] = {
    "requested": (),
    "proved": ("render",),
    "spooled": ("render", "print"),
    "needs_scan": ("render", "print", "doubt"),
    "applied": ("render", "print", "apply"),
    "voided": ("void",),
    "destroyed": ("render", "print", "destroy"),
}


def brought_to(status: str, actor: Staff, pharmacist: Staff, number: int = 0) -> PrintedLabel:
    """A label that people and workers have brought to ``status`` by the services."""
    job = request_labels([a_request(number)], title="Test", actor=actor, at=NOW)
    label = job.labels.get()
    acts: dict[str, Callable[[], object]] = {
        "render": lambda: render(job),
        "print": lambda: print_label(label, actor=actor, at=NOW),
        "doubt": lambda: mark_uncertain(label, actor=actor, reason="Paper jam"),
        "apply": lambda: apply_label(label, actor=actor, at=NOW),
        "void": lambda: void_label(label, actor=pharmacist, reason="Torn"),
        "destroy": lambda: destroy_label(label, actor=pharmacist, reason="Shredded"),
    }
    for step in STEPS[status]:
        acts[step]()
    found = PrintedLabel.objects.get(pk=label.pk)
    assert found.status == status
    return found
