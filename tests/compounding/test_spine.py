"""The main job through the services, order to applied label."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from compounding.fills.services import label_fill, request_fill_label
from compounding.fills.states import FillStatus
from labels.printing import store
from labels.printing.rendering import render_job
from labels.printing.services import apply_label, print_label
from tests.factories import NOW, an_allocated_fill

pytestmark = pytest.mark.django_db


def test_order_becomes_a_labelled_container(
    prescriber: Any, technician: Any, pharmacist: Any, other_pharmacist: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill = an_allocated_fill(prescriber, technician, pharmacist, other_pharmacist)
    job = request_fill_label(fill, actor=technician, at=NOW)
    assert render_job(job.pk, clock=timezone.now) == "ready"
    label = job.labels.get()
    assert label.pdf_sha256 is not None
    assert store.get(label.pdf_sha256).startswith(b"%PDF")
    apply_label(print_label(label, actor=technician), actor=technician)
    fill.refresh_from_db()
    assert label_fill(fill, actor=technician).status == FillStatus.LABELLED
