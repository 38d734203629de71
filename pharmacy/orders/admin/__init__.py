"""The order in the admin: the queue, the page that reads like a prescription, and the acts on it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from pharmacy.orders.admin import acts, page
from pharmacy.orders.models import Order
from pharmacy.orders.states import OrderStatus
from pharmacy.orders.wording import strength_words
from pharmacy.screening.models import Finding, Severity
from pharmacy.workbench import words
from pharmacy.workbench.page import Section
from pharmacy.workbench.records import RecordAdmin

QUEUE = ("-warnings", "received_at", "pk")
_FOUND = Finding.objects.filter(order=OuterRef("pk"), severity=Severity.WARN).values("order")
# For each row by itself, so that a list in another order does not count those of every order.
_WARNINGS = Coalesce(Subquery(_FOUND.annotate(count=Count("pk")).values("count")), 0)
_AS_PRINTED = re.compile(r"^rx\s*(\d+)(?:-\d+)?$", re.IGNORECASE)


@admin.register(Order)
class OrderAdmin(RecordAdmin):
    list_display = ("rx", "patient_name", "strength", "status_shown", "risk", "found", "received")
    list_display_links = ("rx",)
    list_select_related = ("patient",)
    search_fields = ("=rx_number", "patient__given_name", "patient__family_name")
    search_help_text = "Rx number or patient's name"
    ordering = ("-received_at", "-pk")
    filtered_by = "status"
    tones = page.TONES
    acts = acts.ORDER_ACTS

    def get_queryset(self, request: HttpRequest) -> Any:
        found = Order.objects.annotate(warnings=_WARNINGS).select_related(
            "patient", "prescriber", "verified_by", "amends"
        )
        return found.prefetch_related("findings__override", "holds").order_by(*self.get_ordering(request))

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """The verification queue: most warnings first, then whoever has waited longest. Elsewhere the newest first."""
        return QUEUE if request.GET.get("status__exact") == OrderStatus.RECEIVED else tuple(self.ordering)

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
        return strength_words(order)

    @admin.display(description="Status", ordering="status")
    def status_shown(self, order: Order) -> str:
        return words.status_badge(order, self.tones)

    @admin.display(description="Risk", ordering="-warnings")
    def risk(self, order: Order) -> str:
        """Held and for whom, or how many warnings a pharmacist has to weigh."""
        hold = next((hold for hold in order.holds.all() if hold.closed_at is None), None)
        if order.status == OrderStatus.ON_HOLD and hold:
            until = f", {words.day(hold.expected_on)}" if hold.expected_on else ""
            return words.badge(f"Waits for {hold.get_who_must_act_display().lower()}{until}", "bad")
        warnings = sum(finding.severity == Severity.WARN for finding in order.findings.all())
        return words.badge(words.plural(warnings, "warning"), "warn") if warnings else words.NOTHING

    @admin.display(description="Findings")
    def found(self, order: Order) -> str:
        return words.lines(_in_short(finding) for finding in order.findings.all()) or words.NOTHING

    @admin.display(description="Received", ordering="received_at")
    def received(self, order: Order) -> str:
        return words.age(order.received_at)


def _in_short(finding: Finding) -> str:
    kind = finding.get_severity_display() + (" (overridden)" if hasattr(finding, "override") else "")
    return f"{kind}: {finding.about}"
