"""A fill on its way through the bench, each step as people do it: by scanning."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from compounding.fills.models import Fill, FillItem, NearMiss, TitrationPack
from compounding.fills.scan_selectors import labels_of_fill
from compounding.fills.services import (
    Closure,
    check_container,
    close_pack,
    dispense_fill,
    label_container,
    pack_container,
    print_fill_labels,
    record_counsel,
    request_fill_label,
)
from labels.printing.rendering import render_job
from labels.printing.states import LabelStatus
from pharmacy.core.errors import DomainError
from pharmacy.people.models import Staff
from tests.factories import NOW
from tests.refusal import refuses


def containers(fill: Fill) -> list[FillItem]:
    """As they are now."""
    return list(FillItem.objects.filter(fill=fill).select_related("lot", "label").order_by("number"))


def serial(fill: Fill, number: int = 1) -> str:
    """Of the dose label on a container."""
    label = containers(fill)[number - 1].label
    assert label
    return label.serial


def lot_number(fill: Fill, number: int = 1) -> str:
    lot = containers(fill)[number - 1].lot
    assert lot
    return lot.lot_number


def print_labels(fill: Fill, actor: Staff, *, at: datetime = NOW) -> None:
    """Requested, drawn by a worker, proved and printed."""
    job = request_fill_label(fill, actor=actor, at=at)
    assert render_job(job.pk, clock=lambda: at) == "ready"
    print_fill_labels(fill, actor=actor, at=at)


def put_labels_on(fill: Fill, actor: Staff, *, at: datetime = NOW) -> None:
    for label in labels_of_fill(fill).filter(status=LabelStatus.SPOOLED).order_by("pk"):
        label_container(fill, label.serial, actor=actor, at=at)


def label_all(fill: Fill, actor: Staff, *, at: datetime = NOW) -> Fill:
    """To labelled; a pack is assembled and closed."""
    print_labels(fill, actor, at=at)
    put_labels_on(fill, actor, at=at)
    pack = TitrationPack.objects.filter(fill=fill).first()
    if pack is not None:
        for item in containers(fill):
            pack_container(pack, serial(fill, item.number), actor=actor, at=at)
        close_pack(pack, actor=actor, at=at)
    return Fill.objects.get(pk=fill.pk)


def check_all(fill: Fill, pharmacist: Staff, *, at: datetime = NOW) -> Fill:
    for item in containers(fill):
        check_container(
            fill, label=serial(fill, item.number), lot=lot_number(fill, item.number), actor=pharmacist, at=at
        )
    return Fill.objects.get(pk=fill.pk)


def hand_over(fill: Fill, pharmacist: Staff, *, at: datetime = NOW) -> Fill:
    record_counsel(fill, "given", actor=pharmacist, at=at)
    return dispense_fill(fill, closure=Closure(), actor=pharmacist, at=at)


def dispense_all(fill: Fill, technician: Staff, pharmacist: Staff, *, at: datetime = NOW) -> Fill:
    """From allocated to dispensed."""
    label_all(fill, technician, at=at)
    check_all(fill, pharmacist, at=at)
    return hand_over(fill, pharmacist, at=at)


@contextmanager
def near_miss(kind: type[DomainError], code: str, fill: Fill) -> Iterator[None]:
    """The block is refused with ``code``, and exactly that is kept."""
    before = NearMiss.objects.count()
    with refuses(kind, code):
        yield
    kept = NearMiss.objects.order_by("pk")
    assert kept.count() == before + 1
    last = kept[before]
    assert (last.code, last.fill_id) == (code, fill.pk)
