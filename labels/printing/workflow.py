from __future__ import annotations

from labels.printing.states import LabelStatus
from pharmacy.workflow.engine import Transition

PRINT_LABEL = Transition("print_label", (LabelStatus.RENDERED,), LabelStatus.SPOOLED, "labels.print_label")
APPLY_LABEL = Transition("apply_label", (LabelStatus.SPOOLED,), LabelStatus.APPLIED, "labels.apply_label")
VOID_LABEL = Transition(
    "void_label",
    (LabelStatus.REQUESTED, LabelStatus.RENDERED, LabelStatus.SPOOLED),
    LabelStatus.VOIDED,
    "labels.void_label",
)
