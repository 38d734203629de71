"""A pharmacist's decisions: verify, override, reject, cancel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from pharmacy.orders import services, workflow
from pharmacy.orders.models import Order
from pharmacy.orders.selectors import open_blocks, open_hold
from pharmacy.orders.services.decisions import DECIDABLE
from pharmacy.orders.states import OrderStatus
from pharmacy.orders.wording import directions_words, strength_words
from pharmacy.people.selectors import pharmacy_date
from pharmacy.screening.models import Finding
from pharmacy.workbench import forms
from pharmacy.workbench.acts import Act, Doing
from pharmacy.workbench.forms import ActForm
from pharmacy.workbench.words import plural


class OverrideForm(ActForm):
    prescriber_contact = forms.text(
        "Whom you reached at the prescriber's", length=200, help_text="Name, how and when: Dr. Okafor, phone, 14:10."
    )  # fmt: skip
    reason = forms.reason(help_text="Why naltrexone may be started in spite of this finding.")
    password = forms.password()


def _tells_verify(order: Order, _: Any) -> Sequence[str]:
    return (
        f"{order} for {order.patient}: {strength_words(order)}. {directions_words(order)}.",
        "The order goes to the bench: a technician may fill it.",
        "Your signature over exactly this prescription is kept for good.",
    )


def _tells_override(order: Order, finding: Finding) -> Sequence[str]:
    others = open_blocks(order, on=pharmacy_date(timezone.now())).exclude(pk=finding.pk).count()
    return finding.message, "This one finding is overridden, under your signature.", _after_override(order, others)


def _after_override(order: Order, others: int) -> str:
    if order.status == OrderStatus.COMPLETED:
        return "The order stays completed; what a change of its pack asks for is given once no other block is left."
    if others:
        return f"The order stays on hold: {plural(others, 'other block')} to be decided."
    hold = open_hold(order)
    if hold is not None and hold.opened_by is not None:
        return "The order stays on hold: a person opened the hold, and it ends by resuming the order."
    return "The order goes on." if order.was_started else "The order goes back to verification."


def _is_open_block(order: Order, finding: Finding | None) -> bool:
    return finding is not None and _still_decided(order) and open_blocks(
        order, on=pharmacy_date(timezone.now())
    ).filter(pk=finding.pk).exists()  # fmt: skip


def _still_decided(order: Order) -> bool:
    return order.status in DECIDABLE


def _verify(doing: Doing) -> Order:
    return services.verify_order(doing.subject, actor=doing.actor, at=doing.at, **doing.values)


def _override(doing: Doing) -> Order:
    return services.override_finding(doing.part, actor=doing.actor, at=doing.at, **doing.values)


def _reject(doing: Doing) -> Order:
    return services.reject_order(doing.subject, actor=doing.actor, at=doing.at, **doing.values)


def _cancel(doing: Doing) -> Order:
    return services.cancel_order(doing.subject, actor=doing.actor, at=doing.at, **doing.values)


VERIFY = Act(
    name="verify_order", label="Verify prescription", transition=workflow.VERIFY_ORDER, form=forms.SignForm,
    run=_verify, tells=_tells_verify, done="{} is verified.", tone="primary",
    signs="I have verified this prescription: patient, strength, directions, quantity, medicines and findings.",
)  # fmt: skip
OVERRIDE = Act(
    name="override_finding", label="Override finding", permission="pharmacy.override_finding", form=OverrideForm,
    part=lambda order, pk: order.findings.get(pk=pk), possible=_is_open_block,
    about=lambda order, finding: f"{order}: {finding.about}",
    run=_override, tells=_tells_override, done="The finding on {} is overridden.", tone="danger",
    signs="I have overridden this finding on my own judgement, after contact with the prescriber.",
)  # fmt: skip
REJECT = Act(
    possible=lambda order, _: not order.was_started,
    name="reject_order", label="Reject", transition=workflow.REJECT_ORDER, form=forms.ReasonForm, run=_reject,
    tells=lambda order, _: (f"{order} is refused for good; the prescriber reads your reason.",),
    done="{} is rejected.", tone="danger",
)  # fmt: skip
CANCEL = Act(
    possible=lambda order, _: not order.was_started,
    name="cancel_order", label="Cancel", transition=workflow.CANCEL_ORDER, form=forms.ReasonForm, run=_cancel,
    tells=lambda order, _: (f"{order} ends here; nothing is filled.",), done="{} is cancelled.", tone="danger",
)  # fmt: skip
