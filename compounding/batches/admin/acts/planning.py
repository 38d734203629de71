"""Planning a batch: what is made, how much, and for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms as fields
from django.utils import timezone

from compounding.batches.admin.forms import OnceForm
from compounding.batches.admin.plans import ShownPlan, plan_of_finest
from compounding.batches.models import Batch
from compounding.batches.planning import plan_batch
from compounding.formulas.models import FormulaVersion
from compounding.formulas.states import FormulaStatus
from pharmacy.core.errors import DomainError
from pharmacy.orders.models import Order
from pharmacy.orders.selectors import one_strength
from pharmacy.orders.states import OrderStatus
from pharmacy.orders.wording import strength_words
from pharmacy.people.selectors import pharmacy_date
from pharmacy.workbench import forms, words
from pharmacy.workbench.acts import Act, Doing

_MOST_ORDERS = 200
APPROVED = FormulaVersion.objects.filter(status=FormulaStatus.APPROVED).select_related("formula__product")


if TYPE_CHECKING:
    AnyMultipleChoice = fields.ModelMultipleChoiceField[Order]
else:
    AnyMultipleChoice = fields.ModelMultipleChoiceField


class OrderChoice(AnyMultipleChoice):
    """Verified and active orders, each with what it needs and the batches that are made for it already."""

    widget = fields.CheckboxSelectMultiple

    def label_from_instance(self, order: Any) -> str:
        made = ", ".join(batch.number for batch in order.batches.all())
        wanted = f"{order}: {strength_words(order)}, {words.plural(one_strength(order).quantity_capsules, 'capsule')}"
        return f"{wanted}, {order.patient}{f' (in {made})' if made else ''}"


class PlanForm(OnceForm):
    formula_version = fields.ModelChoiceField(
        APPROVED.order_by("formula__name"), label="Formula", help_text="Only approved formulas are listed."
    )
    units = forms.count("How many", "Capsules, or grams of a triturate.")
    orders = OrderChoice(Order.objects.none(), label="For these orders", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.plan: ShownPlan | None = None
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        super().prepare()
        orders: Any = self.fields["orders"]
        orders.queryset = _waiting()
        orders.help_text = "Tick none to make it for stock." if orders.queryset else "No verified order: for stock."

    def take(self, error: DomainError) -> None:
        """Beside a refusal that no balance can weigh so little: how it could be weighed."""
        typed = dict(self.cleaned_data)  # what is wrong is taken out of it
        super().take(error)
        if "WEIGHT_BELOW_MINIMUM" in self.codes:
            today = pharmacy_date(timezone.now())
            self.plan = plan_of_finest(typed["formula_version"], typed["units"], on=today)


def _waiting() -> Any:
    """The latest of one strength: an older one is made for by stock, or is no longer waited for."""
    waiting = Order.objects.filter(status__in=[OrderStatus.VERIFIED, OrderStatus.ACTIVE], schedule__isnull=True)
    latest = list(waiting.order_by("-rx_number").values_list("pk", flat=True)[:_MOST_ORDERS])
    found = Order.objects.filter(pk__in=latest).select_related("patient").prefetch_related("batches")
    return found.order_by("strength_mg", "rx_number")


def _plan(doing: Doing) -> Batch:
    version, units, orders = (doing.values[name] for name in ("formula_version", "units", "orders"))
    return plan_batch(version, units=units, orders=list(orders), actor=doing.actor, at=doing.at)


PLAN = Act(
    name="plan_batch", label="Plan batch", permission="compounding.plan_batch", form=PlanForm, run=_plan,
    tells=lambda *_: ("A new Compounding Record is opened from the formula.",), done="{} is planned.", tone="primary",
    goes_to=lambda batch, _: batch, prefills=("formula_version", "units"),
)  # fmt: skip
