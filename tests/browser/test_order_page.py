"""A titration's page, its hold and its picture, under the real content security policy."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from pharmacy.orders.intake import MedicineIntake
from pharmacy.orders.services import answer_hold
from pharmacy.people.models import Prescriber, Staff
from tests.browser.test_admin_in_a_browser import console, sign_in
from tests.factories import NOW, TODAY, an_order
from tests.live.conftest import Stack
from tests.order_factories import a_titration

__all__ = ["console"]
OXYCODONE = MedicineIntake("oxycodne", "recent", last_taken_on=TODAY)


@pytest.mark.usefixtures("argon2_passwords")
def test_a_held_titration_is_drawn_and_answered(
    stack: Stack, page: Page, console: list[str], prescriber: Prescriber, pharmacist: Staff
) -> None:
    assert prescriber.account
    order = an_order(prescriber, a_titration(medicines=(OXYCODONE,), no_other_medicines=False, allergies=("lactose",)))
    answer_hold(order, text="The last dose was in May.", actor=prescriber.account, at=NOW)
    sign_in(page, stack, "priya")
    page.goto(f"{stack.url}/admin/pharmacy/order/{order.pk}/change/")
    expect(page.get_by_role("img", name="1.5 mg for 14 days, then 3 mg")).to_be_visible()
    bars = [box["height"] for bar in page.locator(".ws-step").all() if (box := bar.bounding_box())]
    assert len(bars) == 3
    assert bars == sorted(bars)
    expect(page.get_by_text("The last dose was in May.")).to_be_visible()
    page.get_by_role("link", name="Note an answer").click()
    page.get_by_label("Whom you reached").fill("Dr. Okafor, phone")
    page.get_by_label("The answer").fill("Confirmed by phone")
    page.get_by_role("button", name="Note an answer").click()
    expect(page.get_by_text("Confirmed by phone (Dr. Okafor, phone)")).to_be_visible()
    assert console == []
