"""One of everything the admin shows, and short ways to open, post and read pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from compounding.batches.models import Batch
from compounding.fills.models import Fill
from compounding.fills.services import request_fill_label
from compounding.formulas.models import FormulaVersion
from compounding.inventory.models import Lot
from labels.printing.models import PrintedLabel
from labels.printing.rendering import render_job
from pharmacy.orders.intake import MedicineIntake
from pharmacy.orders.models import Order
from pharmacy.people.models import Staff
from pharmacy.workbench.words import record_url
from tests import factories as make

VICODIN = MedicineIntake(name="Vicodin", status="current")


class Desk:
    """A signed-in browser that speaks in acts."""

    def __init__(self, staff: Staff) -> None:
        self.client = Client()
        self.client.force_login(staff)

    def read(self, record: Any) -> Any:
        return self.client.get(record_url(record))

    def open(self, record: Any, act: str, part: Any = None) -> Any:
        return self.client.get(act_url(record, act, part))

    def do(self, record: Any, act: str, part: Any = None, **fields: Any) -> Any:
        return self.client.post(act_url(record, act, part), fields)


def act_url(record: Any, act: str, part: Any = None) -> str:
    """``record`` is a row, or a model class for an act of its list."""
    meta = record._meta
    parts = [] if isinstance(record, type) else [record.pk]
    return reverse(
        f"admin:{meta.app_label}_{meta.model_name}_act_{act}", args=parts + ([part.pk] if part is not None else [])
    )


def list_url(model: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def offered(page: Any) -> set[str]:
    """Names of the acts whose buttons are on a record's page."""
    return {button.url.split("/act/")[1].split("/")[0] for button in page.context["buttons"]}


def inline(page: Any) -> list[str]:
    """Names of the acts whose forms are on a fill's or a pack's own page."""
    return [each.place.act.name for each in page.context["bench"].shown]


@pytest.fixture
def on_that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The admin works on the day on which the factories do."""
    monkeypatch.setattr(timezone, "now", lambda: make.NOW)


@dataclass(frozen=True)
class World:
    order: Order
    held_order: Order
    version: FormulaVersion
    lot: Lot
    batch: Batch
    fill: Fill
    label: PrintedLabel


@pytest.fixture
def held_order(prescriber: Any) -> Order:
    return make.an_order(prescriber, make.with_medicines(VICODIN, external_id="HELD"))


@pytest.fixture
def world(prescriber: Any, held_order: Order, technician: Any, pharmacist: Any, other_pharmacist: Any) -> World:
    fill = make.an_allocated_fill(prescriber, technician, pharmacist, other_pharmacist)
    label = _rendered_label(fill, technician)
    lot = make.the_item(fill).lot
    assert lot is not None
    batch = lot.made_in
    return World(fill.order, held_order, batch.formula_version, lot, batch, fill, label)


def _rendered_label(fill: Fill, technician: Staff) -> PrintedLabel:
    job = request_fill_label(fill, actor=technician, at=make.NOW)
    assert render_job(job.pk, clock=timezone.now) == "ready"
    fill.refresh_from_db()
    return PrintedLabel.objects.get(job=job)


@pytest.fixture
def label(world: World) -> PrintedLabel:
    return world.label
