"""The form of a draft: every element of a Master Formulation Record on one page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms as fields_of

from compounding.formulas import rules
from compounding.formulas.admin import values
from compounding.formulas.admin.groups import GROUPS, Group
from compounding.formulas.admin.rows import CheckRows, ComponentRows, Rows, StepRows
from compounding.formulas.content import formula_digest
from compounding.formulas.models import FillBasis, FormulaVersion
from compounding.formulas.texts import FormulaText
from compounding.inventory.models import Material, MaterialKind
from pharmacy.core.errors import DomainError
from pharmacy.workbench import forms
from pharmacy.workbench.forms import ActForm
from pharmacy.workbench.words import readable


def _line(label: str, field: str, help_text: str = "") -> fields_of.CharField:
    return forms.text(label, length=rules.LONGEST[field], help_text=help_text, required=False)


def _prose(label: str, help_text: str = "", *, rows: int = 3) -> fields_of.CharField:
    area = fields_of.Textarea(attrs={"rows": rows})
    return fields_of.CharField(label=label, required=False, help_text=help_text, widget=area)


def _percent(label: str, help_text: str = "") -> fields_of.DecimalField:
    return forms.quantity(label, places=1, help_text=help_text)


class StartForm(ActForm):
    name = forms.text("Name", length=rules.LONGEST_NAME, help_text="Naltrexone HCl 1.5 mg capsule in MCC, for example.")
    product = fields_of.ModelChoiceField(
        Material.objects.filter(kind__in=[MaterialKind.FINISHED, MaterialKind.TRITURATE]).order_by("kind", "name"),
        label="What it makes", empty_label="Choose a capsule or a triturate",
        help_text="Each strength has its own formula.",
    )  # fmt: skip


class ApproveForm(forms.SignWithReasonForm):
    """``seen`` is the digest of what the page shows: a draft that changed meanwhile is not signed."""

    seen = fields_of.CharField(label="", required=False, max_length=64, widget=fields_of.HiddenInput)

    def prepare(self) -> None:
        self.fields["reason"].help_text = "What changed and why, or that this is the first version."
        if not self.is_bound:
            self.initial = {"seen": formula_digest(self.subject)}


class FormulaForm(ActForm):
    """``subject`` is the formula for a new draft, or the draft to edit. A draft may leave texts empty."""

    dosage_form = _line("Dosage form", "dosage_form", "Capsule, or Powder for a triturate.")
    unit_weight_mg = forms.quantity("Fill of one capsule (mg)", places=2, help_text="1000 for a triturate: 1 g.")
    fill_basis = fields_of.ChoiceField(
        label="The filler is found by", choices=FillBasis.choices, widget=fields_of.RadioSelect
    )
    overage_percent = _percent("Overage of the whole blend (%)", "Covers what is lost; scales every component alike.")
    container_closure = _line("Container and closure", "container_closure")
    equipment = _prose("Equipment and supplies")
    precautions = _prose("Precautions")
    instructions = _prose("Method in short")
    weighing_tolerance_percent = _percent("Weighing tolerance (%)")
    content_error_percent = _percent("Largest predicted error of content (%)")
    appearance = _line("Expected appearance", "appearance")
    beyond_use_days = forms.count("Beyond-use limit (days)", f"At most {rules.MOST_BEYOND_USE_DAYS}.")
    beyond_use_source = _prose("Source of the limit", rows=2)
    storage = _line("Storage", "storage", "Printed on the label.")
    label_statements = _prose("Label statements", "One on each line.")
    capsules_to_weigh = forms.count("Capsules to weigh, each by itself")
    capsule_each_percent = _percent("Each within (%)")
    capsule_mean_percent = _percent("Their mean within (%)")
    yield_low_percent = _percent("Lowest yield (%)")
    yield_high_percent = _percent("Highest yield (%)")
    remarks = _prose("Anything else needed to repeat it")

    def prepare(self) -> None:
        data = self.data if self.is_bound else None
        stored = self.subject if isinstance(self.subject, FormulaVersion) else None
        self.initial = values.of_version(stored) if stored else values.of_first_draft(self.subject)
        self.rows: dict[str, Rows] = {
            "components": ComponentRows(data, values=values.components(stored)),
            "steps": StepRows(data, values=values.steps(stored)),
            "checks": CheckRows(data, values=values.checks(stored)),
        }

    def groups(self) -> Iterator[Group]:
        for title, note, names, rows in GROUPS:
            yield Group(title, note, [self[name] for name in names], self.rows.get(rows))

    def clean_label_statements(self) -> tuple[str, ...]:
        lines = (" ".join(line.split()) for line in self.cleaned_data["label_statements"].splitlines())
        return tuple(line for line in lines if line)

    def clean(self) -> dict[str, Any]:
        """``text``, ``components``, ``steps`` and ``checks``, as the services take them."""
        for title, rows in self.rows.items():
            if not rows.is_valid():
                self.add_error(None, f"Look at the marked {title}.")
        if self.errors:
            return self.cleaned_data
        return {"text": FormulaText(**self.cleaned_data), **{title: rows.values() for title, rows in self.rows.items()}}

    def take(self, error: DomainError) -> None:
        for problem in error.problems:
            title, _, rest = (problem.field or "").partition(".")
            index, _, column = rest.partition(".")
            if title in self.rows and index.isdigit():
                self.rows[title].take(int(index), column, readable(problem.message))
                self.add_error(None, f"Look at the marked {title}.")
            else:
                self.add_error(title if title in self.fields else None, readable(problem.message))
