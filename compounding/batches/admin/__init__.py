"""The batch in the admin: one working page from plan to release."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from compounding.batches.admin import acts, page
from compounding.batches.models import Batch
from pharmacy.workbench import words
from pharmacy.workbench.page import Section
from pharmacy.workbench.records import RecordAdmin


@admin.register(Batch)
class BatchAdmin(RecordAdmin):
    list_display = ("number", "formula_version", "capsules", "status_shown", "compounded_by", "planned")
    list_display_links = ("number",)
    list_select_related = ("formula_version__formula", "compounded_by")
    search_fields = ("number", "formula_version__formula__name")
    search_help_text = "Batch number or formula"
    ordering = ("-planned_at", "-pk")
    filtered_by = "status"
    tones = page.TONES
    list_acts = (acts.PLAN,)
    acts = acts.BATCH_ACTS

    def get_queryset(self, request: HttpRequest) -> Any:
        people = ("planned_by", "compounded_by", "released_by")
        return super().get_queryset(request).select_related("formula_version__formula", "output_lot__material", *people)

    def subheading(self, record: Any) -> str:
        return str(record.formula_version)

    def sections(self, request: HttpRequest, record: Any) -> Sequence[Section]:
        return page.batch_page(request, record, self.actor(request))

    def signatures(self, record: Any) -> Sequence[Section]:
        return [page.signatures(record)]

    @admin.display(description="Capsules", ordering="planned_capsules")
    def capsules(self, batch: Batch) -> str:
        return f"{batch.planned_capsules:,}"

    @admin.display(description="Status", ordering="status")
    def status_shown(self, batch: Batch) -> str:
        return words.status_badge(batch, self.tones)

    @admin.display(description="Planned", ordering="planned_at")
    def planned(self, batch: Batch) -> str:
        return words.moment(batch.planned_at)
