"""Which containers were seen at a stage, with the label that they carry now."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from compounding.fills.models import ContainerScan, Fill, FillItem, ScanStage
from labels.printing.ledger import labels_of
from labels.printing.models import PrintedLabel


def fill_subject(fill: Fill) -> str:
    """How the label ledger names a fill; its labels are ``fill:7``, ``fill:7#2``, ``fill:7:pack`` and so on."""
    return f"fill:{fill.pk}"


def unseen(fill: Fill, stage: ScanStage) -> QuerySet[FillItem]:
    """The containers that were not scanned at ``stage`` since they carry their present label."""
    seen = ContainerScan.objects.filter(item=OuterRef("pk"), stage=stage, label=OuterRef("label"))
    return fill.items.filter(~Exists(seen)).order_by("number")


def scans_of(fill: Fill, stage: ScanStage) -> QuerySet[ContainerScan]:
    """Scans at ``stage`` of labels that are on the containers now."""
    return ContainerScan.objects.filter(item__fill=fill, stage=stage, label=F("item__label"))


def labels_of_fill(fill: Fill) -> QuerySet[PrintedLabel]:
    """All labels ever requested for the fill that go on something, withdrawn ones too."""
    return labels_of(fill_subject(fill))


def papers_of_fill(fill: Fill) -> QuerySet[PrintedLabel]:
    """The calendar and the wallet card of the fill, withdrawn ones too."""
    subject = fill_subject(fill)
    return PrintedLabel.objects.filter(intent__in=[f"{subject}:calendar", f"{subject}:wallet"])


def fillers(fill: Fill) -> set[int]:
    """Keys of everyone who took the capsules or put a label on a container of the fill."""
    labelled = ContainerScan.objects.filter(item__fill=fill, stage=ScanStage.LABELLED)
    people = set(labelled.values_list("scanned_by", flat=True))
    return people | ({fill.allocated_by_id} if fill.allocated_by_id else set())


def everything_of(fill: Fill) -> QuerySet[PrintedLabel]:
    """Labels and papers."""
    subject = fill_subject(fill)
    of_it = Q(intent=subject) | Q(intent__startswith=f"{subject}#") | Q(intent__startswith=f"{subject}:")
    return PrintedLabel.objects.filter(of_it)
