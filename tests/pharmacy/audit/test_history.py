"""Who did what to a batch, its lots and its labels, in order and with nothing between."""

from __future__ import annotations

import json

import pytest

from compounding.inventory.models import Lot, MaterialKind
from compounding.inventory.services import receive_lot, release_lot
from pharmacy.orders.models import Order
from pharmacy.orders.services import reject_order
from pharmacy.people.models import Prescriber, Staff
from tests.factories import NOW, a_material, a_receipt, an_order
from tests.pharmacy.audit.conftest import Records
from tests.pharmacy.audit.trail import event_model, trail
from tests.refusal import execute

pytestmark = pytest.mark.django_db


def test_a_batch_from_plan_to_release(records: Records) -> None:
    assert trail(records.batch) == [
        ("insert", "planned", "plan_batch", "ana", ""),
        ("update", "weighing", "start_weighing", "ana", ""),
        ("update", "blending", "start_blending", "ana", ""),
        ("update", "encapsulating", "start_encapsulating", "ana", ""),
        ("update", "quality_control", "submit_to_quality_control", "ana", ""),
        ("update", "released", "release_batch", "priya", ""),
    ]


def test_what_was_weighed_checked_withdrawn_and_struck(records: Records) -> None:
    spilled, active, *_ = records.batch.weighings.order_by("pk")
    assert trail(spilled, "withdrawn_reason") == [
        ("insert", "", "record_weighing", "ana", ""),
        ("update", "Spilled", "withdraw_weighing", "ana", "Spilled"),
    ]
    assert [step[2:] for step in trail(active, "actual")] == [
        ("record_weighing", "ana", ""), ("check_weighing", "omar", ""),
    ]  # fmt: skip
    struck = records.batch.capsule_weights.exclude(struck_at=None).get()
    assert [step[2:] for step in trail(struck, "position")] == [
        ("weigh_capsule", "ana", ""), ("strike_capsule_weight", "ana", "Mistyped"),
    ]  # fmt: skip


def test_a_deviation_from_the_bench_to_the_decision(records: Records) -> None:
    assert trail(records.deviation) == [
        ("insert", "open", "open_deviation", "ana", "Power cut"),
        ("update", "closed", "close_deviation", "priya", "Nothing was in it"),
    ]


def test_its_lot_from_production_to_the_fill(records: Records) -> None:
    assert trail(records.lot) == [
        ("insert", "quarantined", "produced_lot", "priya", ""),
        ("update", "quarantined", "produced_lot", "priya", ""),
        ("update", "released", "release_output", "priya", ""),
        ("update", "released", "draw_allocated", "ana", ""),
        ("update", "released", "return_fill", "priya", "Refused at the door"),
        ("update", "released", "return_fill", "priya", "Refused at the door"),
    ]
    assert [step[1] for step in trail(records.lot, "on_hand")] == [0, 100, 100, 70, 100, 70]


def test_a_formula_from_draft_to_approval(records: Records) -> None:
    assert trail(records.version) == [
        ("insert", "draft", "draft_formula", "priya", ""),
        ("update", "approved", "approve_formula", "omar", "First version"),
    ]


def test_a_fill_and_the_order_it_belongs_to(records: Records) -> None:
    assert trail(records.fill) == [
        ("insert", "queued", "start_fill", "ana", ""),
        ("update", "allocated", "allocate_fill", "ana", ""),
        ("update", "labelled", "label_fill", "ana", ""),
        ("update", "checked", "check_fill", "priya", ""),
        ("update", "dispensed", "dispense_fill", "ana", ""),
        ("update", "returned", "return_fill", "priya", "Refused at the door"),
    ]
    assert trail(records.order)[-1] == ("update", "active", "activate_order", "ana", "")


def test_a_label_from_request_to_container(records: Records) -> None:
    assert trail(records.label) == [
        ("insert", "requested", "request_labels", "ana", ""),
        ("update", "rendered", "render_labels", "worker", ""),
        ("update", "proved", "render_labels", "worker", ""),
        ("update", "spooled", "print_label", "ana", ""),
        ("update", "applied", "apply_label", "ana", ""),
    ]


def test_a_received_lot_shows_its_first_balance(technician: Staff, pharmacist: Staff) -> None:
    lot = receive_lot(a_receipt(a_material(MaterialKind.FILLER)), actor=technician, at=NOW)
    release_lot(lot, actor=pharmacist, at=NOW)
    assert trail(lot) == [
        ("insert", "quarantined", "received_lot", "ana", ""),
        ("update", "quarantined", "received_lot", "ana", ""),
        ("update", "released", "release_lot", "priya", ""),
    ]


def test_every_event_keeps_the_whole_row(records: Records) -> None:
    last = event_model(Lot).objects.filter(pgh_obj_id=records.lot.pk).latest("pgh_id")
    for field in Lot._meta.concrete_fields:
        assert getattr(last, field.attname) == getattr(records.lot, field.attname), field.name


@pytest.mark.django_db(transaction=True)
def test_raw_sql_leaves_an_event_that_names_nobody(prescriber: Prescriber, pharmacist: Staff) -> None:
    order = an_order(prescriber)
    execute("UPDATE pharmacy_order SET status = 'rejected'")
    assert trail(order)[1:] == [("update", "rejected", None, None, None)]


@pytest.mark.django_db(transaction=True)
def test_update_past_the_services_leaves_an_event_that_names_nobody(prescriber: Prescriber) -> None:
    order = an_order(prescriber)
    Order.objects.update(status="cancelled")
    assert trail(order)[1:] == [("update", "cancelled", None, None, None)]


def test_one_act_has_one_context_and_the_actors_number(prescriber: Prescriber, pharmacist: Staff) -> None:
    order = reject_order(an_order(prescriber), actor=pharmacist, reason="It's \"wrong\"; '); DROP TABLE x", at=NOW)
    submitted, rejected = event_model(Order).objects.filter(pgh_obj_id=order.pk).order_by("pgh_id")
    assert submitted.pgh_context_id != rejected.pgh_context_id
    assert json.loads(json.dumps(rejected.pgh_context)) == {
        "actor": pharmacist.pk, "actor_name": "priya", "action": "reject_order",
        "reason": "It's \"wrong\"; '); DROP TABLE x",
    }  # fmt: skip
