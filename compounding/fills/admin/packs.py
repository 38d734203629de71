"""A titration pack in the admin: assembled by scanning, its schedule with the proof, and its changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from compounding.fills.admin import bench, pack_acts, pack_page
from compounding.fills.admin.pages import ScanPages
from compounding.fills.models import ScanStage, TitrationPack
from compounding.fills.scan_selectors import unseen
from compounding.fills.states import UNDISPENSED, FillStatus, PackStatus
from pharmacy.signatures.models import Signature
from pharmacy.workbench import words
from pharmacy.workbench.history import signature_table, subject_key
from pharmacy.workbench.page import Section
from pharmacy.workbench.records import RecordAdmin

_TONES: dict[str, words.Tone] = {"assembling": "busy", "closed": "good"}


@admin.register(TitrationPack)
class TitrationPackAdmin(ScanPages, RecordAdmin):
    list_display = ("shown", "patient", "steps", "status_shown", "beyond_use")
    list_display_links = ("shown",)
    list_select_related = ("fill__order__patient",)
    search_fields = ("=fill__order__rx_number", "fill__order__patient__family_name")
    search_help_text = "Rx number or family name"
    ordering = ("-pk",)
    filtered_by = "status"
    tones = _TONES
    inline = (pack_acts.PACK_CONTAINER, pack_acts.CLOSE)
    acts = (*inline, pack_acts.CHANGE_PACK, pack_acts.START_SUPPLEMENT)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("fill__order__patient")

    def subheading(self, record: Any) -> str:
        return f"{record.fill.order.patient}, {pack_page.steps(record.compiled)}"

    def bench_context(self, request: HttpRequest, record: Any, shown: bench.ScanBench) -> dict[str, Any]:
        return {
            "strip": bench.strip(record.fill), "next": _next(record), "last": bench.last_scan(record.fill),
            "badge": words.status_badge(record, _TONES), "containers": bench.containers(record.fill),
        }  # fmt: skip

    def sections(self, request: HttpRequest, record: Any) -> Sequence[Section]:
        return [
            pack_page.pack_facts(record),
            pack_page.proof(record),
            *pack_page.changes(record, self.actor(request)),
        ]

    def signatures(self, record: Any) -> Sequence[Section]:
        return [signature_table(Signature.objects.filter(**subject_key(record)).order_by("pk"))]

    @admin.display(description="Pack")
    def shown(self, pack: TitrationPack) -> str:
        return str(pack)

    @admin.display(description="Patient", ordering="fill__order__patient__family_name")
    def patient(self, pack: TitrationPack) -> str:
        return pack.fill.order.patient.full_name

    @admin.display(description="Schedule")
    def steps(self, pack: TitrationPack) -> str:
        return pack_page.steps(pack.compiled)

    @admin.display(description="Status", ordering="status")
    def status_shown(self, pack: TitrationPack) -> str:
        return words.status_badge(pack, self.tones)

    @admin.display(description="Beyond-use date", ordering="beyond_use_on")
    def beyond_use(self, pack: TitrationPack) -> str:
        return words.day(pack.beyond_use_on)


def _next(pack: TitrationPack) -> str:
    if pack.fill.status in UNDISPENSED and pack.status == PackStatus.ASSEMBLING:
        item = unseen(pack.fill, ScanStage.PACKED).first()
        if pack.fill.status == FillStatus.QUEUED:
            return "Allocate the capsules on the fill's page"
        return f"Scan container {item.number} into the pack" if item else "Close the pack"
    return f"The pack is {pack.get_status_display().lower()}; {pack.fill} is {pack.fill.get_status_display().lower()}"
