"""What people type about lots and materials."""

from __future__ import annotations

from typing import Any

from django import forms as fields
from django.utils import timezone

from compounding.calculations.potency import AssayBasis, Certificate
from compounding.inventory.capsules import VOLUME_ML
from compounding.inventory.models import AssayBasisChoice, Material, MaterialKind
from compounding.inventory.receipt_rules import LARGEST_PDF
from pharmacy.catalog.excipients import excipients
from pharmacy.workbench import forms
from pharmacy.workbench.forms import ActForm

_FROM_BATCHES = (MaterialKind.FINISHED, MaterialKind.TRITURATE)
_SIZES = [(size, size) for size in VOLUME_ML]
_LOSSES = ("water_percent", "lod_percent", "solvent_percent")


class ReceiveForm(ActForm):
    material = fields.ModelChoiceField(
        Material.objects.exclude(kind__in=_FROM_BATCHES).order_by("name"), empty_label="Choose a material"
    )
    lot_number = forms.scan("Lot number", "As on the container; scan or type it.")
    supplier = forms.text("Supplier", length=120)
    manufacturer = forms.text("Manufacturer", length=120, required=False, help_text="If it is not the supplier.")
    ndc = forms.text("NDC", length=20, required=False, help_text="10, 11 or 12 digits, as on the container.")
    received_on = forms.day("Received on")
    expiry = forms.text(
        "Expiry on the package", length=20, required=False,
        help_text="As printed: 2027-06-30, or 06/2027 for the last day of June. Empty only when the package shows none:"
        " it may then be used for one year.",
    )  # fmt: skip
    quantity = forms.quantity("Quantity", help_text="Grams, or pieces for capsule shells.")
    assay_basis = fields.ChoiceField(
        label="Certificate: assay basis", choices=[("", "No certificate"), *AssayBasisChoice.choices], required=False,
        help_text="An active ingredient needs its certificate of analysis.",
    )  # fmt: skip
    assay_percent = forms.quantity("Certificate: assay (%)", required=False)
    water_percent = forms.quantity("Certificate: water (%)", required=False)
    lod_percent = forms.quantity("Certificate: loss on drying (%)", required=False)
    solvent_percent = forms.quantity("Certificate: residual solvent (%)", required=False)
    certificate_pdf = forms.pdf(
        "Certificate: PDF",
        f"At most {LARGEST_PDF // 1024**2} MB. If this page comes back with a question, choose the file again.",
    )

    def prepare(self) -> None:
        self.initial = {"received_on": timezone.localdate()}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        figures = [values.get(name) is not None for name in ("assay_percent", *_LOSSES)]
        if values.get("assay_basis") and not figures[0]:
            self.add_error("assay_percent", "Give the assay of the certificate.")
        elif any(figures) and not values.get("assay_basis"):
            self.add_error("assay_basis", "Say on which basis the certificate states its assay.")
        return values if self.errors else _with_certificate(values)


def _with_certificate(values: dict[str, Any]) -> dict[str, Any]:
    """``values`` as a delivery has them: the figures of the certificate together, and the bytes of its file."""
    basis, assay = values.pop("assay_basis"), values.pop("assay_percent")
    losses = {name: values.pop(name) for name in _LOSSES}
    upload = values["certificate_pdf"]
    certificate = Certificate(AssayBasis(basis), assay, **losses) if basis else None
    # One byte more than is taken: enough to see that it is too large.
    return {**values, "certificate": certificate,
            "certificate_pdf": upload.read(LARGEST_PDF + 1) if upload else None}  # fmt: skip


class DestroyForm(ActForm):
    quantity = forms.quantity("Quantity destroyed")
    reason = forms.reason(length=200, help_text="Why, and how it was destroyed.")

    def prepare(self) -> None:
        if self.subject is not None:
            self.initial = {"quantity": f"{self.subject.on_hand.normalize():f}"}


class AdjustForm(ActForm):
    counted = forms.quantity("Counted on hand", help_text="What is really there; the difference becomes a ledger line.")
    reason = forms.reason(length=200)


class MeasureForm(ActForm):
    capsule_size = fields.ChoiceField(label="Capsule size", choices=[("", "Choose a size"), *_SIZES])
    mean_mg = forms.quantity("Mean weight (mg)", places=2)
    pieces = forms.count("Capsules weighed")

    def prepare(self) -> None:
        if self.subject is not None and self.subject.material.kind == MaterialKind.SHELL:
            del self.fields["capsule_size"]
            self.fields["mean_mg"].help_text = "Of one empty shell."
        else:
            self.fields["mean_mg"].help_text = "Of the powder alone that fills one capsule, without the shell."


class RegisterForm(ActForm):
    kind = fields.ChoiceField(label="Kind", choices=[("", "Choose a kind"), *MaterialKind.choices])
    name = forms.text("Name", length=120)
    label_name = forms.text("Name on the label", length=60, help_text="As printed among the ingredients.")
    excipient = fields.ChoiceField(
        label="Excipient", choices=[("", "None"), *((row.code, row.name) for row in excipients())], required=False,
        help_text="Of a filler or shell: what patients are told about it follows from this.",
    )  # fmt: skip
    capsule_size = fields.ChoiceField(
        label="Capsule size", choices=[("", "None"), *_SIZES], required=False, help_text="Of a capsule shell."
    )
    parts = forms.count("Parts", "Of a triturate: 10 when it is 1 part in 10.", required=False)
    strength_mg = forms.quantity("Strength (mg)", places=1, required=False, help_text="Of a finished capsule.")


class IngredientLabelsForm(forms.CopiesForm):
    amount = forms.quantity("In each container", help_text="In grams, or capsule shells; as the label will say.")
