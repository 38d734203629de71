from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from labels.printing.states import LabelStatus
from pharmacy.core.errors import Problem
from pharmacy.workflow.engine import Actor, Transition


def _goes_on_a_container(label: Any, _: Actor) -> Iterator[Problem]:
    if not label.is_dose_label:
        yield Problem("NOT_A_LABEL", f"{label} is a sheet, which goes on no container; open its PDF.", "kind")


PRINT_LABEL = Transition(
    "print_label", (LabelStatus.RENDERED,), LabelStatus.SPOOLED, "labels.print_label", (_goes_on_a_container,)
)
APPLY_LABEL = Transition(
    "apply_label", (LabelStatus.SPOOLED,), LabelStatus.APPLIED, "labels.apply_label", (_goes_on_a_container,)
)
VOID_LABEL = Transition(
    "void_label",
    (LabelStatus.REQUESTED, LabelStatus.RENDERED, LabelStatus.SPOOLED),
    LabelStatus.VOIDED,
    "labels.void_label",
)
