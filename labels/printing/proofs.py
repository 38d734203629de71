"""The gate between rendering and printing, and the proof, years later, that a label is still reproduced to the byte."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from labels.errors import LabelError
from labels.kinds import Printable, find_kind, render_frozen
from labels.printing import store
from labels.printing.holds import hold_problems
from labels.printing.models import PrintedLabel
from labels.printing.snapshot import changed
from labels.printing.states import LabelStatus
from labels.readback import prove
from labels.readback.imposed import prove_sheets
from labels.render import RenderedLabel
from labels.runs import Paper
from pharmacy.core.errors import DomainError, Problem, Refused

PREVIEW, COPY = "PREVIEW - NOT FOR USE", "COPY - NOT FOR USE"


class ProofFailed(DomainError):
    """The PDF does not say what was frozen; it may not be printed."""


def prove_label(label: PrintedLabel, pdf: bytes) -> None:
    """Raise ``ProofFailed`` with each finding unless ``pdf`` shows exactly the frozen content of ``label``."""
    report = prove(pdf, [label.content], layout=label.layout)
    if not report.passed:
        raise ProofFailed(*(Problem(each.code, _told(each.message), each.field) for each in report.findings))


def _told(message: str) -> str:
    return f"The finished PDF was read back and is not right: {message}."


@dataclass(frozen=True, slots=True)
class Reproduction:
    """What a stored label turned out to be; ``problem`` is empty when all is as it was."""

    label: PrintedLabel
    problem: str = ""


def reproduce(label: PrintedLabel) -> Reproduction:
    """Draw ``label`` again from its snapshot and layout version, and compare with the stored PDF to the byte."""
    try:
        drawn = render_frozen(label.content, layout=label.layout)
    except LabelError as error:
        return Reproduction(label, f"cannot be drawn any more: {error.problems[0].message}")
    if label.pdf_sha256 is not None and drawn.sha256 != label.pdf_sha256:
        return Reproduction(label, f"is drawn differently now: {drawn.sha256[:12]}, not {label.pdf_sha256[:12]}")
    return Reproduction(label, _store_problem(label))


def _store_problem(label: PrintedLabel) -> str:
    if label.pdf_sha256 is None:
        return ""
    try:
        pdf = store.get(label.pdf_sha256)
    except Refused as error:
        return error.problems[0].message
    return "" if hashlib.sha256(pdf).hexdigest() == label.pdf_sha256 else "its stored PDF was altered"


def check_labels() -> Iterator[Reproduction]:
    """Reproduce every label that was ever rendered, oldest first, holding one at a time."""
    rendered = PrintedLabel.objects.exclude(pdf_sha256=None).order_by("pk")
    return (reproduce(label) for label in rendered.iterator(chunk_size=200))


def preview(content: Printable, *, layout: str | None = None) -> RenderedLabel:
    """``content`` as it would look, marked across as not for use. Nothing is stored and it can never be printed.

    Raises ``LabelError`` as rendering would.
    """
    frozen = changed(content.to_json(), watermark=PREVIEW).to_json()
    return render_frozen(frozen, layout=layout or find_kind(frozen["kind"]).layout)


def prove_run(pdf: bytes, frozen: Sequence[Mapping[str, Any]], *, layout: str, paper: Paper) -> None:
    """As ``prove_label``, for a document of many labels."""
    if paper.sheet:
        dx, dy = paper.shift
        report = prove_sheets(
            pdf, frozen, layout=layout, grid=paper.sheet, start_position=paper.start_position, dx=dx, dy=dy
        )
    else:
        report = prove(pdf, frozen, layout=layout)
    if not report.passed:
        raise ProofFailed(*(Problem(each.code, _told(each.message), each.field) for each in report.findings))


def may_be_printed(label: PrintedLabel, *, on: date) -> bool:
    """True while the label waits for its one print, its PDF is proved, and nothing holds it back ``on`` that date."""
    is_proved = label.status == LabelStatus.PROVED and label.proved_sha256 == label.pdf_sha256
    return is_proved and not any(hold_problems(label, on=on))


def copy_of(label: PrintedLabel) -> RenderedLabel:
    """What ``label`` says, to look at, marked across as not for use; raises ``LabelError`` as rendering would."""
    return render_frozen(changed(label.content, watermark=COPY).to_json(), layout=label.layout)
