"""What a person may do to a lot; each calls one service."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from compounding.inventory import services, workflow
from compounding.inventory.admin.forms import (
    AdjustForm,
    DestroyForm,
    IngredientLabelsForm,
    MeasureForm,
    ReceiveForm,
    RegisterForm,
)
from compounding.inventory.lot_labels import request_ingredient_labels
from compounding.inventory.models import Lot, LotMeasurement, Material, MaterialKind, Measured
from pharmacy.workbench import forms, words
from pharmacy.workbench.acts import Act, Doing

# One sentence for every act that takes a lot out of use.
_SET_ASIDE = "Nothing more can be taken out of it for use; it can still be destroyed."


def _measure(doing: Doing) -> LotMeasurement:
    material = doing.subject.material
    kind = Measured.EMPTY_SHELL if material.kind == MaterialKind.SHELL else Measured.PACKING
    values = {"capsule_size": material.capsule_size, **doing.values}
    return services.record_measurement(doing.subject, kind=kind, actor=doing.actor, at=doing.at, **values)


def _register(doing: Doing) -> Material:
    values = dict(doing.values)
    kind = MaterialKind(values.pop("kind"))
    return services.register_material(values.pop("name"), kind=kind, actor=doing.actor, **values)


def _move(service: Callable[..., Any]) -> Callable[[Doing], Any]:
    return lambda doing: service(doing.subject, actor=doing.actor, at=doing.at, **doing.values)


def _set_aside(service: Callable[..., Lot]) -> Callable[[Doing], Lot]:
    return lambda doing: service(doing.subject, actor=doing.actor, **doing.values)


def _tells_release(lot: Lot, _: Any) -> Sequence[str]:
    usable = f"{lot} of {lot.supplier} may then be used until {words.day(lot.use_until)}."
    basis = [f"{lot.use_until_basis}."] if lot.use_until_basis else []
    is_active = lot.material.kind == MaterialKind.ACTIVE
    no_file = ["No certificate file is kept with it."] if is_active and not lot.certificate_sha256 else []
    return (usable, *basis, *no_file)


def _on_hand(lot: Lot, _: Any) -> Sequence[str]:
    return f"The ledger says {words.amount(lot.on_hand, lot.material.unit)} on hand.", "It is kept with your name."


RECEIVE = Act(
    name="receive_lot", label="Receive lot", permission="compounding.receive_lot", form=ReceiveForm,
    run=lambda doing: services.receive_lot(services.Delivery(**doing.values), actor=doing.actor, at=doing.at),
    tells=lambda *_: ("The lot goes into quarantine; a pharmacist releases it for use.",),
    done="{} is received into quarantine.", tone="primary",
)  # fmt: skip
RELEASE = Act(
    name="release_lot", label="Release from quarantine", transition=workflow.RELEASE_LOT, tells=_tells_release,
    run=_move(services.release_lot), done="{} is released.", tone="primary",
)  # fmt: skip
REJECT = Act(
    name="reject_lot", label="Reject", transition=workflow.REJECT_LOT, form=forms.ReasonForm, tone="danger",
    run=_set_aside(services.reject_lot), tells=lambda *_: (_SET_ASIDE, "This is final."), done="{} is rejected.",
)  # fmt: skip
QUARANTINE = Act(
    name="quarantine_lot", label="Put into quarantine", transition=workflow.QUARANTINE_LOT, form=forms.ReasonForm,
    run=_set_aside(services.quarantine_lot), done="{} is in quarantine.", tone="danger",
    tells=lambda *_: (_SET_ASIDE, "A pharmacist can release it again."),
)  # fmt: skip
RECALL = Act(
    name="recall_lot", label="Recall", transition=workflow.RECALL_LOT, form=forms.ReasonForm, tone="danger",
    run=_set_aside(services.recall_lot), done="{} is recalled.",
    tells=lambda *_: (_SET_ASIDE, "This is final. Its page lists the batches that it was used in."),
)  # fmt: skip
DESTROY = Act(
    name="destroy_stock", label="Destroy stock", permission="compounding.destroy_stock", form=DestroyForm,
    possible=lambda lot, _: lot.on_hand > 0, run=_move(services.destroy_stock), tells=_on_hand,
    done="{}: the destruction is recorded.", tone="danger",
)  # fmt: skip
ADJUST = Act(
    name="adjust_stock", label="Correct the ledger", permission="compounding.adjust_stock", form=AdjustForm,
    run=_move(services.adjust_stock), tells=_on_hand, done="{}: the ledger is corrected.",
)  # fmt: skip
MEASURE = Act(
    name="record_measurement", label="Record a weight", permission="compounding.measure_lot", form=MeasureForm,
    possible=lambda lot, _: lot.material.kind != MaterialKind.FINISHED, run=_measure,
    tells=lambda *_: ("Of each kind and capsule size the latest measurement counts.",), done="{}: the weight is kept.",
)  # fmt: skip
LABELS = Act(
    name="request_ingredient_labels", label="Labels", permission="labels.request_label", form=IngredientLabelsForm,
    possible=lambda lot, _: lot.material.kind != MaterialKind.FINISHED and lot.status in {"quarantined", "released"},
    run=_move(request_ingredient_labels), goes_to=lambda job, _: job, done="{} are asked for.",
    tells=lambda lot, _: (f"They say that the lot is {lot.get_status_display().lower()}, as it is now.",),
)  # fmt: skip
LOT_ACTS = (RELEASE, LABELS, MEASURE, ADJUST, QUARANTINE, REJECT, RECALL, DESTROY)

REGISTER = Act(
    name="register_material", label="Register material", permission="compounding.register_material", form=RegisterForm,
    run=_register, done="{} is registered.", tone="primary",
    tells=lambda *_: ("Kind, strength and capsule size can never be changed; the unit follows from the kind.",),
)  # fmt: skip
