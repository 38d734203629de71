"""Fills: take capsules out of a finished lot, ask for the label, put it on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from compounding.fills import services, workflow
from compounding.fills.models import Fill
from compounding.fills.states import FillStatus
from compounding.inventory.models import Material, MaterialKind
from compounding.inventory.selectors import scanned_lot, usable_lots
from labels.printing.models import PrintedLabel
from labels.printing.states import WITHDRAWN, LabelStatus
from pharmacy.orders.models import Order
from pharmacy.orders.wording import strength_words, supply_words
from pharmacy.orders.workflow import ACTIVATE_ORDER
from pharmacy.people.selectors import pharmacy_date
from pharmacy.workbench import forms, words
from pharmacy.workbench.acts import Act, Doing
from pharmacy.workbench.forms import ActForm
from pharmacy.workbench.page import Section, Table
from pharmacy.workbench.records import RecordAdmin
from pharmacy.workbench.registry import extend


class AllocateForm(ActForm):
    lot = forms.scan("Lot number of the capsules", "Scan the container you take the capsules from, or type its number.")


def _allocate(doing: Doing) -> Fill:
    return services.allocate_fill(doing.subject, scanned_lot(doing.values["lot"]), actor=doing.actor, at=doing.at)


def _tells_allocate(fill: Fill, _: Any) -> Sequence[str]:
    order = fill.order
    wanted = f"{supply_words(order)} of {strength_words(order)} leave stock."
    product = Material.objects.filter(kind=MaterialKind.FINISHED, strength_mg=order.strength_mg).first()
    lots = usable_lots(product, on=pharmacy_date(timezone.now()))[:3] if product else []
    offers = [
        f"{lot.lot_number}: {words.amount(lot.on_hand, 'each')} left, until {words.day(lot.use_until)}" for lot in lots
    ]
    return wanted, f"Use first: {'; '.join(offers)}." if offers else "No usable lot of this strength is in stock."


ALLOCATE = Act(
    name="allocate_fill", label="Allocate capsules", transition=workflow.ALLOCATE_FILL, form=AllocateForm,
    run=_allocate, tells=_tells_allocate, done="{}: capsules are allocated.", tone="primary",
)  # fmt: skip
REQUEST_LABEL = Act(
    name="request_fill_label", label="Request label", permission="labels.request_label", tone="primary",
    possible=lambda fill, _: fill.status == FillStatus.ALLOCATED
    and (fill.label is None or fill.label.status in WITHDRAWN),
    run=lambda doing: services.request_fill_label(doing.subject, actor=doing.actor, at=doing.at),
    goes_to=lambda job, _: job,
    tells=lambda *_: ("The label's content is frozen now and rendered in the background.",), done="{} is under way.",
)  # fmt: skip
LABEL = Act(
    possible=lambda fill, _: fill.label is not None and fill.label.status == LabelStatus.APPLIED,
    name="label_fill", label="Container is labelled", transition=workflow.LABEL_FILL, tone="primary",
    run=lambda doing: services.label_fill(doing.subject, actor=doing.actor),
    tells=lambda fill, _: (f"{fill} goes to the final check.",), done="{} is labelled.",
)  # fmt: skip
START = Act(
    name="start_fill", label="Start fill", transition=ACTIVATE_ORDER, goes_to=lambda fill, _: fill, tone="primary",
    run=lambda doing: services.start_fill(doing.subject, actor=doing.actor, at=doing.at),
    tells=lambda order, _: (f"The first fill of {order} is opened.",), done="Fill {} is opened.",
)  # fmt: skip


@admin.register(Fill)
class FillAdmin(RecordAdmin):
    list_display = ("shown_number", "patient", "strength", "status_shown", "lot", "label")
    list_select_related = ("order__patient", "lot__material", "label")
    search_fields = ("=order__rx_number", "order__patient__family_name", "order__patient__given_name")
    search_help_text = "Rx number or patient's name"
    ordering = ("-pk",)
    filtered_by = "status"
    tones = {"queued": "busy", "allocated": "busy", "labelled": "warn", "checked": "good", "dispensed": "good"}
    acts = (ALLOCATE, REQUEST_LABEL, LABEL)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("order__patient", "lot__material", "label", "started_by")

    def subheading(self, record: Any) -> str:
        return f"{record.order.patient}, {strength_words(record.order)}"

    def sections(self, request: HttpRequest, record: Any) -> Sequence[Section]:
        order, label = record.order, record.label
        facts = [
            ("Order", words.record_link(order)),
            ("Patient", order.patient.full_name),
            ("Capsules", f"{supply_words(order)} of {strength_words(order)}"),
            ("Lot", words.record_link(record.lot)),
            ("Allocated on", words.day(record.allocated_on)),
            ("Label", words.record_link(label)),
            ("Label status", label.get_status_display() if label else words.NOTHING),
            ("Started", f"{record.started_by}, {words.moment(record.started_at)}"),
        ]
        return [Section("Fill", lead=_next_step(record), facts=facts)]

    @admin.display(description="Fill", ordering="order__rx_number")
    def shown_number(self, fill: Fill) -> str:
        return str(fill)

    @admin.display(description="Patient", ordering="order__patient__family_name")
    def patient(self, fill: Fill) -> str:
        return fill.order.patient.full_name

    @admin.display(description="Strength", ordering="order__strength_mg")
    def strength(self, fill: Fill) -> str:
        return strength_words(fill.order)

    @admin.display(description="Status", ordering="status")
    def status_shown(self, fill: Fill) -> str:
        return words.status_badge(fill, self.tones)


_AFTER_REQUEST = {
    "requested": "The label is being rendered.", "rendered": "The label is being proved.",
    "proved": "Next: print the label.", "spooled": "Next: put the label on the container.",
    "needs_scan": "Next: find the label and scan it.", "applied": "Next: confirm that the container is labelled.",
    "voided": "The label is void. Next: request a new one.",
    "destroyed": "The label was destroyed. Next: request a new one.",
}  # fmt: skip


def _next_step(fill: Fill) -> str:
    if fill.status == FillStatus.QUEUED:
        return "Next: allocate capsules from a released lot."
    if fill.status != FillStatus.ALLOCATED:
        return ""
    return "Next: request the label." if fill.label is None else _AFTER_REQUEST[fill.label.status]


def _fill_table(title: str, fills: Any, tones: dict[str, words.Tone]) -> list[Section]:
    rows = [
        [words.record_link(f), words.status_badge(f, tones), words.record_link(f.lot), words.record_link(f.label)]
        for f in fills
    ]
    return [Section(title, table=Table(("Fill", "Status", "Lot", "Label"), rows))] if rows else []


def _of_order(_: HttpRequest, order: Order) -> list[Section]:
    return _fill_table("Fills", order.fills.select_related("order", "lot__material", "label"), FillAdmin.tones)


def _of_label(_: HttpRequest, label: PrintedLabel) -> list[Section]:
    fills = Fill.objects.filter(label=label).select_related("order", "lot__material", "label")
    return _fill_table("What the label is for", fills, FillAdmin.tones)


extend(Order, acts=[START], sections=_of_order)
extend(PrintedLabel, sections=_of_label)
