"""What was asked and answered: the prescriber about a hold, the patient about opioids."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms as fields

from pharmacy.orders import services
from pharmacy.orders.models import Order
from pharmacy.orders.selectors import open_hold
from pharmacy.orders.services import Attestation
from pharmacy.orders.services.holds import LONGEST_ANSWER
from pharmacy.orders.states import OrderStatus
from pharmacy.workbench import forms
from pharmacy.workbench.acts import Act, Doing
from pharmacy.workbench.forms import ActForm

_OPEN = {OrderStatus.RECEIVED, OrderStatus.ON_HOLD, OrderStatus.VERIFIED, OrderStatus.ACTIVE, OrderStatus.COMPLETED}


class AnswerForm(ActForm):
    contact = forms.text("Whom you reached", length=200, help_text="Name, how and when: Dr. Okafor, phone, 14:10.")
    text = forms.reason(length=LONGEST_ANSWER)

    def prepare(self) -> None:
        self.fields["text"].label = "The answer"


class AttestationForm(ActForm):
    attested_on = forms.day("Asked on")
    contact = forms.text("Who answered, and how", length=200, help_text="The patient by phone, for example.")
    takes_opioids = fields.TypedChoiceField(
        label="Are any opioids taken, or were they in the last two weeks?", choices=[("no", "No"), ("yes", "Yes")],
        widget=fields.RadioSelect, coerce=lambda value: value == "yes",
    )  # fmt: skip
    answer = forms.reason(required=False)

    def prepare(self) -> None:
        self.fields["answer"].label = "In the patient's words; with a yes, which and when last"


def _answer(doing: Doing) -> Any:
    return services.answer_hold(doing.subject, actor=doing.actor, at=doing.at, **doing.values)


def _attest(doing: Doing) -> Any:
    values = dict(doing.values)
    attested_on = values.pop("attested_on")
    said = Attestation(**values)
    return services.record_attestation(
        doing.subject, said, attested_on=attested_on, actor=doing.actor, at=doing.at
    )  # fmt: skip


def _tells_answer(order: Order, _: Any) -> Sequence[str]:
    hold = open_hold(order)
    return (*((hold.note,) if hold and hold.note else ()), "The answer is kept; it lifts nothing by itself.")


def _tells_attest(order: Order, _: Any) -> Sequence[str]:
    return (
        "No: lifts a block for a missing or outdated statement, and nothing else.",
        "Yes: nothing is given until a pharmacist decides with the prescriber; an order still open goes on hold.",
    )


ANSWER = Act(
    name="answer_hold", label="Note an answer", permission="pharmacy.note_answer", form=AnswerForm, run=_answer,
    possible=lambda order, _: order.status == OrderStatus.ON_HOLD, tells=_tells_answer,
    goes_to=lambda _, doing: doing.subject, done="The answer for {} is kept.",
)  # fmt: skip
ATTEST = Act(
    name="record_attestation", label="Ask about opioids", permission="pharmacy.record_attestation",
    form=AttestationForm, run=_attest, possible=lambda order, _: order.status in _OPEN, tells=_tells_attest,
    goes_to=lambda _, doing: doing.subject, done="What the patient said for {} is kept.",
)  # fmt: skip
