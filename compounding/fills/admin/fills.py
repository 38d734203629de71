"""The fill in the admin: a list, and one working page driven by a scanner."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse

from compounding.fills.admin import acts, bench
from compounding.fills.admin.demand import DemandPage
from compounding.fills.admin.pages import ScanPages
from compounding.fills.models import Fill
from compounding.fills.scan_selectors import everything_of
from pharmacy.core.quantities import format_mg
from pharmacy.workbench import words
from pharmacy.workbench.page import Button, Section, Table
from pharmacy.workbench.records import RecordAdmin

TONES: dict[str, words.Tone] = {
    "queued": "busy", "allocated": "busy", "labelled": "warn", "checked": "good", "dispensed": "good",
    "cancelled": "bad", "returned": "bad",
}  # fmt: skip


@admin.register(Fill)
class FillAdmin(DemandPage, ScanPages, RecordAdmin):
    list_display = ("shown_number", "patient", "strengths", "kind_shown", "status_shown", "started")
    list_select_related = ("order__patient",)
    search_fields = ("=order__rx_number", "order__patient__family_name", "order__patient__given_name")
    search_help_text = "Rx number or patient's name"
    ordering = ("-pk",)
    filtered_by = "status"
    tones = TONES
    inline = acts.INLINE
    acts = (*acts.INLINE, *acts.DECISIONS)

    def get_queryset(self, request: HttpRequest) -> Any:
        found = super().get_queryset(request).select_related("order__patient", "started_by", "allocated_by", "change")
        return found.prefetch_related("items")

    def subheading(self, record: Any) -> str:
        strengths = " and ".join(format_mg(item.strength_mg) for item in record.items.all())
        return f"{record.order.patient}, {strengths}, {record.get_kind_display().lower()}"

    def bench_context(self, request: HttpRequest, record: Any, shown: bench.ScanBench) -> dict[str, Any]:
        pack = getattr(record, "pack", None)
        return {
            "strip": bench.strip(record), "next": bench.next_thing(record, shown), "last": bench.last_scan(record),
            "badge": words.status_badge(record, TONES), "containers": bench.containers(record),
            "elsewhere": Button("Assemble the pack", words.record_url(pack)) if pack and _to_pack(record) else None,
        }  # fmt: skip

    def sections(self, request: HttpRequest, record: Any) -> Sequence[Section]:
        return [_facts(record), *_labels(record), *_near_misses(record)]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.demand_view)
        return [path("demand/", view, name="compounding_fill_demand"), *super().get_urls()]

    def _list_buttons(self, request: HttpRequest) -> list[Button]:
        return [*super()._list_buttons(request), Button("Demand", reverse("admin:compounding_fill_demand"))]

    @admin.display(description="Fill", ordering="order__rx_number")
    def shown_number(self, fill: Fill) -> str:
        return str(fill)

    @admin.display(description="Patient", ordering="order__patient__family_name")
    def patient(self, fill: Fill) -> str:
        return fill.order.patient.full_name

    @admin.display(description="Capsules")
    def strengths(self, fill: Fill) -> str:
        return words.lines(f"{item.capsules:,} of {format_mg(item.strength_mg)}" for item in fill.items.all())

    @admin.display(description="Kind", ordering="kind")
    def kind_shown(self, fill: Fill) -> str:
        return fill.get_kind_display()

    @admin.display(description="Status", ordering="status")
    def status_shown(self, fill: Fill) -> str:
        return words.status_badge(fill, self.tones)

    @admin.display(description="Started", ordering="started_at")
    def started(self, fill: Fill) -> str:
        return words.moment(fill.started_at)


def _to_pack(fill: Fill) -> bool:
    return fill.is_pack and fill.status == "allocated"


def _facts(fill: Fill) -> Section:
    facts = [
        ("Order", words.record_link(fill.order)),
        ("Patient", fill.order.patient.full_name),
        ("Started", f"{fill.started_by}, {words.moment(fill.started_at)}"),
        ("Allocated", f"{fill.allocated_by}, {words.day(fill.allocated_on)}" if fill.allocated_by else words.NOTHING),
    ]
    if hasattr(fill, "pack"):
        facts.append(("Pack", words.record_link(fill.pack)))
    if hasattr(fill, "counsel"):
        counsel = fill.counsel
        facts.append(("Counsel", f"{counsel.get_outcome_display()}, {counsel.given_by}. {counsel.remark}".strip()))
    if hasattr(fill, "dispensing"):
        facts.append(("Dispensed", f"{words.day(fill.dispensing.dispensed_on)}, {fill.dispensing.dispensed_by}"))
        facts.append(("Closure", _closure(fill.dispensing)))
    if hasattr(fill, "taken_back"):
        facts.append(("Taken back", fill.taken_back.reason))
    return Section("Fill", facts=facts)


def _closure(dispensing: Any) -> str:
    if not dispensing.waiver_by:
        return str(dispensing.get_closure_display())
    asked = dispensing.get_waiver_by_display().lower()
    return f"{dispensing.get_closure_display()}: {asked}, {dispensing.waiver_reason}"


def _labels(fill: Fill) -> list[Section]:
    rows = [
        [words.record_link(label), label.kind.replace("_", " "), words.status_badge(label, bench.LABEL_TONES)]
        for label in everything_of(fill).order_by("pk")
    ]
    return [Section("Labels and papers", table=Table(("Serial", "Kind", "Status"), rows))] if rows else []


def _near_misses(fill: Fill) -> list[Section]:
    rows = [
        [words.moment(each.found_at), each.get_stage_display(), each.message, str(each.found_by)]
        for each in fill.near_misses.select_related("found_by").order_by("-pk")
    ]
    return [Section("Near misses", table=Table(("When", "At", "What", "Who"), rows))] if rows else []
