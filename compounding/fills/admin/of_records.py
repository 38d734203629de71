"""What fills add to the pages of orders, lots and labels."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from compounding.fills import services
from compounding.fills.admin.fills import TONES
from compounding.fills.admin.forms import StartForm
from compounding.fills.contents import PutUp
from compounding.fills.models import Fill, FillItem
from compounding.fills.refills import refills_used
from compounding.fills.scan_selectors import fill_subject
from compounding.fills.states import UNDISPENSED, FillStatus
from compounding.inventory.models import Lot
from labels.printing.models import PrintedLabel
from pharmacy.orders.models import Order
from pharmacy.orders.selectors import open_cancellation
from pharmacy.orders.states import OrderStatus
from pharmacy.workbench import forms, words
from pharmacy.workbench.acts import Act, Doing
from pharmacy.workbench.page import Section, Table
from pharmacy.workbench.registry import extend

_MOST_SHOWN = 200


def _how(doing: Doing) -> PutUp:
    return PutUp(most_capsules_per_dose=1) if doing.values.get("one_each") else PutUp()


def _may_start(order: Order, _: Any) -> bool:
    if order.status == OrderStatus.VERIFIED:
        return True
    return order.status == OrderStatus.ACTIVE and not order.fills.exclude(status=FillStatus.CANCELLED).exists()


def _may_refill(order: Order, _: Any) -> bool:
    is_open = order.fills.filter(status__in=UNDISPENSED).exists()
    return order.status == OrderStatus.ACTIVE and not is_open and refills_used(order) < order.refills


def _may_take_back(order: Order, _: Any) -> bool:
    """Whatever state it is in, once it was started: the prescriber has to have asked for it."""
    return open_cancellation(order) is not None and order.fills.exists()


START = Act(
    name="start_fill", label="Start fill", permission="compounding.fill_order", possible=_may_start, form=StartForm,
    run=lambda doing: services.start_fill(doing.subject, actor=doing.actor, at=doing.at, how=_how(doing)),
    tells=lambda order, _: (f"The first fill of {order} is opened.",), done="Fill {} is opened.",
    goes_to=lambda fill, _: fill, tone="primary",
)  # fmt: skip
START_REFILL = Act(
    name="start_refill", label="Start refill", permission="compounding.fill_order", possible=_may_refill,
    run=lambda doing: services.start_refill(doing.subject, actor=doing.actor, at=doing.at),
    tells=lambda order, _: (f"A refill of {order} is opened, at the dose that goes on.",), done="Refill {} is opened.",
    goes_to=lambda fill, _: fill, tone="primary",
)  # fmt: skip
ACCEPT_CANCELLATION = Act(
    name="accept_cancellation", label="Cancel at the prescriber's request", permission="compounding.cancel_fill",
    possible=_may_take_back, form=forms.ReasonForm, tone="danger",
    run=lambda doing: services.accept_cancellation(doing.subject, actor=doing.actor, at=doing.at, **doing.values),
    tells=lambda *_: ("Fills that are not dispensed are cancelled; their capsules go back into stock.",),
    done="{} is cancelled.",
)  # fmt: skip


def _of_order(_: HttpRequest, order: Order) -> list[Section]:
    fills = order.fills.select_related("order").prefetch_related("items__lot__material").order_by("number")
    rows = [
        [words.record_link(fill), fill.get_kind_display(), words.status_badge(fill, TONES),
         words.lines(words.record_link(item.lot) for item in fill.items.all())]
        for fill in fills
    ]  # fmt: skip
    return [Section("Fills", table=Table(("Fill", "Kind", "Status", "Lots"), rows))] if rows else []


def _of_lot(_: HttpRequest, lot: Lot) -> list[Section]:
    """Who got capsules of this lot: where a recall begins."""
    items = FillItem.objects.filter(lot=lot).select_related("fill__order__patient").order_by("-pk")
    rows = [
        [words.record_link(item.fill), item.fill.order.patient.full_name, f"{item.capsules:,}",
         words.status_badge(item.fill, TONES)]
        for item in items[:_MOST_SHOWN]
    ]  # fmt: skip
    return [Section("Fills", table=Table(("Fill", "Patient", "Capsules", "Status"), rows))] if rows else []


def _of_label(_: HttpRequest, label: PrintedLabel) -> list[Section]:
    if not label.intent.startswith("fill:"):
        return []
    key = label.intent.removeprefix("fill:").split("#")[0].split(":")[0]
    fills = Fill.objects.filter(pk=int(key)) if key.isdecimal() else Fill.objects.none()
    rows = [
        [words.record_link(fill), words.status_badge(fill, TONES)]
        for fill in fills.select_related("order")
        if label.intent.startswith(fill_subject(fill))
    ]
    return [Section("What the label is for", table=Table(("Fill", "Status"), rows))] if rows else []


extend(Order, acts=[START, START_REFILL, ACCEPT_CANCELLATION], sections=_of_order)
extend(Lot, sections=_of_lot)
extend(PrintedLabel, sections=_of_label)
