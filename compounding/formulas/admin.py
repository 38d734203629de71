"""Formulas to read, and the approval of a drafted version."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from compounding.formulas import workflow
from compounding.formulas.models import Formula, FormulaVersion
from compounding.formulas.services import approve_formula
from compounding.formulas.states import FormulaStatus
from pharmacy.core.quantities import format_mg, format_number
from pharmacy.signatures.models import Signature
from pharmacy.workbench import forms, words
from pharmacy.workbench.acts import Act, Doing
from pharmacy.workbench.history import signature_table, subject_key
from pharmacy.workbench.page import Section, Table
from pharmacy.workbench.records import RecordAdmin

TONES: dict[str, words.Tone] = {"approved": "good", "draft": "warn"}


def _approve(doing: Doing) -> FormulaVersion:
    return approve_formula(doing.subject, actor=doing.actor, at=doing.at, **doing.values)


APPROVE = Act(
    name="approve_formula", label="Approve formula", transition=workflow.APPROVE_FORMULA, run=_approve,
    form=forms.SignWithReasonForm, done="{} is approved.", tone="primary",
    tells=lambda version, _: (f"{version} is frozen and may be used; the version before it is superseded.",),
    signs="I have approved this formula: components, amounts, instructions and beyond-use limit.",
)  # fmt: skip


@admin.register(FormulaVersion)
class FormulaVersionAdmin(RecordAdmin):
    list_display = ("name", "status_shown", "authored_by", "approved_by", "approved")
    list_select_related = ("formula", "authored_by", "approved_by")
    search_fields = ("formula__name",)
    search_help_text = "Formula"
    ordering = ("formula__name", "-number")
    filtered_by = "status"
    tones = TONES
    acts = (APPROVE,)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("formula__product", "authored_by", "approved_by")

    def sections(self, request: HttpRequest, record: Any) -> Sequence[Section]:
        return version_sections(record)

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
class FormulaAdmin(RecordAdmin):
    list_display = ("name", "product")
    list_select_related = ("product",)
    search_fields = ("name",)
    search_help_text = "Formula"
    ordering = ("name",)

    def sections(self, request: HttpRequest, record: Any) -> Sequence[Section]:
        versions = list(record.versions.select_related("formula", "authored_by", "approved_by").order_by("-number"))
        rows = [
            [words.record_link(v), words.status_badge(v, TONES), str(v.authored_by),
             str(v.approved_by or words.NOTHING), words.moment(v.approved_at)]
            for v in versions
        ]  # fmt: skip
        heads = ("Version", "Status", "Drafted by", "Approved by", "Approved")
        approved = next((v for v in versions if v.status == FormulaStatus.APPROVED), None)
        shown = version_sections(approved) if approved else []
        return [*shown, Section("Versions", table=Table(heads, rows))]


def version_sections(version: FormulaVersion) -> list[Section]:
    """The Master Formulation Record: what goes in, how it is made, how long it keeps."""
    facts = [
        ("Fill of one capsule", format_mg(version.fill_weight_mg)),
        ("Overage of the whole blend", f"{format_number(version.overage_percent)} %"),
        ("Weighing tolerance", f"\N{PLUS-MINUS SIGN}{format_number(version.weighing_tolerance_percent)} %"),
        ("Beyond-use limit", words.plural(version.beyond_use_days, "day")),
        ("Source of the limit", version.beyond_use_source),
        ("Storage", version.storage),
        ("Expected appearance", version.appearance),
    ]
    rows = [
        [str(line.position), str(line.material), line.material.get_kind_display(), _per_capsule(line)]
        for line in version.lines.select_related("material")
    ]
    components = Table(("No.", "Component", "Kind", "In one capsule"), rows)
    return [
        Section(f"Master Formulation Record, version {version.number}", facts=facts),
        Section("Components", table=components),
        Section("Instructions", text=version.instructions),
    ]


def _per_capsule(line: Any) -> str:
    if line.amount_per_capsule_mg is not None:
        return format_mg(line.amount_per_capsule_mg)
    return "1 piece" if line.material.unit == "each" else "Fills the capsule up"
