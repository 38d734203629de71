"""Lists cost the same number of queries for one row and for twenty."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compounding.batches.models import Batch
from compounding.batches.planning import plan_batch
from compounding.equipment.models import Balance
from compounding.fills.models import Fill, NearMiss, TitrationPack
from compounding.fills.services import start_fill
from compounding.formulas.models import Formula, FormulaVersion
from compounding.inventory.models import Lot, Material, MaterialKind
from labels.phrases import library
from labels.printing.models import PrintedLabel, PrintJob, PrintRun
from labels.wordings.models import WordingApproval
from labels.wordings.services import approve_wording
from pharmacy.orders.models import Order
from pharmacy.people.models import Patient, Pharmacy, Prescriber, Staff
from pharmacy.signatures.models import Signature
from tests import factories as make
from tests.admin.conftest import VICODIN, Desk, World, list_url

pytestmark = pytest.mark.django_db

_ONE_ROW_ONLY = {Pharmacy, Formula, FormulaVersion}


def _queries(desk: Desk, model: Any) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert desk.client.get(list_url(model)).status_code == 200
    return len(captured)


def _more(world: World, prescriber: Any, technician: Any, pharmacist: Any) -> None:
    """Twenty more of what there was one of."""
    for number in range(20):
        name = replace(make.MARIA, given_name=f"Patient{number}")
        intake = make.with_medicines(VICODIN, external_id=f"HELD-{number}", patient=name)
        make.an_order(prescriber, intake)
        filled = make.a_verified_order(prescriber, pharmacist, external_id=f"FILL-{number}", patient=name)
        fill = start_fill(filled, actor=technician, at=make.NOW)
        NearMiss.objects.create(fill=fill, stage="checked", code="WRONG_LOT", scanned="L1 / X", message="Another lot",
                                found_by=pharmacist, found_at=make.NOW)  # fmt: skip
        titration = make.a_titration_order(prescriber, pharmacist, ("1.5", 5), external_id=f"PACK-{number}")
        start_fill(titration, actor=technician, at=make.NOW)
        make.a_lot(make.a_material(MaterialKind.ACTIVE), technician, pharmacist, number=f"MORE{number}")
        make.a_material(MaterialKind.FILLER, f"Filler {number}")
        make.a_balance(f"B{number}")
        plan_batch(world.version, units=100, actor=technician, at=make.NOW)
        Staff.objects.create_user(f"person{number}")
        job = PrintJob.objects.create(title="More", requested_by=technician, requested_at=make.NOW, labels_total=1)
        _label(world.label, job, number)
        PrintRun.objects.create(pdf_sha256="a" * 64, started_by=technician, started_at=make.NOW)
    for code, phrase in library().phrases.items():
        for language in phrase.translations:
            approve_wording(
                code, language, compared_with="Board", actor=pharmacist, password=make.PASSWORD, at=make.NOW
            )


def _label(like: PrintedLabel, job: PrintJob, number: int) -> None:
    PrintedLabel.objects.create(
        job=job, intent=f"more:{number}", serial=f"M{number}", kind=like.kind, layout=like.layout,
        content=like.content, content_sha256=like.content_sha256,
    )  # fmt: skip


def test_query_counts_do_not_grow_with_rows(world: World, prescriber: Any, technician: Any, pharmacist: Any) -> None:
    models = [model for model in admin.site._registry if model not in _ONE_ROW_ONLY]
    desk = Desk(pharmacist)
    desk.client.get("/admin/")
    before = {model: _queries(desk, model) for model in models}
    _more(world, prescriber, technician, pharmacist)
    assert {model: _queries(desk, model) for model in models} == before
    assert max(before.values()) <= 24


def test_every_list_was_measured() -> None:
    measured = {
        Order,
        Patient,
        Prescriber,
        Material,
        Lot,
        Balance,
        Batch,
        Fill,
        TitrationPack,
        NearMiss,
        PrintJob,
        PrintedLabel,
        PrintRun,
        WordingApproval,
        Signature,
        Staff,
    }
    assert set(admin.site._registry) - _ONE_ROW_ONLY == measured


def test_home_shows_the_queues_with_their_counts(world: World, technician: Any) -> None:
    page = Desk(technician).client.get("/admin/")
    counts = {queue.task.title: queue.count for queue in page.context["queues"]}
    assert counts == {
        "Orders to verify": 0, "Orders on hold": 1, "Orders to fill": 0, "Batches in progress": 0, "To release": 0,
        "Lots to release": 0, "Formulas to approve": 0, "Fills in progress": 1, "Labels to print": 1,
        "Labels to scan": 0, "Fills to check": 0, "Fills to hand over": 0,
    }  # fmt: skip
    assert "Not medical or legal advice: a pharmacist decides." in page.content.decode()


def test_each_queue_links_to_exactly_its_rows(world: World, technician: Any) -> None:
    desk = Desk(technician)
    for queue in desk.client.get("/admin/").context["queues"]:
        assert desk.client.get(queue.url).context["cl"].result_count == queue.count


def test_times_are_on_the_clock_of_the_pharmacy(world: World, technician: Any) -> None:
    assert "24 Nov 2026 12:00" in Desk(technician).read(world.batch).content.decode()
