"""What the weighing planner asks."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms as fields
from django.utils import timezone

from compounding.batches.admin.acts.planning import APPROVED
from compounding.batches.admin.plans import ShownPlan, shown_plan
from compounding.batches.rules import LARGEST_BATCH
from compounding.equipment.models import Balance
from compounding.equipment.selectors import usable_balances
from pharmacy.core.quantities import format_mg
from pharmacy.people.selectors import pharmacy_date
from pharmacy.workbench.forms import ActForm

if TYPE_CHECKING:
    AnyChoice = fields.ModelChoiceField[Balance]
else:
    AnyChoice = fields.ModelChoiceField


class BalanceChoice(AnyChoice):
    def label_from_instance(self, balance: Any) -> str:
        return f"{balance}, {format_mg(balance.minimum_weighable_mg)} or more"


class PlannerForm(ActForm):
    formula_version = fields.ModelChoiceField(APPROVED.order_by("formula__name"), label="Formula")
    units = fields.IntegerField(
        label="How many capsules", min_value=1, max_value=LARGEST_BATCH,
        widget=fields.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    balance = BalanceChoice(Balance.objects.none(), label="Balance", empty_label=None)

    def prepare(self) -> None:
        balances: Any = self.fields["balance"]
        balances.queryset = usable_balances(on=pharmacy_date(timezone.now()))
        if not balances.queryset:
            balances.help_text = "No balance is in service and calibrated."

    def plan(self, *, on: date) -> ShownPlan:
        values = self.cleaned_data
        return shown_plan(values["formula_version"], values["units"], values["balance"], on=on)
