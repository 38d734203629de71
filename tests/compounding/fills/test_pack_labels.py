"""Everything that goes with a pack says the same first night, and is there when it closes and when it leaves."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from compounding.fills.admin.acts import REQUEST_LABEL
from compounding.fills.models import Fill, TitrationPack
from compounding.fills.printed import printed_on
from compounding.fills.scan_selectors import everything_of
from compounding.fills.services import (
    allocate_fill,
    close_pack,
    pack_container,
    relabel_fill,
    request_fill_label,
    start_fill,
)
from labels.printing.models import PrintedLabel
from labels.printing.rendering import render_job
from labels.printing.services import void_label
from labels.printing.snapshot import changed
from pharmacy.core.errors import InvalidInput, Refused
from pharmacy.people.models import Prescriber, Staff
from tests.compounding.fills.work import (
    check_all,
    containers,
    hand_over,
    label_all,
    print_labels,
    put_labels_on,
    serial,
)
from tests.factories import NOW, TODAY, a_finished_lot, a_titration_order
from tests.refusal import execute, refuses

pytestmark = pytest.mark.django_db

TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def pack(prescriber: Prescriber, technician: Staff, pharmacist: Staff, other_pharmacist: Staff) -> TitrationPack:
    """One container for both steps, allocated."""
    order = a_titration_order(prescriber, pharmacist, ("1.5", 14), ("3", 14))
    a_finished_lot(technician, pharmacist, other_pharmacist)
    allocate_fill(start_fill(order, actor=technician, at=NOW), actor=technician, at=NOW)
    return TitrationPack.objects.get()


def label(pack: TitrationPack, part: str = "") -> PrintedLabel:
    """``part``: ``:calendar``, ``:step1-1``; the dose label without."""
    return everything_of(pack.fill).exclude(status="voided").get(intent=f"fill:{pack.fill_id}{part}")


def pack_all(pack: TitrationPack, actor: Staff) -> None:
    put_labels_on(pack.fill, actor)
    for item in containers(pack.fill):
        pack_container(pack, serial(pack.fill, item.number), actor=actor, at=NOW)


def lacking(fill: Fill, actor: Staff) -> bool:
    """Whether the page offers to ask for labels."""
    return REQUEST_LABEL.is_offered(Fill.objects.get(pk=fill.pk), actor)


def test_a_lone_dose_label_cannot_be_made_for_another_day(
    pack: TitrationPack, technician: Staff, pharmacist: Staff
) -> None:
    print_labels(pack.fill, technician)
    void_label(label(pack), actor=pharmacist, reason="Smudged")
    assert printed_on(pack.fill) == TODAY
    with refuses(Refused, "LABEL_DATE_WRONG", field="dispense_on"):
        request_fill_label(pack.fill, actor=technician, at=NOW, dispense_on=TODAY + timedelta(days=1))
    with refuses(Refused, "LABEL_DATE_WRONG", field="dispense_on"):
        request_fill_label(pack.fill, actor=technician, at=TOMORROW)
    assert TitrationPack.objects.get().starts_on == TODAY
    again = request_fill_label(pack.fill, actor=technician, at=NOW).labels.get()
    assert again.content["dispensed_on"] == TODAY.isoformat()


def test_labelled_anew_a_pack_may_start_on_another_day(
    pack: TitrationPack, technician: Staff, pharmacist: Staff
) -> None:
    print_labels(pack.fill, technician)
    relabel_fill(pack.fill, reason="Fetched tomorrow", actor=pharmacist, at=NOW)
    assert printed_on(pack.fill) is None
    print_labels(pack.fill, technician, at=TOMORROW)
    assert TitrationPack.objects.get().starts_on == TODAY + timedelta(days=1)


def rewrite(row: PrintedLabel, **changes: object) -> None:
    """Past the trigger that keeps what a label says, as one that was made before the days were compared."""
    content = changed(row.content, **changes).to_json()
    sql = "UPDATE labels_printedlabel SET content = %s, content_sha256 = %s WHERE id = %s"
    execute("SET LOCAL session_replication_role = replica")
    execute(sql, json.dumps(content), content["content_sha256"], row.pk)
    execute("SET LOCAL session_replication_role = DEFAULT")


@pytest.mark.parametrize("part", ["", ":pack", ":step2-1", ":calendar"])
def test_no_label_or_paper_of_another_day_leaves_with_a_pack(
    pack: TitrationPack, technician: Staff, pharmacist: Staff, part: str
) -> None:
    fill = check_all(label_all(pack.fill, technician), pharmacist)
    wrong, later = label(pack, part), (TODAY + timedelta(days=1)).isoformat()
    if part == ":calendar":
        first, *others = wrong.content["nights"]
        rewrite(wrong, nights=[{**first, "on": later}, *others])
    elif part == ":step2-1":
        rewrite(wrong, starts_on=(TODAY + timedelta(days=15)).isoformat())
    else:
        rewrite(wrong, dispensed_on=later)
    with refuses(Refused, "LABEL_DATE_WRONG", field="label") as caught:
        hand_over(fill, pharmacist)
    assert f"{TODAY + timedelta(days=1):%d %b %Y}" in caught.message


@pytest.mark.parametrize("part", [":step1-1", ":step2-1", ":pack", ":calendar", ":wallet"])
def test_a_pack_does_not_close_without_each_label_and_paper(
    pack: TitrationPack, technician: Staff, pharmacist: Staff, part: str
) -> None:
    print_labels(pack.fill, technician)
    void_label(label(pack, part), actor=pharmacist, reason="Smudged")
    pack_all(pack, technician)
    named = {
        ":step1-1": "label of step 1 on container 1", ":step2-1": "label of step 2 on container 1",
        ":pack": "outer label", ":calendar": "calendar", ":wallet": "wallet card",
    }  # fmt: skip
    with refuses(Refused, "LABELS_MISSING", field="labels") as caught:
        close_pack(pack, actor=technician, at=NOW)
    assert named[part] in caught.message
    assert all(other not in caught.message for key, other in named.items() if key != part)
    assert lacking(pack.fill, technician)
    job = request_fill_label(pack.fill, actor=technician, at=NOW)
    assert job.labels.get().intent == f"fill:{pack.fill_id}{part}"
    assert not lacking(pack.fill, technician)


def test_a_paper_counts_only_once_it_is_proved(pack: TitrationPack, technician: Staff, pharmacist: Staff) -> None:
    print_labels(pack.fill, technician)
    void_label(label(pack, ":calendar"), actor=pharmacist, reason="Smudged")
    pack_all(pack, technician)
    job = request_fill_label(pack.fill, actor=technician, at=NOW)
    with refuses(Refused, "LABELS_MISSING"):
        close_pack(pack, actor=technician, at=NOW)
    assert render_job(job.pk, clock=lambda: NOW) == "ready"
    assert close_pack(pack, actor=technician, at=NOW).status == "closed"


def test_a_pack_does_not_leave_without_its_calendar(pack: TitrationPack, technician: Staff, pharmacist: Staff) -> None:
    fill = check_all(label_all(pack.fill, technician), pharmacist)
    void_label(label(pack, ":calendar"), actor=pharmacist, reason="Torn")
    with refuses(Refused, "LABELS_MISSING", field="labels"):
        hand_over(fill, pharmacist)


@pytest.mark.parametrize("on", [date.max, date(2101, 1, 1)])
def test_a_day_far_off_is_refused_in_words(pack: TitrationPack, technician: Staff, on: date) -> None:
    with refuses(InvalidInput, "DATE_OUT_OF_RANGE", field="dispense_on"):
        request_fill_label(pack.fill, actor=technician, at=NOW, dispense_on=on)
