from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Sum
from django.http import HttpRequest
from django.utils import timezone

from compounding.inventory.admin import acts, page
from compounding.inventory.admin.lots import TONES
from compounding.inventory.models import Material
from compounding.inventory.selectors import usable_lots
from pharmacy.catalog.excipients import excipient, flags
from pharmacy.workbench import words
from pharmacy.workbench.page import Section, Table
from pharmacy.workbench.records import RecordAdmin

_MOST_ROWS = 200


@admin.register(Material)
class MaterialAdmin(RecordAdmin):
    list_display = ("name", "kind_shown", "unit", "label_name")
    list_display_links = ("name",)
    search_fields = ("name", "label_name", "excipient")
    search_help_text = "Name or excipient"
    ordering = ("kind", "name")
    filtered_by = "kind"
    list_acts = (acts.REGISTER,)

    def subheading(self, record: Any) -> str:
        return str(record.get_kind_display())

    def sections(self, request: HttpRequest, record: Any) -> Sequence[Section]:
        return [_facts(record), _lots(record)]

    @admin.display(description="Kind", ordering="kind")
    def kind_shown(self, material: Material) -> str:
        return material.get_kind_display()


def _facts(material: Material) -> Section:
    usable = usable_lots(material, on=timezone.localdate()).aggregate(total=Sum("on_hand"))["total"]
    details = {
        "Strength": words.amount(material.strength_mg, "mg") if material.strength_mg is not None else "",
        "Triturate": f"1 part in {material.parts}" if material.parts else "",
        "Capsule size": material.capsule_size,
        "Excipient": _excipient(material),
    }
    facts = [
        ("Name on the label", material.label_name),
        ("Unit", material.get_unit_display()),
        ("Usable today", words.amount(usable, material.unit) if usable else "Nothing"),
    ]
    return Section("Material", facts=[*facts, *((name, value) for name, value in details.items() if value)])


def _excipient(material: Material) -> str:
    """Its name, with what some patients must know of it."""
    row = excipient(material.excipient)
    if row is None:
        return material.excipient
    return ", ".join([row.name, *flags([row])])


def _lots(material: Material) -> Section:
    rows = [
        [words.record_link(lot, lot.lot_number), words.status_badge(lot, TONES),
         words.amount(lot.on_hand, material.unit), page.last_day(lot), lot.supplier]
        for lot in material.lots.order_by("use_until", "pk")[:_MOST_ROWS]
    ]  # fmt: skip
    heads = ("Lot", "Status", "On hand", "Usable until", "Supplier")
    return Section("Lots, first to expire first", table=Table(heads, rows, empty="No lot yet."))
