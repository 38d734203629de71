"""Whoever put a label on is known by whichever page it was recorded, and does not check the fill."""

from __future__ import annotations

import pytest

from compounding.fills.models import ContainerScan, Fill, TitrationPack
from compounding.fills.scan_selectors import fillers, labels_of_fill
from compounding.fills.services import allocate_fill, check_container, label_container, label_fill, start_fill
from labels.printing.models import PrintedLabel
from labels.printing.services import apply_label
from labels.printing.states import LabelStatus
from pharmacy.core.errors import Refused
from pharmacy.people.models import Prescriber, Staff
from tests.compounding.fills.work import lot_number, print_labels, put_labels_on, serial
from tests.factories import NOW, a_finished_lot, a_titration_order
from tests.refusal import database_refuses, refuses

pytestmark = pytest.mark.django_db


def put_on(fill: Fill, actor: Staff) -> None:
    """On the page of the label itself."""
    label = PrintedLabel.objects.get(serial=serial(fill))
    apply_label(label, actor=actor, scanned_serial=label.serial, at=NOW)


def test_a_label_put_on_from_its_own_page_makes_a_filler(
    allocated: Fill, technician: Staff, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    """The technician confirms what the pharmacist put on: it is the pharmacist who does not check."""
    print_labels(allocated, technician)
    put_on(allocated, pharmacist)
    scan = ContainerScan.objects.get()
    assert (scan.stage, scan.scanned_by, scan.scanned_at) == ("labelled", pharmacist, NOW)
    fill = label_fill(allocated, actor=technician)
    assert ContainerScan.objects.get() == scan
    seen = {"label": serial(fill), "lot": lot_number(fill)}
    with refuses(Refused, "FILLER_CHECKS", field="label"):
        check_container(fill, actor=pharmacist, at=NOW, **seen)
    with database_refuses("whoever filled a container does not check it"):
        ContainerScan.objects.create(
            item=scan.item, stage="checked", label=scan.label, lot=scan.item.lot, scanned_by=pharmacist, scanned_at=NOW
        )
    check_container(fill, actor=other_pharmacist, at=NOW, **seen)


def test_a_container_that_nobody_labelled_is_not_called_labelled(allocated: Fill, technician: Staff) -> None:
    """As a label that was recorded as put on before it was kept by whom."""
    print_labels(allocated, technician)
    labels_of_fill(allocated).update(status=LabelStatus.APPLIED)
    with refuses(Refused, "LABELLED_BY_NOBODY", field="label"):
        label_fill(allocated, actor=technician)


def test_each_label_of_a_pack_makes_a_filler(
    prescriber: Prescriber, technician: Staff, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    order = a_titration_order(prescriber, pharmacist, ("1.5", 14), ("3", 14))
    a_finished_lot(technician, pharmacist, other_pharmacist)
    fill = allocate_fill(start_fill(order, actor=technician, at=NOW), actor=technician, at=NOW)
    print_labels(fill, technician)
    step = labels_of_fill(fill).get(kind="step", intent__endswith=":step2-1")
    label_container(fill, step.serial, actor=other_pharmacist, at=NOW)
    outer = labels_of_fill(fill).get(kind="pack")
    apply_label(outer, actor=pharmacist, scanned_serial=outer.serial, at=NOW)
    put_labels_on(fill, technician)
    assert fillers(fill) == {technician.pk, pharmacist.pk, other_pharmacist.pk}
    assert TitrationPack.objects.get().status == "assembling"
