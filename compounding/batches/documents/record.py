"""The finished Compounding Record on paper: every element of USP <795>, with derivations, deviations and signatures."""

from __future__ import annotations

from collections.abc import Iterator

from compounding.batches.amounts import derived_amount, live_weighings
from compounding.batches.documents import words
from compounding.batches.documents.record_quality import quality_blocks
from compounding.batches.models import Batch, Weighing
from compounding.batches.release import batch_beyond_use
from labels.sheets.blocks import Block, CheckItem, Checklist, Facts, Table
from pharmacy.core.errors import DomainError
from pharmacy.core.quantities import format_number
from pharmacy.signatures.models import Signature


def record_blocks(batch: Batch) -> tuple[Block, ...]:
    """The record as it stands now: what, from what, how much, by whom, with what result, decided by whom."""
    return (
        _facts(batch),
        *_components(batch),
        *_lots(batch),
        *_derivations(batch),
        _steps(batch),
        *quality_blocks(batch),
        *_deviations(batch),
        _signatures(batch),
    )


def _facts(batch: Batch) -> Facts:
    version = batch.formula_version
    orders = ", ".join(str(order) for order in batch.orders.order_by("pk")) or "stock"
    released = (
        f"{words.person(batch.released_by)}, {words.moment(batch.released_at)}" if batch.released_by else words.DASH
    )
    return Facts("Compounding Record", (
        ("Formula", str(version)),
        ("Batch and lot number", batch.number),
        ("Planned", f"{words.made(batch)}, for {orders}"),
        ("Compounded", f"{words.person(batch.compounded_by)}, {words.day(batch.compounded_on)}"),
        ("Status", batch.get_status_display()),
        ("Released", released),
        ("Beyond-use date", f"{words.day(batch.beyond_use_on)}: {batch.beyond_use_basis}" if batch.beyond_use_on
         else words.DASH),
        ("Storage", version.storage),
        ("Container", version.container_closure or words.DASH),
        ("Expected appearance", version.appearance),
    ))  # fmt: skip


def _components(batch: Batch) -> Iterator[Block]:
    heads = ("Component, lot", "To weigh", "Weighed", "Under or over", "Balance", "By", "Checked")
    rows = tuple(_component(weighing) for weighing in live_weighings(batch))
    yield Table("Components", heads, rows, (6, 3, 3, 3, 2, 3, 3))
    withdrawn = batch.weighings.exclude(withdrawn_at=None).select_related("lot__material", "withdrawn_by")
    gone = tuple(
        (str(w.lot), words.amount(w.actual, w.lot.material.unit), words.person(w.withdrawn_by), w.withdrawn_reason)
        for w in withdrawn.order_by("pk")
    )
    if gone:
        yield Table("Withdrawn weighings", ("Lot", "Discarded", "By", "Reason"), gone, (4, 2, 3, 6))


def _component(weighing: Weighing) -> tuple[str, ...]:
    unit = weighing.lot.material.unit
    return (
        str(weighing.lot),
        words.amount(weighing.theoretical, unit),
        words.amount(weighing.actual, unit),
        _difference(weighing),
        weighing.balance.code if weighing.balance else "counted",
        words.person(weighing.weighed_by),
        words.person(weighing.checked_by),
    )


def _difference(weighing: Weighing) -> str:
    difference = weighing.actual - weighing.theoretical
    if not difference:
        return "exact"
    percent = round(difference / weighing.theoretical * 100, 1)
    side = "over" if difference > 0 else "under"
    return f"{format_number(abs(percent))} % {side}"


def _lots(batch: Batch) -> Iterator[Block]:
    heads = ("Lot", "Supplier, maker", "NDC", "Usable until", "Potency factor", "First lot passed over because")
    rows = tuple(
        (str(w.lot), ", ".join(filter(None, (w.lot.supplier, w.lot.manufacturer))), w.lot.ndc or words.DASH,
         words.day(w.lot.use_until), format_number(w.lot.potency_factor), w.skip_reason or words.DASH)
        for w in live_weighings(batch)
    )  # fmt: skip
    yield Table("Lots", heads, rows, (5, 5, 3, 3, 2, 4))


def _derivations(batch: Batch) -> Iterator[Block]:
    for weighing in live_weighings(batch):
        try:
            found = derived_amount(batch, weighing.line, weighing.lot)
        except DomainError:  # a statistic that was measured anew does not change what was weighed
            continue
        if found.value == weighing.theoretical:
            yield words.derived_amount(f"Calculation: {weighing.lot}", found)
    if batch.compounded_on is not None:
        cap = batch_beyond_use(batch)
        yield words.derivation("Calculation: beyond-use date", words.day(cap.value.on), cap.steps)


def _steps(batch: Batch) -> Checklist:
    done = {d.step_id: d for d in batch.steps.select_related("done_by", "checked_by")}
    items = []
    for step in batch.formula_version.steps.order_by("position"):
        found = done.get(step.pk)
        mark = f"{found.done_by}, {words.moment(found.done_at)}" if found else ""
        second = (str(found.checked_by) if found and found.checked_by else "") if step.second_person else None
        remark = f" Remark: {found.remark}" if found and found.remark else ""
        items.append(CheckItem(str(step.position), f"{step.instruction}{remark}", mark, second))
    return Checklist("Steps", tuple(items) or (CheckItem("1", batch.formula_version.instructions),))


def _deviations(batch: Batch) -> Iterator[Block]:
    heads = ("What happened", "Explanation, by", "Decision, by")
    rows = tuple(
        (f"{d.get_kind_display()}: {d.what}", f"{d.explanation} ({d.opened_by}, {words.moment(d.opened_at)})",
         f"{d.resolution} ({d.closed_by}, {words.moment(d.closed_at)})" if d.closed_by else "open")
        for d in batch.deviations.select_related("opened_by", "closed_by").order_by("pk")
    )  # fmt: skip
    if rows:
        yield Table("Deviations", heads, rows)


def _signatures(batch: Batch) -> Table:
    subjects = {batch._meta.label_lower: [batch.pk]}
    for name in ("weighings", "steps", "deviations"):
        related = getattr(batch, name)
        subjects[related.model._meta.label_lower] = list(related.values_list("pk", flat=True))
    found = [
        signature
        for kind, keys in subjects.items()
        for signature in Signature.objects.filter(subject_type=kind, subject_id__in=[str(key) for key in keys])
    ]
    rows = tuple(
        (
            words.moment(s.signed_at),
            s.signer_name,
            s.get_meaning_display(),
            s.reason or words.DASH,
            s.digest_sha256[:16],
        )
        for s in sorted(found, key=lambda each: each.pk)
    )
    return Table("Signatures", ("When", "Who", "Meaning", "Reason", "SHA-256 begins"), rows, (3, 3, 5, 4, 4))
