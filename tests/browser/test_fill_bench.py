"""A fill worked by scanner alone: each scan is Enter, the answer comes in large, the cursor is where the next scan goes."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from compounding.fills.models import Fill, NearMiss
from compounding.fills.services import allocate_fill, start_fill
from compounding.fills.states import FillStatus
from pharmacy.orders.services import Attestation, record_attestation
from pharmacy.people.models import Prescriber, Staff
from pharmacy.people.selectors import pharmacy_date
from tests import factories as make
from tests.browser.test_admin_in_a_browser import console, sign_in
from tests.browser.test_bench import _BASICS, _type
from tests.compounding.fills.work import lot_number, print_labels, put_labels_on, serial
from tests.live.conftest import Stack

__all__ = ["console"]
pytestmark = pytest.mark.usefixtures("argon2_passwords")


@pytest.fixture
def labelled(prescriber: Prescriber, technician: Staff, pharmacist: Staff, other_pharmacist: Staff) -> Fill:
    """On the day of the clock, which the web server goes by."""
    for person in (technician, pharmacist, other_pharmacist):
        person.refresh_from_db()
    now = timezone.now()
    order = make.a_verified_order(prescriber, pharmacist)
    make.a_finished_lot(technician, pharmacist, other_pharmacist)
    asked = Attestation(takes_opioids=False, contact="Patient, by phone")
    record_attestation(order, asked, attested_on=pharmacy_date(now), actor=technician, at=now)
    fill = allocate_fill(start_fill(order, actor=technician, at=now), actor=technician, at=now)
    print_labels(fill, technician, at=now)
    put_labels_on(fill, technician, at=now)
    return fill


def test_a_pharmacist_checks_with_two_scans(page: Page, stack: Stack, labelled: Fill, console: Any) -> None:
    sign_in(page, stack, "priya")
    page.set_viewport_size({"width": 820, "height": 1180})
    page.goto(f"{stack.url}/admin/compounding/fill/{labelled.pk}/change/")
    expect(page.locator("#check_container-label")).to_be_focused()
    assert page.evaluate(_BASICS) == []
    _type(page, serial(labelled), "NOWHERE")
    expect(page.locator(".scan-bad")).to_contain_text("No lot has the number NOWHERE.")
    expect(page.locator("#check_container-lot")).to_be_focused()
    assert NearMiss.objects.get().code == "LOT_UNKNOWN"
    _type(page, lot_number(labelled))
    expect(page.locator(".scan-good")).to_contain_text("Container 1: checked")
    assert Fill.objects.get().status == FillStatus.CHECKED
    assert page.evaluate(_BASICS) == []
    assert console == []
