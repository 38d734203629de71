"""The one page on which a fill is worked: what to scan next, in large, and what every container still needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.http import HttpRequest

from compounding.batches.admin.bench.place import Place, Posted
from compounding.batches.admin.bench.progress import Stop
from compounding.fills.models import ContainerScan, Fill, FillItem, ScanStage
from compounding.fills.scan_selectors import scans_of
from compounding.fills.states import FillStatus
from labels.printing.states import LabelStatus
from pharmacy.core.quantities import format_mg
from pharmacy.workbench import words
from pharmacy.workbench.acts import Act
from pharmacy.workbench.page import Section, Table
from pharmacy.workbench.words import readable

_STRIP = (FillStatus.QUEUED, FillStatus.ALLOCATED, FillStatus.LABELLED, FillStatus.CHECKED, FillStatus.DISPENSED)
LABEL_TONES: dict[str, words.Tone] = {
    "rendered": "busy", "proved": "warn", "spooled": "busy", "needs_scan": "bad", "applied": "good", "voided": "bad",
    "destroyed": "bad",
}  # fmt: skip
_WAITS_FOR_LABELS = {LabelStatus.REQUESTED: "The labels are being rendered.",
                     LabelStatus.RENDERED: "The labels are being proved."}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """A form with what it will do."""

    place: Place
    tells: Sequence[str]


class ScanBench:
    """The forms that are offered for a record now; the first one has the cursor."""

    def __init__(self, request: HttpRequest, record: Model, posted: Posted | None, acts: Sequence[Act]) -> None:
        self.actor: Any = request.user
        self.record, self.posted = record, posted
        self.shown = [self._shown(act) for act in acts if act.is_offered(record, self.actor)]
        self._settle()

    @property
    def refused(self) -> list[str]:
        """What was refused just now, for the large panel."""
        if self.posted is None:
            return []
        return [readable(str(text)) for texts in self.posted.form.errors.values() for text in texts]

    def _shown(self, act: Act) -> Shown:
        form: Any = act.form(subject=self.record)
        if self.posted is not None and self.posted.is_for(act, None):
            form = self.posted.form
        form.auto_id = f"{act.name}-%s"
        place = Place(act, form, act.url(type(self.record), self.record), act.name, rank=1)
        return Shown(place, [readable(told) for told in act.tells(self.record, None)])

    def _settle(self) -> None:
        answered = [each for each in self.shown if self.posted and self.posted.act is each.place.act]
        for each in (answered or self.shown)[:1]:
            each.place.take_cursor()


def strip(fill: Fill) -> list[Stop]:
    """The stages of a fill; one that was cancelled or came back shows that at its end."""
    status = FillStatus(fill.status)
    if status == FillStatus.CANCELLED:
        return [Stop(FillStatus.QUEUED.label, "done"), Stop(status.label, "now")]
    if status == FillStatus.RETURNED:
        return [*(Stop(stage.label, "done") for stage in _STRIP), Stop(status.label, "now")]
    now = _STRIP.index(status)
    return [
        Stop(stage.label, "now" if index == now else "done" if index < now else "later")
        for index, stage in enumerate(_STRIP)
    ]


def next_thing(fill: Fill, bench: ScanBench) -> str:
    """In words, the one thing to do next, whoever has to do it."""
    status = FillStatus(fill.status)
    if status == FillStatus.ALLOCATED:
        return _next_of_allocated(fill, bench)
    if status == FillStatus.LABELLED:
        item = _first_without(fill, ScanStage.CHECKED)
        return f"A pharmacist who did not fill it scans container {item.number}" if item else "Check"
    if status == FillStatus.CHECKED:
        return "Counsel the patient" if not hasattr(fill, "counsel") else "Hand it over"
    return {
        FillStatus.QUEUED: "Allocate capsules from a released lot",
        FillStatus.DISPENSED: "Nothing is left to do: it is dispensed.",
        FillStatus.CANCELLED: "Nothing is left to do: it is cancelled.",
        FillStatus.RETURNED: "Nothing is left to do: it came back and is destroyed.",
    }[status]


def _next_of_allocated(fill: Fill, bench: ScanBench) -> str:
    offered = {each.place.act.name for each in bench.shown}
    labels = [item.label for item in fill.items.select_related("label")]
    if not labels or any(label is None for label in labels):
        return "Request the labels"
    for status, told in _WAITS_FOR_LABELS.items():
        if any(label and label.status == status for label in labels):
            return told
    if "print_fill_labels" in offered:
        return "Print the labels"
    if "label_container" in offered:
        return "Put each label on its container and scan it there"
    return "Scan every container into the pack" if fill.is_pack else "Confirm that the container is labelled"


def _first_without(fill: Fill, stage: ScanStage) -> FillItem | None:
    seen = set(scans_of(fill, stage).values_list("item", flat=True))
    return next((item for item in fill.items.order_by("number") if item.pk not in seen), None)


def containers(fill: Fill) -> Section:
    """Every container: what is in it, out of which lot, and how far it is."""
    items = list(fill.items.select_related("lot__material", "label").order_by("number"))
    rows = [
        [str(item.number), format_mg(item.strength_mg), f"{item.capsules:,}", words.record_link(item.lot),
         words.day(item.beyond_use_on), _label(item), _seen(fill, item)]
        for item in items
    ]  # fmt: skip
    heads = ("Container", "Strength", "Capsules", "Lot", "Beyond-use date", "Label", "Scanned")
    return Section("Containers", table=Table(heads, rows))


def last_scan(fill: Fill) -> str:
    """The latest scan that counted, in a sentence."""
    scan = ContainerScan.objects.filter(item__fill=fill).select_related("item__fill__order").order_by("-pk").first()
    if scan is None:
        return ""
    return f"Container {scan.item.number}: {scan.get_stage_display().lower()}, {words.moment(scan.scanned_at)}"


def _label(item: FillItem) -> str:
    if item.label is None:
        return words.NOTHING
    return words.lines([words.record_link(item.label), words.status_badge(item.label, LABEL_TONES)])


def _seen(fill: Fill, item: FillItem) -> str:
    wanted = [ScanStage.LABELLED, *([ScanStage.PACKED] if fill.is_pack else []), ScanStage.CHECKED]
    seen = set(item.scans.filter(label=item.label).values_list("stage", flat=True))
    return words.lines([
        words.badge(stage.label, "good") if stage in seen else words.badge(f"{stage.label}: not yet", "calm")
        for stage in wanted
    ])  # fmt: skip
