"""The order in the admin: the queue, the page that reads like a prescription, and the acts on it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from pharmacy.core.quantities import format_mg
from pharmacy.orders.admin import acts, page
from pharmacy.orders.models import Order
from pharmacy.orders.selectors import last_dose_mg
from pharmacy.screening.models import Finding
from pharmacy.workbench import words
from pharmacy.workbench.page import Section
from pharmacy.workbench.records import RecordAdmin

_AS_PRINTED = re.compile(r"^rx\s*(\d+)(?:-\d+)?$", re.IGNORECASE)


@admin.register(Order)
class OrderAdmin(RecordAdmin):
    list_display = ("rx", "patient_name", "strength", "status_shown", "found", "received")
    list_display_links = ("rx",)
    list_select_related = ("patient",)
    search_fields = ("=rx_number", "patient__given_name", "patient__family_name")
    search_help_text = "Rx number or patient's name"
    ordering = ("-received_at", "-pk")
    filtered_by = "status"
    tones = page.TONES
    acts = acts.ORDER_ACTS

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        return super().get_queryset(request).select_related("patient", "prescriber", "verified_by").prefetch_related(
            "findings__override"
        )  # fmt: skip

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """The number as printed or scanned from a label counts as the Rx number."""
        printed = _AS_PRINTED.match(search_term.strip())
        return super().get_search_results(request, queryset, printed[1] if printed else search_term)

    def sections(self, request: HttpRequest, record: Any) -> Sequence[Section]:
        return page.order_page(record, self.actor(request))

    def signatures(self, record: Any) -> Sequence[Section]:
        return [page.signatures(record)]

    def heading(self, record: Any) -> str:
        return f"Rx {record.rx_number}"

    def subheading(self, record: Any) -> str:
        return f"Received {words.moment(record.received_at)}, {words.age(record.received_at)}"

    @admin.display(description="Rx", ordering="rx_number")
    def rx(self, order: Order) -> str:
        return str(order.rx_number)

    @admin.display(description="Patient", ordering="patient__family_name")
    def patient_name(self, order: Order) -> str:
        return order.patient.full_name

    @admin.display(description="Strength", ordering="strength_mg")
    def strength(self, order: Order) -> str:
        return format_mg(order.strength_mg or last_dose_mg(order))

    @admin.display(description="Status", ordering="status")
    def status_shown(self, order: Order) -> str:
        return words.status_badge(order, self.tones)

    @admin.display(description="Findings")
    def found(self, order: Order) -> str:
        return words.lines(_in_short(finding) for finding in order.findings.all()) or words.NOTHING

    @admin.display(description="Received", ordering="received_at")
    def received(self, order: Order) -> str:
        return words.age(order.received_at)


def _in_short(finding: Finding) -> str:
    kind = finding.get_severity_display() + (" (overridden)" if hasattr(finding, "override") else "")
    return f"{kind}: {finding.about}"
