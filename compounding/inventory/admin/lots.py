from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from compounding.inventory.admin import acts, page
from compounding.inventory.admin.certificate import certificate_response
from compounding.inventory.models import Lot
from pharmacy.core.errors import DomainError
from pharmacy.workbench import words
from pharmacy.workbench.page import Section
from pharmacy.workbench.records import READS, RecordAdmin

TONES: dict[str, words.Tone] = {"released": "good", "quarantined": "warn", "rejected": "bad", "recalled": "bad"}


@admin.register(Lot)
class LotAdmin(RecordAdmin):
    list_display = ("lot_number", "material", "status_shown", "in_stock", "usable_until", "supplier")
    list_display_links = ("lot_number",)
    list_select_related = ("material",)
    search_fields = ("lot_number", "material__name", "supplier")
    search_help_text = "Lot number, material or supplier"
    ordering = ("-pk",)
    filtered_by = "status"
    tones = TONES
    list_acts = (acts.RECEIVE,)
    acts = acts.LOT_ACTS

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("material")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.certificate_view)
        return [path("<int:object_id>/certificate/", view, name="compounding_lot_certificate"), *super().get_urls()]

    def certificate_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        if request.method not in READS or not self.has_view_permission(request):
            raise PermissionDenied
        lot: Any = self.get_object(request, str(object_id))
        if lot is None or not lot.certificate_sha256:
            raise Http404
        try:
            return certificate_response(lot)
        except DomainError as error:
            context = {**self.admin_site.each_context(request), "title": f"No certificate of {lot}", "opts": self.opts,
                       "original": lot, "refused": error.problems, "back_url": words.record_url(lot)}  # fmt: skip
            return TemplateResponse(request, "workbench/words.html", context, status=404)

    def heading(self, record: Any) -> str:
        return f"Lot {record.lot_number}"

    def subheading(self, record: Any) -> str:
        return str(record.material)

    def sections(self, request: HttpRequest, record: Any) -> Sequence[Section]:
        return page.lot_page(record)

    @admin.display(description="Status", ordering="status")
    def status_shown(self, lot: Lot) -> str:
        return words.status_badge(lot, self.tones)

    @admin.display(description="On hand", ordering="on_hand")
    def in_stock(self, lot: Lot) -> str:
        return words.amount(lot.on_hand, lot.material.unit)

    @admin.display(description="Usable until", ordering="use_until")
    def usable_until(self, lot: Lot) -> str:
        return page.last_day(lot)
