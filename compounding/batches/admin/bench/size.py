"""How a batch is shown in one word: its size and the colour of its status."""

from __future__ import annotations

from compounding.batches.models import Batch
from pharmacy.workbench import words

TONES: dict[str, words.Tone] = {
    "weighing": "busy", "blending": "busy", "encapsulating": "busy", "quality_control": "warn", "released": "good",
    "closed": "good", "rejected": "bad", "recalled": "bad",
}  # fmt: skip


def made(batch: Batch) -> str:
    """``100 capsules`` or ``50 g``."""
    unit = batch.formula_version.formula.product.unit
    return words.plural(batch.planned_units, "capsule") if unit == "each" else f"{batch.planned_units:,} {unit}"
