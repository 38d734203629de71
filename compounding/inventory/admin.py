"""Lots and their ledger."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms as fields
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from compounding.inventory import services, workflow
from compounding.inventory.models import Lot, Material, MaterialKind
from pharmacy.workbench import forms, words
from pharmacy.workbench.acts import Act, Doing
from pharmacy.workbench.forms import ActForm
from pharmacy.workbench.page import Section, Table
from pharmacy.workbench.records import RecordAdmin


def _date(label: str, help_text: str = "") -> fields.DateField:
    return fields.DateField(label=label, help_text=help_text, widget=fields.DateInput(attrs={"type": "date"}))


class ReceiveForm(ActForm):
    material = fields.ModelChoiceField(
        Material.objects.exclude(kind=MaterialKind.FINISHED).order_by("name"), empty_label="Choose a material"
    )
    lot_number = forms.scan("Lot number", "As on the container; scan or type it.")
    supplier = forms.text("Supplier", length=120)
    received_on = _date("Received on")
    use_until = _date("Usable until", "The supplier's expiry date.")
    quantity = forms.quantity("Quantity", help_text="Grams, or pieces for capsule shells.")
    potency_factor = forms.quantity(
        "Potency factor", help_text="1, or from the certificate: 100 / (100 - water %) x 100 / assay %."
    )

    def prepare(self) -> None:
        self.initial = {"received_on": timezone.localdate(), "potency_factor": 1}


def _receive(doing: Doing) -> Lot:
    return services.receive_lot(services.Receipt(**doing.values), actor=doing.actor, at=doing.at)


RECEIVE = Act(
    name="receive_lot", label="Receive lot", permission="compounding.receive_lot", form=ReceiveForm, run=_receive,
    tells=lambda *_: ("The lot goes into quarantine; a pharmacist releases it for use.",),
    done="{} is received into quarantine.", tone="primary",
)  # fmt: skip
RELEASE = Act(
    name="release_lot", label="Release from quarantine", transition=workflow.RELEASE_LOT,
    run=lambda doing: services.release_lot(doing.subject, actor=doing.actor),
    tells=lambda lot, _: (f"{lot} of {lot.supplier}, usable until {words.day(lot.use_until)}, may then be used.",),
    done="{} is released.", tone="primary",
)  # fmt: skip


@admin.register(Lot)
class LotAdmin(RecordAdmin):
    list_display = ("lot_number", "material", "status_shown", "in_stock", "usable_until", "supplier")
    list_display_links = ("lot_number",)
    list_select_related = ("material",)
    search_fields = ("lot_number", "material__name", "supplier")
    search_help_text = "Lot number, material or supplier"
    ordering = ("-pk",)
    filtered_by = "status"
    tones = {"released": "good", "quarantined": "warn", "rejected": "bad", "recalled": "bad"}
    list_acts = (RECEIVE,)
    acts = (RELEASE,)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("material")

    def heading(self, record: Any) -> str:
        return f"Lot {record.lot_number}"

    def subheading(self, record: Any) -> str:
        return str(record.material)

    def sections(self, request: HttpRequest, record: Any) -> Sequence[Section]:
        unit = record.material.unit
        facts = [
            ("Material", str(record.material)),
            ("On hand", words.amount(record.on_hand, unit)),
            ("Usable until", words.day(record.use_until)),
            ("Supplier", record.supplier),
            ("Received on", words.day(record.received_on)),
            ("Potency factor", words.amount(record.potency_factor, "each")),
        ]
        return [Section("Lot", facts=facts), _ledger(record, unit)]

    @admin.display(description="Status", ordering="status")
    def status_shown(self, lot: Lot) -> str:
        return words.status_badge(lot, self.tones)

    @admin.display(description="On hand", ordering="on_hand")
    def in_stock(self, lot: Lot) -> str:
        return words.amount(lot.on_hand, lot.material.unit)

    @admin.display(description="Usable until", ordering="use_until")
    def usable_until(self, lot: Lot) -> str:
        return words.day(lot.use_until)


def _ledger(lot: Lot, unit: str) -> Section:
    rows = [
        [words.moment(m.moved_at), m.get_kind_display(), words.signed(m.quantity, unit), m.reference or words.NOTHING,
         str(m.moved_by)]
        for m in lot.movements.select_related("moved_by").order_by("pk")
    ]  # fmt: skip
    return Section("Movements", table=Table(("When", "What", "Quantity", "For", "By"), rows))
