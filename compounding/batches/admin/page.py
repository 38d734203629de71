"""A batch's page, top to bottom: what is made, components with their weighings, quality, signatures, history."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from compounding.batches.admin.acts import WEIGH, WeighForm
from compounding.batches.amounts import theoretical_amount
from compounding.batches.models import Batch, Weighing
from compounding.batches.selectors import ComponentRow, component_rows
from compounding.inventory.models import Lot
from compounding.inventory.selectors import usable_lots
from pharmacy.core.errors import Refused
from pharmacy.people.selectors import pharmacy_date
from pharmacy.signatures.models import Signature
from pharmacy.workbench import words
from pharmacy.workbench.history import signature_table, subject_key
from pharmacy.workbench.page import Fact, Section, Table

TONES: dict[str, words.Tone] = {
    "weighing": "busy", "blending": "busy", "encapsulating": "busy", "quality_control": "warn", "released": "good",
    "rejected": "bad", "recalled": "bad",
}  # fmt: skip
_HEADS = ("Component", "Lot", "Theoretical", "Actual", "Under or over", "By")


def batch_page(request: HttpRequest, batch: Batch, actor: Any) -> Sequence[Section]:
    instructions = Section("Instructions", text=batch.formula_version.instructions)
    return [_header(batch), _components(request, batch, actor), instructions, _quality(batch)]


def signatures(batch: Batch) -> Section:
    return signature_table(Signature.objects.filter(**subject_key(batch)).order_by("pk"))


def _header(batch: Batch) -> Section:
    compounded = words.NOTHING
    if batch.compounded_by is not None:
        compounded = f"{batch.compounded_by}, {words.day(batch.compounded_on)}"
    facts = [
        ("Formula", words.record_link(batch.formula_version)),
        ("Planned", f"{batch.planned_by}, {words.moment(batch.planned_at)}"),
        ("Capsules planned", f"{batch.planned_capsules:,}"),
        ("Compounded by", compounded),
        (
            "Weighing tolerance",
            f"\N{PLUS-MINUS SIGN}{words.amount(batch.formula_version.weighing_tolerance_percent, '%')}",
        ),
    ]
    return Section("Compounding Record", facts=facts)


def _components(request: HttpRequest, batch: Batch, actor: Any) -> Section:
    rows, first = [], True
    for row in component_rows(batch):
        open_here = row.weighing is None and WEIGH.is_offered(batch, actor, row.line)
        rows.append(
            _weighed(row.weighing) if row.weighing else _open_row(request, batch, row, first=first, form=open_here)
        )
        first = first and not open_here
    return Section("Components", table=Table(_HEADS, rows))


def _weighed(weighing: Weighing) -> list[str]:
    unit = weighing.lot.material.unit
    return [
        str(weighing.lot.material),
        words.record_link(weighing.lot, weighing.lot.lot_number),
        words.amount(weighing.theoretical, unit),
        words.amount(weighing.actual, unit),
        under_or_over(weighing.actual, weighing.theoretical, unit),
        f"{weighing.weighed_by}, {words.moment(weighing.weighed_at)}",
    ]


def under_or_over(actual: Decimal, theoretical: Decimal, unit: str) -> str:
    """``+0.0012 g (+0.7 %)``, or that it is exact."""
    difference = actual - theoretical
    if not difference:
        return "Exact"
    percent = (difference / theoretical * 100).quantize(Decimal("0.1"))
    return f"{words.signed(difference, unit)} ({words.signed(percent, '%')})"


def _open_row(request: HttpRequest, batch: Batch, row: ComponentRow, *, first: bool, form: bool) -> list[str]:
    material = row.line.material
    next_lot = usable_lots(material, on=pharmacy_date(timezone.now())).first()
    theoretical = _theoretical(batch, row, next_lot)
    hint = _hint(next_lot)
    if not form:
        return [str(material), hint, theoretical, words.NOTHING, words.NOTHING, "Not weighed yet"]
    lot, actual, submit = _form_cells(request, batch, row, hint=hint, first=first)
    return [str(material), lot, theoretical, actual, words.NOTHING, submit]


def _hint(lot: Lot | None) -> str:
    if lot is None:
        return "No usable lot in stock"
    left = words.amount(lot.on_hand, lot.material.unit)
    return f"Use first: {lot.lot_number}, {left} left, until {words.day(lot.use_until)}"


def _theoretical(batch: Batch, row: ComponentRow, lot: Lot | None) -> str:
    if lot is None:
        return words.NOTHING
    try:
        return words.amount(theoretical_amount(batch, row.line, lot), row.line.material.unit)
    except Refused:  # the filler depends on the lots of the actives
        return "After the active"


def _form_cells(request: HttpRequest, batch: Batch, row: ComponentRow, *, hint: str, first: bool) -> list[str]:
    """Lot, weight and button: three cells of one form, which posts to the act's own page."""
    form = WeighForm(subject=batch, part=row.line, auto_id=f"id_{row.line.pk}_%s")
    context = {"form": form, "url": WEIGH.url(Batch, batch, row.line), "key": f"weigh-{row.line.pk}",
               "material": row.line.material, "hint": hint, "first": first}  # fmt: skip
    return [
        render_to_string(f"compounding/weigh_{cell}.html", context, request) for cell in ("lot", "actual", "button")
    ]


def _quality(batch: Batch) -> Section:
    if batch.good_capsules is None:
        return Section("Quality and release", text="The capsules are not counted yet.")
    appearance = {True: "As expected", False: words.badge("Not as expected", "bad"), None: words.NOTHING}
    good = f"{batch.good_capsules:,} of {batch.planned_capsules:,}"
    facts = [("Good capsules counted", good), ("Appearance", appearance[batch.appearance_ok])]
    return Section("Quality and release", facts=[*facts, *(_release(batch) if batch.released_by else [])])


def _release(batch: Batch) -> list[Fact]:
    return [
        ("Released by", f"{batch.released_by}, {words.moment(batch.released_at)}"),
        ("Lot in stock", words.record_link(batch.output_lot)),
        ("Beyond-use date", words.day(batch.beyond_use_on)),
        ("Beyond-use basis", batch.beyond_use_basis),
    ]
