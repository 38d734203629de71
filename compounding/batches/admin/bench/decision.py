"""What stands between the batch and a pharmacist's decision, and the decisions themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from compounding.batches import release
from compounding.batches.admin.acts.deciding import RECALL, REJECT, RELEASE
from compounding.batches.admin.bench.place import Bench
from compounding.batches.states import BatchStatus
from compounding.calculations.derivation import Step
from pharmacy.workbench import words
from pharmacy.workbench.page import Button, Fact


@dataclass(frozen=True, slots=True)
class Decision:
    """``problems`` stand in the way of a release; ``notes`` do not."""

    problems: Sequence[str] = ()
    notes: Sequence[str] = ()
    facts: Sequence[Fact] = ()
    steps: Sequence[Step] = ()
    buttons: Sequence[Button] = ()


def decision(bench: Bench) -> Decision:
    problems = _problems(bench)
    possible = (REJECT, RECALL) if problems else (RELEASE, REJECT, RECALL)
    buttons = [act.button(bench.batch) for act in possible if act.is_offered(bench.batch, bench.actor)]
    return Decision(problems, _notes(bench), _facts(bench), _beyond_use(bench), buttons)


def _problems(bench: Bench) -> list[str]:
    if bench.batch.status != BatchStatus.QUALITY_CONTROL:
        return []
    found = release.release_problems(bench.batch, bench.actor, on=bench.today, inspected=True)
    return [words.readable(problem.message) for problem in found]


def _notes(bench: Bench) -> list[str]:
    waits = bench.batch.status == BatchStatus.QUALITY_CONTROL
    if waits and release.needs_inspection(bench.batch, on=bench.today):
        return ["The units were last inspected on another day: whoever releases them looks at them again."]
    return []


def _facts(bench: Bench) -> list[Fact]:
    batch = bench.batch
    if batch.good_units is None:
        return []
    unit = bench.version.formula.product.unit
    counts = {
        "Good": batch.good_units, "Rejected": batch.rejected_units, "Used up by tests": batch.destroyed_units,
        "Kept as samples": batch.retained_units,
    }  # fmt: skip
    facts = [(name, words.amount(value, unit)) for name, value in counts.items() if value is not None]
    looks = "As expected" if batch.appearance_ok else words.badge("Not as expected", "bad")
    return [*facts, ("Appearance", looks), *(_released(bench) if batch.released_by else [])]


def _released(bench: Bench) -> list[Fact]:
    batch = bench.batch
    return [
        ("Released by", f"{batch.released_by}, {words.moment(batch.released_at)}"),
        ("Lot in stock", words.record_link(batch.output_lot)),
        ("Beyond-use date", words.day(batch.beyond_use_on)),
        ("Because", batch.beyond_use_basis),
    ]


def _beyond_use(bench: Bench) -> Sequence[Step]:
    done = bench.batch.good_units is not None and bench.batch.compounded_on is not None
    return release.batch_beyond_use(bench.batch).steps if done else ()
