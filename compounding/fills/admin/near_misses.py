"""Scans that were refused before they could reach a patient, for the pharmacy's own review."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from compounding.fills.models import NearMiss
from pharmacy.workbench import words
from pharmacy.workbench.page import Section
from pharmacy.workbench.records import RecordAdmin


@admin.register(NearMiss)
class NearMissAdmin(RecordAdmin):
    list_display = ("code", "fill_shown", "at", "message", "found_by", "when")
    list_select_related = ("fill__order", "found_by")
    search_fields = ("=fill__order__rx_number", "=code")
    search_help_text = "Rx number or code"
    ordering = ("-pk",)
    filtered_by = "stage"

    @admin.display(description="Fill", ordering="fill")
    def fill_shown(self, miss: NearMiss) -> str:
        return words.record_link(miss.fill)

    @admin.display(description="At", ordering="stage")
    def at(self, miss: NearMiss) -> str:
        return miss.get_stage_display()

    @admin.display(description="When", ordering="found_at")
    def when(self, miss: NearMiss) -> str:
        return words.moment(miss.found_at)

    def sections(self, request: HttpRequest, record: Any) -> Sequence[Section]:
        facts = [
            ("Fill", words.record_link(record.fill)),
            ("At", record.get_stage_display()),
            ("Scanned", record.scanned),
            ("Code", record.code),
            ("Who", str(record.found_by)),
            ("When", words.moment(record.found_at)),
        ]
        return [Section("Near miss", lead=record.message, facts=facts)]
