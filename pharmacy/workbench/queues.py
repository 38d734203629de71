"""The queues of the pharmacy: which records wait for what, counted live and cheaply."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.apps import apps
from django.http import HttpRequest
from django.urls import reverse

_MOST_SHOWN = 99
# What is stuck on something; worksheets, calendars and the like are paper, which is read and not accounted for.
LABEL_KINDS = ("dose", "step", "pack", "unit_dose", "finished_lot", "ingredient_lot")


@dataclass(frozen=True, slots=True)
class Task:
    """The records of ``model`` in one of ``statuses``, of ``kinds`` if given, what to do and the right to do it."""

    title: str
    model: str
    statuses: tuple[str, ...]
    right: str
    icon: str
    hint: str
    kinds: tuple[str, ...] = ()


TASKS = (
    Task("Orders to verify", "pharmacy.Order", ("received",), "pharmacy.verify_order", "fact_check",
         "Read the prescription and sign it."),
    Task("Orders on hold", "pharmacy.Order", ("on_hold",), "pharmacy.override_finding", "pan_tool",
         "Resolve each finding, or reject."),
    Task("Orders to fill", "pharmacy.Order", ("verified",), "compounding.fill_order", "medication", "Start the fill."),
    Task("Batches in progress", "compounding.Batch", ("planned", "weighing", "blending", "encapsulating"),
         "compounding.compound_batch", "blender", "Weigh, blend, encapsulate, count."),
    Task("To release", "compounding.Batch", ("quality_control",), "compounding.release_batch", "verified",
         "Review the record and sign."),
    Task("Lots to release", "compounding.Lot", ("quarantined",), "compounding.release_lot", "inventory_2",
         "Review the certificate, take the lot out of quarantine."),
    Task("Formulas to approve", "compounding.FormulaVersion", ("draft",), "compounding.approve_formula", "description",
         "Compare with the version before, sign."),
    Task("Fills in progress", "compounding.Fill", ("queued", "allocated"), "compounding.fill_order", "shelves",
         "Allocate capsules, request the labels, put them on."),
    Task("Fills to check", "compounding.Fill", ("labelled",), "compounding.check_fill", "checklist",
         "Scan the label and the stock lot of each container."),
    Task("Fills to hand over", "compounding.Fill", ("checked",), "compounding.dispense_fill", "local_mall",
         "Counsel, close, hand over."),
    Task("Labels to print", "labels.PrintedLabel", ("proved",), "labels.print_label", "print",
         "Open the PDF, print it, put it on.", kinds=LABEL_KINDS),
    Task("Labels to scan", "labels.PrintedLabel", ("needs_scan",), "labels.apply_label", "barcode_scanner",
         "The printer failed: find the label and scan it, or have it voided."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Queue:
    """A task with its count right now."""

    task: Task
    count: int

    @property
    def shown(self) -> str:
        return f"{_MOST_SHOWN}+" if self.count > _MOST_SHOWN else str(self.count)

    @property
    def url(self) -> str:
        statuses = self.task.statuses
        one = len(statuses) == 1
        query = {"status__exact": statuses[0]} if one else {"status__in": ",".join(statuses)}
        if self.task.kinds:
            query["kind__in"] = ",".join(self.task.kinds)
        return f"{list_url(self.task.model)}?{urlencode(query)}"


def queues(request: HttpRequest) -> list[Queue]:
    """What this person may see, counted once for a request and never further than 100."""
    known: list[Queue] | None = getattr(request, "_queues", None)
    if known is None:
        known = [Queue(task, _count(task)) for task in TASKS if may_view(request, task.model)]
        request._queues = known  # type: ignore[attr-defined]
    return known


def _count(task: Task) -> int:
    rows = apps.get_model(task.model)._default_manager.filter(status__in=task.statuses)
    if task.kinds:
        rows = rows.filter(kind__in=task.kinds)
    return int(rows[: _MOST_SHOWN + 1].count())


def may_view(request: HttpRequest, label: str) -> bool:
    app, name = label.lower().split(".")
    return request.user.has_perm(f"{app}.view_{name}")


def list_url(label: str) -> str:
    return reverse("admin:{}_{}_changelist".format(*label.lower().split(".")))
