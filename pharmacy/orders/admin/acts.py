"""What a person may do to an order; each calls one service."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from pharmacy.core.quantities import format_mg
from pharmacy.orders import services, workflow
from pharmacy.orders.models import Order
from pharmacy.orders.selectors import last_dose_mg, open_blocks
from pharmacy.orders.states import OrderStatus
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


def regimen(order: Order) -> str:
    """``Take 1 capsule by mouth at bedtime``."""
    if order.capsules_per_dose is None:
        return "Take as the titration says"
    noun = "capsule" if order.capsules_per_dose == 1 else "capsules"
    return f"Take {order.capsules_per_dose} {noun} by mouth {order.get_dose_time_display()}"


def _tells_verify(order: Order, _: Any) -> Sequence[str]:
    strength = format_mg(order.strength_mg or last_dose_mg(order))
    return (
        f"{order} for {order.patient}: {strength} capsules. {regimen(order)}.",
        "The order goes to the bench: a technician may fill it.",
        "Your signature over exactly this prescription is kept for good.",
    )


def _tells_override(order: Order, finding: Finding) -> Sequence[str]:
    others = open_blocks(order, on=pharmacy_date(timezone.now())).exclude(pk=finding.pk).count()
    after = "The order goes back to verification."
    if others:
        after = f"The order stays on hold: {plural(others, 'other block')} to be decided."
    return finding.message, "This one finding is overridden, under your signature.", after


def _is_open_block(order: Order, finding: Finding | None) -> bool:
    return finding is not None and _still_decided(order) and open_blocks(
        order, on=pharmacy_date(timezone.now())
    ).filter(pk=finding.pk).exists()  # fmt: skip


def _still_decided(order: Order) -> bool:
    return order.status in {OrderStatus.RECEIVED, OrderStatus.ON_HOLD}


def _verify(doing: Doing) -> Order:
    return services.verify_order(doing.subject, actor=doing.actor, at=doing.at, **doing.values)


def _override(doing: Doing) -> Order:
    return services.override_finding(doing.part, actor=doing.actor, at=doing.at, **doing.values)


def _resume(doing: Doing) -> Order:
    return services.resume_order(doing.subject, actor=doing.actor)


def _reject(doing: Doing) -> Order:
    return services.reject_order(doing.subject, actor=doing.actor, **doing.values)


def _cancel(doing: Doing) -> Order:
    return services.cancel_order(doing.subject, actor=doing.actor, **doing.values)


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
RESUME = Act(
    possible=lambda order, _: not open_blocks(order, on=pharmacy_date(timezone.now())).exists(),
    name="resume_order", label="Take off hold", transition=workflow.RESUME_ORDER, run=_resume,
    tells=lambda order, _: (f"{order} goes back to the verification queue.",), done="{} is off hold.", tone="primary",
)  # fmt: skip
REJECT = Act(
    name="reject_order", label="Reject", transition=workflow.REJECT_ORDER, form=forms.ReasonForm, run=_reject,
    tells=lambda order, _: (f"{order} is refused for good; the prescriber reads your reason.",),
    done="{} is rejected.", tone="danger",
)  # fmt: skip
CANCEL = Act(
    name="cancel_order", label="Cancel", transition=workflow.CANCEL_ORDER, form=forms.ReasonForm, run=_cancel,
    tells=lambda order, _: (f"{order} ends here; nothing is filled.",), done="{} is cancelled.", tone="danger",
)  # fmt: skip
ORDER_ACTS = (VERIFY, RESUME, OVERRIDE, REJECT, CANCEL)
