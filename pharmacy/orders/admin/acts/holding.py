"""Putting an order on hold, and taking it off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms as fields
from django.utils import timezone

from pharmacy.orders import services, workflow
from pharmacy.orders.hold_reasons import HOLD_REASONS, WHO
from pharmacy.orders.models import Order
from pharmacy.orders.selectors import open_blocks
from pharmacy.orders.services import Hold
from pharmacy.people.selectors import pharmacy_date
from pharmacy.workbench import forms
from pharmacy.workbench.acts import Act, Doing
from pharmacy.workbench.forms import ActForm


def _by_name() -> list[tuple[str, str]]:
    return sorted(((row.code, row.name) for row in HOLD_REASONS), key=lambda choice: choice[1])


class HoldForm(ActForm):
    reason = fields.ChoiceField(label="Why it waits", choices=[("", "Choose"), *_by_name()])
    note = forms.reason(help_text="What is to be clarified. The prescriber reads it.")
    who_must_act = fields.ChoiceField(
        label="Who must act", choices=[("", "As usual for this reason"), *WHO.items()], required=False
    )
    expected_on = forms.day("Expected to end on (optional)")

    def prepare(self) -> None:
        self.fields["note"].label = "What is to be clarified"
        self.fields["expected_on"].required = False


class ResumeForm(ActForm):
    resolution = forms.reason(required=False)

    def prepare(self) -> None:
        self.fields["resolution"].label = "How it was resolved (optional)"


def _hold(doing: Doing) -> Order:
    return services.hold_order(doing.subject, Hold(**doing.values), actor=doing.actor, at=doing.at)


def _tells_hold(order: Order, _: Any) -> Sequence[str]:
    if order.was_started:
        return "Nothing more is filled or handed out until it is off hold.", "It goes on as active then."
    return "Nothing is filled while it is on hold.", "It is verified again afterwards."


def _resume(doing: Doing) -> Order:
    return services.resume_order(doing.subject, actor=doing.actor, at=doing.at, **doing.values)


def _tells_resume(order: Order, _: Any) -> Sequence[str]:
    return (f"{order} is active again." if order.was_started else f"{order} goes back to the verification queue.",)


HOLD = Act(
    name="hold_order", label="Put on hold", transition=workflow.HOLD_ORDER, form=HoldForm, run=_hold,
    tells=_tells_hold, done="{} is on hold.",
)  # fmt: skip
RESUME = Act(
    possible=lambda order, _: not open_blocks(order, on=pharmacy_date(timezone.now())).exists(),
    name="resume_order", label="Take off hold", transition=workflow.RESUME_ORDER, form=ResumeForm, run=_resume,
    tells=_tells_resume, done="{} is off hold.", tone="primary",
)  # fmt: skip
