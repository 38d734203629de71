"""Rows of a formula in a form: components, steps, checks. Blank rows do not count, and numbers say the order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms import BaseFormSet

from compounding.formulas.models import CheckKind, Stage
from compounding.formulas.texts import CheckText, Component, StepText
from compounding.inventory.models import Material, MaterialKind

if TYPE_CHECKING:
    AnyFormSet = BaseFormSet["RowForm"]
else:
    AnyFormSet = BaseFormSet

_SPARE_ROWS = 2
_MOST_ROWS = 60
_CHOOSE = ("", "Choose")


def _typed(**attrs: str) -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": "off", **attrs})


class RowForm(forms.Form):
    """``number`` is the place of the row; 2.5 puts it between 2 and 3."""

    required_css_class = "ws-required"
    number = forms.DecimalField(label="No.", required=False, widget=_typed(inputmode="decimal"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = field.label

    def has_changed(self) -> bool:
        return any(name != "number" for name in self.changed_data)

    def value(self) -> Any:
        """What the services take for one row."""
        raise NotImplementedError


class ComponentRow(RowForm):
    material = forms.TypedChoiceField(label="Component", coerce=int)
    amount = forms.DecimalField(
        label="Naltrexone HCl or amount (mg)", required=False, widget=_typed(inputmode="decimal")
    )

    def __init__(self, *args: Any, materials: Mapping[int, Material], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._materials = materials
        chosen: Any = self.fields["material"]
        chosen.choices = [_CHOOSE, *_by_kind(materials)]

    def value(self) -> Component:
        typed = self.cleaned_data
        return Component(self._materials[typed["material"]], typed["amount"])


class StepRow(RowForm):
    stage = forms.ChoiceField(label="Stage", choices=[_CHOOSE, *Stage.choices])
    instruction = forms.CharField(label="Instruction", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    second_person = forms.BooleanField(label="Second person", required=False)

    def value(self) -> StepText:
        typed = self.cleaned_data
        return StepText(typed["stage"], typed["instruction"], typed["second_person"])


class CheckRow(RowForm):
    kind = forms.ChoiceField(label="Kind", choices=[_CHOOSE, *CheckKind.choices])
    procedure = forms.CharField(label="Procedure", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    expected = forms.CharField(label="Expected result", required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def value(self) -> CheckText:
        typed = self.cleaned_data
        return CheckText(typed["kind"], typed["procedure"], typed["expected"])


class Rows(AnyFormSet):
    """One table of rows, with a few spare ones for those who browse without scripts."""

    min_num = 0
    max_num = _MOST_ROWS
    absolute_max = 2 * _MOST_ROWS
    validate_max = True
    validate_min = can_delete = can_order = can_delete_extra = False
    renderer = None
    noun = ""
    title = ""
    # What a refusal of the service calls a field, where the column of the table has another name.
    fields_of_service: Mapping[str, str] = {}

    def __init__(self, data: Any = None, *, values: Sequence[dict[str, Any]] = (), **kwargs: Any) -> None:
        numbered = [{"number": number, **value} for number, value in enumerate(values, start=1)]
        self.extra = len(numbered) + _SPARE_ROWS
        super().__init__(data, initial=numbered if data is None else None, prefix=self.title, **kwargs)

    def initial_form_count(self) -> int:
        """None: any row may be left blank, which takes it out."""
        return 0

    @property
    def heads(self) -> list[str]:
        return [str(field.label) for field in self.empty_form.fields.values()]

    def typed(self) -> list[RowForm]:
        """The rows that hold something, in the order of their numbers; without a number as they stand, last."""
        filled = [row for row in self.forms if row.has_changed()]
        return sorted(filled, key=_place)

    def values(self) -> list[Any]:
        """What the services take."""
        return [row.value() for row in self.typed()]

    def take(self, index: int, column: str, message: str) -> None:
        """Put a refusal beside the cell it names."""
        row = self.typed()[index]
        column = self.fields_of_service.get(column, column)
        row.add_error(column if column in row.fields else None, message)


class ComponentRows(Rows):
    form = ComponentRow
    title, noun = "components", "component"
    fields_of_service = {"amount_per_unit_mg": "amount"}

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        found = Material.objects.exclude(kind=MaterialKind.FINISHED).order_by("kind", "name")
        super().__init__(data, form_kwargs={"materials": {material.pk: material for material in found}}, **kwargs)


class StepRows(Rows):
    form = StepRow
    title, noun = "steps", "step"


class CheckRows(Rows):
    form = CheckRow
    title, noun = "checks", "check"


def _place(row: RowForm) -> tuple[bool, Decimal]:
    number = row.cleaned_data.get("number")
    return number is None, number or Decimal(0)


def _by_kind(materials: Mapping[int, Material]) -> list[tuple[str, list[tuple[int, str]]]]:
    kinds = [(kind.label, kind) for kind in MaterialKind]
    groups = [(label, [(pk, str(m)) for pk, m in materials.items() if m.kind == kind]) for label, kind in kinds]
    return [(label, choices) for label, choices in groups if choices]
