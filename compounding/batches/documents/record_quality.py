"""Quality control on the finished record: results, single capsule weights with their chart, yield, inspections."""

from __future__ import annotations

from collections.abc import Iterator

from compounding.batches.documents import words
from compounding.batches.models import Batch
from compounding.batches.quality_figures import (
    capsule_statistics,
    live_capsule_weights,
    predicted_content,
    reconciliation,
    target_net_mg,
)
from labels.sheets.blocks import Block, Chart, Table
from pharmacy.core.errors import DomainError
from pharmacy.core.quantities import format_mg, format_number


def quality_blocks(batch: Batch) -> Iterator[Block]:
    """Whatever was recorded so far."""
    yield from _results(batch)
    yield from _weights(batch)
    yield from _figures(batch)
    yield from _inspections(batch)


def _results(batch: Batch) -> Iterator[Block]:
    latest = {
        result.check_of_id: result for result in batch.quality_results.select_related("recorded_by").order_by("pk")
    }
    rows = []
    for check in batch.formula_version.checks.order_by("position"):
        found = latest.get(check.pk)
        verdict = ("passed" if found.passed else "NOT passed") if found else words.DASH
        seen = f"{found.observed} ({found.recorded_by})" if found else "see below"
        rows.append((check.get_kind_display(), check.procedure, check.expected, seen, verdict))
    if rows:
        heads = ("Check", "Procedure", "Expected", "Seen", "Result")
        yield Table("Quality control", heads, tuple(rows), (3, 5, 4, 4, 2))


def _weights(batch: Batch) -> Iterator[Block]:
    found = capsule_statistics(batch)
    if found is None:
        return
    weights = live_capsule_weights(batch)
    figures = found.value
    yield Chart(
        "Net weight of single capsules", tuple(w.net_mg for w in weights), figures.low_mg, figures.high_mg,
        target_net_mg(batch), "mg", figures.outside,
    )  # fmt: skip
    rows = tuple(
        (str(number), format_mg(w.gross_mg), format_mg(w.net_mg), w.balance.code, str(w.weighed_by))
        for number, w in enumerate(weights, start=1)  # as the chart and the statistics count: struck ones left out
    )
    yield Table("Capsule weights", ("No.", "Gross", "Net", "Balance", "By"), rows)
    yield words.derivation("Capsule weight statistics", f"mean {format_mg(figures.mean_mg)}", found.steps)
    struck = tuple(
        (str(w.position), format_mg(w.gross_mg), str(w.struck_by), w.struck_reason)
        for w in batch.capsule_weights.exclude(struck_at=None).select_related("struck_by").order_by("position")
    )
    if struck:
        yield Table("Weights struck out", ("No.", "Gross", "By", "Reason"), struck)


def _figures(batch: Batch) -> Iterator[Block]:
    total = reconciliation(batch)
    if total is not None:
        value = f"{format_number(total.value.yield_percent)} %"
        yield words.derivation("Yield and reconciliation", value, total.steps)
    try:
        content = predicted_content(batch)
    except DomainError:
        return
    value = f"{format_number(content.value)} % of the label"
    yield words.derivation("Content predicted from the weighings", value, content.steps)


def _inspections(batch: Batch) -> Iterator[Block]:
    rows = tuple(
        (words.day(i.inspected_on), "as expected" if i.appearance_ok else "NOT as expected", i.remark or words.DASH,
         str(i.inspected_by))
        for i in batch.inspections.select_related("inspected_by").order_by("pk")
    )  # fmt: skip
    if rows:
        yield Table("Inspections", ("When", "Appearance", "Remark", "By"), rows)
