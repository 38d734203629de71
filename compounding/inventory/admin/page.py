"""A lot's page: what it is, its certificate and what follows from it, its weights, its ledger, where it went."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from compounding.calculations.derivation import Step
from compounding.calculations.potency import AssayBasis, Certificate, potency_factor
from compounding.inventory.models import Lot, MaterialKind
from pharmacy.core.errors import DomainError
from pharmacy.workbench import words
from pharmacy.workbench.page import Fact, Section, Table

_MOST_ROWS = 200


def lot_page(lot: Lot) -> Sequence[Section]:
    return [_facts(lot), *_certificate(lot), *_measurements(lot), _ledger(lot), *_used_in(lot)]


def last_day(lot: Lot) -> str:
    """``30 Jun 2027``, with a mark when that is over."""
    shown = words.day(lot.use_until)
    if lot.use_until >= timezone.localdate():
        return shown
    return format_html("{} {}", shown, words.badge("Expired", "bad"))


def steps_table(steps: Iterable[Step]) -> Table:
    rows = [[step.label, step.working, step.result, step.source or words.NOTHING] for step in steps]
    return Table(("Step", "Working", "Result", "Source"), rows)


def _facts(lot: Lot) -> Section:
    batch = getattr(lot, "made_in", None)
    facts = [
        ("Material", words.record_link(lot.material)),
        ("On hand", words.amount(lot.on_hand, lot.material.unit)),
        ("Usable until", last_day(lot)),
        ("Because", lot.use_until_basis or words.NOTHING),
        ("Expiry on the package", lot.expiry_text or words.NOTHING),
        ("Received on", words.day(lot.received_on)),
        ("Supplier", lot.supplier),
        ("Manufacturer", lot.manufacturer or words.NOTHING),
        ("NDC", lot.ndc or words.NOTHING),
        ("Potency factor", words.amount(lot.potency_factor, "each")),
    ]
    return Section("Lot", facts=[*facts, *([("Made in", words.record_link(batch))] if batch else [])])


def _certificate(lot: Lot) -> list[Section]:
    if lot.assay_percent is None and not lot.certificate_sha256:
        needed = lot.material.kind == MaterialKind.ACTIVE
        return [Section("Certificate of analysis", text="None is kept with this lot.")] if needed else []
    facts = [("File", _file(lot)), *_figures(lot)]
    return [Section("Certificate of analysis", facts=facts), *_potency(lot)]


def _file(lot: Lot) -> str:
    if not lot.certificate_sha256:
        return words.NOTHING
    return words.link("Download PDF", reverse("admin:compounding_lot_certificate", args=[lot.pk]))


def _figures(lot: Lot) -> list[Fact]:
    found = {
        "Assay": lot.assay_percent,
        "Water": lot.water_percent,
        "Loss on drying": lot.lod_percent,
        "Residual solvent": lot.solvent_percent,
    }
    figures = [(name, words.amount(value, "%")) for name, value in found.items() if value is not None]
    return [("Assay basis", lot.get_assay_basis_display()), *figures] if figures else []


def _potency(lot: Lot) -> list[Section]:
    """How the factor follows from the certificate; only an active is corrected."""
    if lot.material.kind != MaterialKind.ACTIVE or lot.assay_percent is None:
        return []
    certificate = Certificate(
        AssayBasis(lot.assay_basis), lot.assay_percent, lot.water_percent, lot.lod_percent, lot.solvent_percent
    )
    try:
        derived = potency_factor(certificate)
    except DomainError as error:
        return [Section("Potency factor", text=error.problems[0].message)]
    agrees = derived.value == lot.potency_factor
    lead = "" if agrees else "These figures do not give the factor that is kept with the lot: do not use it."
    return [Section("Potency factor", lead=lead, table=steps_table(derived.steps))]


def _measurements(lot: Lot) -> list[Section]:
    if lot.material.kind == MaterialKind.FINISHED:
        return []
    rows = [
        [words.moment(m.measured_at), m.get_kind_display(), m.capsule_size, words.amount(m.mean_mg, "mg"),
         str(m.pieces), str(m.measured_by)]
        for m in lot.measurements.select_related("measured_by").order_by("-pk")[:_MOST_ROWS]
    ]  # fmt: skip
    heads = ("When", "What", "Capsule size", "Mean weight", "Capsules", "By")
    return [Section("Weights measured, latest first", table=Table(heads, rows, empty="Nothing is measured yet."))]


def _ledger(lot: Lot) -> Section:
    rows = [
        [words.moment(m.moved_at), m.get_kind_display(), words.signed(m.quantity, lot.material.unit),
         m.reference or words.NOTHING, m.reason or words.NOTHING, str(m.moved_by)]
        for m in lot.movements.select_related("moved_by").order_by("pk")
    ]  # fmt: skip
    return Section("Movements", table=Table(("When", "What", "Quantity", "For", "Reason", "By"), rows))


def _used_in(lot: Any) -> list[Section]:
    """Batches know their lots, not the other way round; the relation is all that is asked for here."""
    if lot.material.kind == MaterialKind.FINISHED:
        return []
    rows = [
        [words.record_link(w.batch), w.batch.get_status_display(), words.amount(w.actual, lot.material.unit),
         "Withdrawn" if w.withdrawn_at else "In the batch", f"{w.weighed_by}, {words.moment(w.weighed_at)}"]
        for w in lot.weighings.select_related("batch", "weighed_by").order_by("-pk")[:_MOST_ROWS]
    ]  # fmt: skip
    heads = ("Batch", "Status", "Weighed", "What became of it", "By")
    return [Section("Used in", table=Table(heads, rows, empty="No batch yet."))]
