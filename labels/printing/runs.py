"""Sends many labels to a printer as one document, which is read back as a whole before anyone gets it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.db import transaction

from labels.printing import store
from labels.printing.attempts import confirm_printed, mark_uncertain, start_printing
from labels.printing.holds import hold_problems
from labels.printing.models import PrintAttempt, PrintedLabel, PrintJob, PrintRun
from labels.printing.proofs import prove_run
from labels.printing.states import AttemptStatus, LabelStatus
from labels.runs import Paper, render_run
from labels.stock import SHEETS
from pharmacy.core.errors import InvalidInput, Problem, Refused, refuse_any
from pharmacy.people.models import Staff
from pharmacy.workflow.engine import require_permission

MOST_LABELS = 300
MOST_SHIFT_MM = Decimal(5)


def labels_to_print(job: PrintJob, *, first: int = 1, last: int | None = None) -> list[PrintedLabel]:
    """The proved labels among those of ``job`` numbered ``first`` to ``last``, in order.

    Raises ``InvalidInput`` (``RANGE_WRONG``) or ``Refused`` (``NOTHING_TO_PRINT``).
    """
    if not 1 <= first <= job.labels_total or (last is not None and not first <= last):
        raise InvalidInput.of("RANGE_WRONG", "Give the first and the last label, counted from 1.", "last")
    last = min(last or job.labels_total, job.labels_total)
    found = [label for label in job.labels.order_by("pk")[first - 1 : last] if label.status == LabelStatus.PROVED]
    if not found:
        raise Refused.of("NOTHING_TO_PRINT", f"No label of {job} in this range waits to be printed.", "status")
    return found


def start_run(labels: Sequence[PrintedLabel], *, paper: Paper, actor: Staff, at: datetime) -> PrintRun:
    """One proved document of ``labels``, each with its own attempt that has to be confirmed.

    Raises ``InvalidInput`` (``RUN_TOO_LARGE``, ``SHEET_UNKNOWN``, ``SHIFT_TOO_LARGE``), ``Refused`` (``MIXED_LAYOUTS``,
    or why one of them may not be printed), ``Conflict`` (``ALREADY_PRINTED``), ``LabelError`` or ``ProofFailed``;
    nothing is sent then.
    """
    require_permission("labels.print_label", actor)
    refuse_any(_problems(labels, paper))
    frozen, layout = [label.content for label in labels], labels[0].layout
    rendered = render_run(frozen, layout=layout, paper=paper)
    prove_run(rendered.pdf, frozen, layout=layout, paper=paper)
    digest = store.put(rendered.pdf)
    with transaction.atomic():
        run = PrintRun.objects.create(
            pdf_sha256=digest, sheet=paper.sheet, start_position=paper.start_position, dx_mm=paper.dx_mm,
            dy_mm=paper.dy_mm, started_by=actor, started_at=at,
        )  # fmt: skip
        for label in sorted(labels, key=lambda each: each.pk):
            start_printing(
                label, actor=actor, printer=paper.sheet or "roll", at=at, run=run, lease_s=settings.PRINT_CONFIRM_S
            )
    return run


def _problems(labels: Sequence[PrintedLabel], paper: Paper) -> list[Problem]:
    found = []
    if not 1 <= len(labels) <= MOST_LABELS:
        found.append(Problem("RUN_TOO_LARGE", f"Print 1 to {MOST_LABELS} labels at once.", "last"))
    if len({(label.kind, label.layout) for label in labels}) > 1:
        found.append(Problem("MIXED_LAYOUTS", "Labels of different kinds are printed one kind at a time.", "labels"))
    if paper.sheet and paper.sheet not in SHEETS:
        found.append(Problem("SHEET_UNKNOWN", f"The sheet is one of {', '.join(SHEETS)}.", "sheet"))
    elif not paper.sheet and paper != Paper():
        told = "A roll has no first unused label, and its printer is corrected at the printer."
        found.append(Problem("SHEET_MISSING", told, "sheet"))
    told = f"A printer is corrected by {MOST_SHIFT_MM} mm at most."
    shifts = {"dx_mm": paper.dx_mm, "dy_mm": paper.dy_mm}
    found += [Problem("SHIFT_TOO_LARGE", told, name) for name, by in shifts.items() if abs(by) > MOST_SHIFT_MM]
    return found


@transaction.atomic
def confirm_run(run: PrintRun, *, actor: Staff) -> PrintRun:
    """All of it came out. Raises ``Refused`` (``NEEDS_SCAN``) when one of its labels was given up by now."""
    require_permission("labels.print_label", actor)
    for attempt in _attempts(run):
        confirm_printed(attempt, actor=actor)
    return run


@transaction.atomic
def doubt_run(run: PrintRun, *, actor: Staff, reason: str) -> PrintRun:
    """Nobody knows which of its labels came out: each has to be found and scanned, or voided."""
    for attempt in _attempts(run):
        if attempt.status != AttemptStatus.UNCERTAIN and attempt.label.status == LabelStatus.SPOOLED:
            mark_uncertain(attempt.label, actor=actor, reason=reason)
    return run


def document_of(run: PrintRun, *, on: date) -> bytes:
    """The document, while its labels are on their way to the printer and nothing holds one of them back.

    Raises ``Refused``: ``RUN_OVER``, ``PDF_MISSING``, ``PDF_ALTERED``, or what holds a label back.
    """
    attempts = _attempts(run)
    if not all(each.status == AttemptStatus.SENDING and each.label.status == LabelStatus.SPOOLED for each in attempts):
        raise Refused.of("RUN_OVER", f"{run} is over: what is printed again is reprinted label by label.", "status")
    refuse_any((problem for each in attempts for problem in hold_problems(each.label, on=on)), Refused)
    return store.get(run.pdf_sha256)


def _attempts(run: PrintRun) -> list[PrintAttempt]:
    return list(run.attempts.select_related("label").order_by("label_id"))
