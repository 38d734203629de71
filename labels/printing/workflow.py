from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from labels.printing.states import WITHDRAWN, LabelStatus
from pharmacy.core.errors import Problem
from pharmacy.workflow.engine import Actor, Transition


def _goes_on_a_container(label: Any, _: Actor) -> Iterator[Problem]:
    if not label.goes_on_container:
        yield Problem("NOT_A_LABEL", f"{label} is a sheet, which goes on no container; open its PDF.", "kind")


def _was_proved(label: Any, _: Actor) -> Iterator[Problem]:
    if label.pdf_sha256 is None or label.proved_sha256 != label.pdf_sha256:
        yield Problem("NOT_PROVED", f"The PDF of {label} was not read back and found right.", "pdf_sha256")


def _was_printed(label: Any, _: Actor) -> Iterator[Problem]:
    if not hasattr(label, "attempt"):
        yield Problem("NEVER_PRINTED", f"{label} was never printed; there is nothing to destroy.", "status")


PRINT_LABEL = Transition(
    "print_label",
    (LabelStatus.PROVED,),
    LabelStatus.SPOOLED,
    "labels.print_label",
    (_goes_on_a_container, _was_proved),
)
MARK_UNCERTAIN = Transition("mark_uncertain", (LabelStatus.SPOOLED,), LabelStatus.NEEDS_SCAN, "labels.print_label")
APPLY_LABEL = Transition(
    "apply_label",
    (LabelStatus.SPOOLED, LabelStatus.NEEDS_SCAN),
    LabelStatus.APPLIED,
    "labels.apply_label",
    (_goes_on_a_container,),
)
VOID_LABEL = Transition(
    "void_label",
    tuple(status for status in LabelStatus if status not in (*WITHDRAWN, LabelStatus.APPLIED)),
    LabelStatus.VOIDED,
    "labels.void_label",
)
DESTROY_LABEL = Transition(
    "destroy_label",
    (LabelStatus.SPOOLED, LabelStatus.NEEDS_SCAN, LabelStatus.VOIDED),
    LabelStatus.DESTROYED,
    "labels.destroy_label",
    (_was_printed,),
)
# A label that came out torn, or was smudged on its container: the old one is void the moment a new one is asked for.
REPRINT_LABEL = Transition(
    "reprint_label",
    (LabelStatus.SPOOLED, LabelStatus.NEEDS_SCAN, LabelStatus.APPLIED),
    LabelStatus.VOIDED,
    "labels.reprint_label",
    (_goes_on_a_container,),
)
