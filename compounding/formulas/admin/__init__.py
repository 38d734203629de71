"""Formulas in the admin: drafting, reading as a Master Formulation Record, and approval by another pharmacist."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from compounding.formulas.admin import acts, page
from compounding.formulas.admin.views import FormulaPages
from compounding.formulas.models import Formula, FormulaVersion
from compounding.formulas.states import FormulaStatus
from pharmacy.signatures.models import Signature
from pharmacy.workbench import words
from pharmacy.workbench.history import signature_table, subject_key
from pharmacy.workbench.page import Section, Table
from pharmacy.workbench.records import RecordAdmin


@admin.register(FormulaVersion)
class FormulaVersionAdmin(FormulaPages, RecordAdmin):
    list_display = ("name", "status_shown", "authored_by", "approved_by", "approved")
    list_select_related = ("formula", "authored_by", "approved_by")
    search_fields = ("formula__name",)
    search_help_text = "Formula"
    ordering = ("formula__name", "-number")
    filtered_by = "status"
    tones = page.TONES
    acts = (acts.EDIT, acts.COPY, acts.APPROVE)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("formula__product", "authored_by", "approved_by")

    def subheading(self, record: Any) -> str:
        return f"{record.formula.product}, {page.strength(record)}"

    def sections(self, request: HttpRequest, record: Any) -> Sequence[Section]:
        changed = page.change_section(record)
        return [
            *page.draft_section(record, self.actor(request)),
            *page.version_sections(record),
            *([changed] if changed else []),
        ]

    def signatures(self, record: Any) -> Sequence[Section]:
        return [signature_table(Signature.objects.filter(**subject_key(record)).order_by("pk"))]

    @admin.display(description="Formula", ordering="formula__name")
    def name(self, version: FormulaVersion) -> str:
        return str(version)

    @admin.display(description="Status", ordering="status")
    def status_shown(self, version: FormulaVersion) -> str:
        return words.status_badge(version, self.tones)

    @admin.display(description="Approved", ordering="approved_at")
    def approved(self, version: FormulaVersion) -> str:
        return words.moment(version.approved_at)


@admin.register(Formula)
class FormulaAdmin(FormulaPages, RecordAdmin):
    list_display = ("name", "product")
    list_select_related = ("product",)
    search_fields = ("name",)
    search_help_text = "Formula"
    ordering = ("name",)
    list_acts = (acts.START,)
    acts = (acts.DRAFT,)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("product")

    def subheading(self, record: Any) -> str:
        return f"Makes {record.product}"

    def sections(self, request: HttpRequest, record: Any) -> Sequence[Section]:
        people = ("formula__product", "authored_by", "approved_by")
        versions = list(record.versions.select_related(*people).order_by("-number"))
        rows = [
            [words.record_link(v), words.status_badge(v, page.TONES), str(v.authored_by),
             str(v.approved_by or words.NOTHING), words.moment(v.approved_at)]
            for v in versions
        ]  # fmt: skip
        heads = ("Version", "Status", "Drafted by", "Approved by", "Approved")
        approved = next((v for v in versions if v.status == FormulaStatus.APPROVED), None)
        shown = page.version_sections(approved) if approved else []
        return [*shown, Section("Versions", table=Table(heads, rows, empty="No version is drafted yet."))]
