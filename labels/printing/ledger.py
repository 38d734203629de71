"""Counts of the label ledger: a batch or pack closes only when every label that was printed is accounted for."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from labels.printing.models import PAPER_KINDS, PrintedLabel
from labels.printing.states import ENDED, LabelStatus
from pharmacy.core.errors import Problem


def labels_of(subject: str) -> QuerySet[PrintedLabel]:
    """All labels ever requested for ``subject`` (``batch:3``) and its parts (``batch:3#12``, ``batch:3:box``)."""
    of_it = Q(intent=subject) | Q(intent__startswith=f"{subject}#") | Q(intent__startswith=f"{subject}:")
    return PrintedLabel.objects.filter(of_it).exclude(kind__in=PAPER_KINDS)


def open_labels(subject: str) -> QuerySet[PrintedLabel]:
    """The labels of ``subject`` that are neither applied, voided nor destroyed."""
    return labels_of(subject).exclude(status__in=ENDED).order_by("pk")


@dataclass(frozen=True, slots=True)
class Tally:
    """How many labels of a subject there are in the end; ``printed`` is how many pieces of paper came into being."""

    printed: int
    applied: int
    voided: int
    destroyed: int
    unprinted: int
    still_open: int

    @property
    def balances(self) -> bool:
        """True when printed = applied + voided (+ destroyed), and nothing is open."""
        return not self.still_open and self.printed == self.applied + self.voided + self.destroyed


def tally(subject: str) -> Tally:
    """The count of all labels of ``subject``. Voided labels that never were on paper are counted as ``unprinted``."""
    rows = [(label.status, hasattr(label, "attempt")) for label in labels_of(subject).select_related("attempt")]
    on_paper = [status for status, printed in rows if printed]
    return Tally(
        printed=len(on_paper),
        applied=on_paper.count(LabelStatus.APPLIED),
        voided=on_paper.count(LabelStatus.VOIDED),
        destroyed=on_paper.count(LabelStatus.DESTROYED),
        unprinted=sum(not printed and status in ENDED for status, printed in rows),
        still_open=sum(status not in ENDED for status, _ in rows),
    )


def closing_problems(subject: str, *, most: int = 5) -> list[Problem]:
    """Why ``subject`` cannot be closed yet: each open label, the first few by name."""
    found = list(open_labels(subject)[: most + 1])
    told = [f"{label} is {label.get_status_display().lower()}" for label in found[:most]]
    if len(found) > most:
        told.append("and more")
    if not told:
        return []
    message = f"Apply, void or destroy every label first: {', '.join(told)}."
    return [Problem("LABELS_OPEN", message, "labels")]
