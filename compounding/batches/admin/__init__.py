"""The batch in the admin: a list, and one working page from plan to release."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from compounding.batches.admin import acts
from compounding.batches.admin.bench.signatures import signatures_of
from compounding.batches.admin.bench.size import TONES, made
from compounding.batches.admin.views import BenchPages
from compounding.batches.models import Batch
from pharmacy.workbench import words
from pharmacy.workbench.page import Button, Section
from pharmacy.workbench.records import RecordAdmin


@admin.register(Batch)
class BatchAdmin(BenchPages, RecordAdmin):
    list_display = ("number", "formula_version", "size", "status_shown", "compounded_by", "planned")
    list_display_links = ("number",)
    list_select_related = ("formula_version__formula__product", "compounded_by")
    search_fields = ("number", "formula_version__formula__name")
    search_help_text = "Batch number or formula"
    ordering = ("-planned_at", "-pk")
    filtered_by = "status"
    tones = TONES
    list_acts = (acts.PLAN,)
    acts = acts.BATCH_ACTS

    def get_queryset(self, request: HttpRequest) -> Any:
        people = ("planned_by", "compounded_by", "released_by")
        found = super().get_queryset(request)
        return found.select_related("formula_version__formula__product", "output_lot__material", *people)

    def buttons(self, request: HttpRequest, record: Any) -> list[Button]:
        """What has a page of its own; everything else is done on the bench."""
        actor = self.actor(request)
        return [act.button(record) for act in acts.DECISIONS if act.is_offered(record, actor)]

    def signatures(self, record: Any) -> Sequence[Section]:
        return [signatures_of(record)]

    @admin.display(description="Size", ordering="planned_units")
    def size(self, batch: Batch) -> str:
        return made(batch)

    @admin.display(description="Status", ordering="status")
    def status_shown(self, batch: Batch) -> str:
        return words.status_badge(batch, self.tones)

    @admin.display(description="Planned", ordering="planned_at")
    def planned(self, batch: Batch) -> str:
        return words.moment(batch.planned_at)
