"""The one page on which a batch is worked, top to bottom, by scanner and keyboard."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from compounding.batches.admin.acts.quality import REPORT
from compounding.batches.admin.acts.stages import START_BLENDING, START_ENCAPSULATING, START_WEIGHING, SUBMIT
from compounding.batches.admin.bench.capsules import capsules
from compounding.batches.admin.bench.components import components, last_balance, place_forms
from compounding.batches.admin.bench.decision import decision
from compounding.batches.admin.bench.deviations import deviation_rows
from compounding.batches.admin.bench.place import Bench, Posted
from compounding.batches.admin.bench.progress import next_thing, strip
from compounding.batches.admin.bench.quality import figures, procedures
from compounding.batches.admin.bench.size import TONES, made
from compounding.batches.admin.bench.steps import stage_end, step_rows
from compounding.batches.models import Batch, Weighing
from compounding.equipment.selectors import usable_balances
from pharmacy.workbench.words import status_badge

__all__ = ["Posted", "bench_context"]


def bench_context(request: HttpRequest, batch: Batch, posted: Posted | None) -> dict[str, Any]:
    """Everything on the page, in the order of work."""
    bench = Bench(request, batch, posted)
    context = {**_weighing(bench), **_working(bench), **_quality(bench), "decision": decision(bench)}
    names = ("components", "steps", "capsules", "procedures", "deviations", "decision")
    context["next"] = next_thing(bench, *(context[name] for name in names))
    # Last, when every form is on the page: one of them has the cursor.
    about = {"bench": bench, "strip": strip(bench), "badge": status_badge(batch, TONES), "size": made(batch),
             "orders": list(batch.orders.order_by("rx_number"))}  # fmt: skip
    return {**context, **about, "orphans": bench.settle()}


def _weighing(bench: Bench) -> dict[str, Any]:
    weighings = _weighings(bench.batch)
    found = components(bench, weighings)
    place_forms(bench, found, last_balance(bench, weighings))
    return {
        "components": found,
        "start_weighing": stage_end(bench, START_WEIGHING),
        "start_blending": stage_end(bench, START_BLENDING),
        "balances": list(usable_balances(on=bench.today)),
    }


def _weighings(batch: Batch) -> list[Weighing]:
    """Withdrawn ones too, oldest first."""
    people = ("weighed_by", "checked_by", "withdrawn_by")
    found = batch.weighings.select_related("lot__material", "line__material", "balance", *people)
    return list(found.order_by("pk"))


def _working(bench: Bench) -> dict[str, Any]:
    ends = [stage_end(bench, act) for act in _stage_acts(bench)]
    return {"steps": step_rows(bench), "stage_ends": [end for end in ends if end is not None]}


def _stage_acts(bench: Bench) -> list[Any]:
    """A triturate is never encapsulated, and capsules are counted only once they are."""
    if bench.is_triturate:
        return [SUBMIT]
    return [SUBMIT] if bench.batch.status == "encapsulating" else [START_ENCAPSULATING]


def _quality(bench: Bench) -> dict[str, Any]:
    weights = capsules(bench)
    return {
        "capsules": weights,
        "procedures": procedures(bench, weights),
        "figures": figures(bench),
        "deviations": deviation_rows(bench),
        "report": bench.place(REPORT),
    }
