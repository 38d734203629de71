"""What a pharmacist sees and presses, with the keyboard, under the real content security policy."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from pharmacy.orders.intake import MedicineIntake
from pharmacy.orders.models import Order
from pharmacy.orders.states import OrderStatus
from pharmacy.people.models import Prescriber, Staff
from pharmacy.people.selectors import pharmacy_date
from pharmacy.signatures.models import Signature
from tests.factories import PASSWORD, an_intake, an_order, with_medicines
from tests.live.conftest import Stack, wait_until


@pytest.fixture
def console(page: Page) -> list[str]:
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    return errors


def sign_in(page: Page, stack: Stack, username: str) -> None:
    stack.start("web")
    wait_until(stack.is_live)
    page.goto(f"{stack.url}/admin/")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Good day")).to_be_visible()


@pytest.mark.usefixtures("argon2_passwords")
def test_pharmacist_verifies_an_order_from_the_queue(
    stack: Stack, page: Page, console: list[str], prescriber: Prescriber, pharmacist: Staff
) -> None:
    now = timezone.now()  # which the web server goes by
    today = pharmacy_date(now)
    order = an_order(prescriber, an_intake(written_on=today, attested_on=today), at=now)
    sign_in(page, stack, "priya")
    page.get_by_role("link", name="Orders to verify").first.click()
    page.get_by_role("link", name=str(order.rx_number)).click()
    page.get_by_role("link", name="Verify prescription").click()
    page.get_by_label("Your password").fill("not the password")
    page.get_by_role("button", name="Sign: Verify prescription").click()
    expect(page.get_by_text("The password is wrong")).to_be_visible()
    assert not Signature.objects.exists()
    page.get_by_label("Your password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Verified").first).to_be_visible()
    assert Order.objects.get(pk=order.pk).status == OrderStatus.VERIFIED
    assert console == []


@pytest.mark.usefixtures("argon2_passwords")
def test_technician_sees_the_hold_and_no_override(
    stack: Stack, page: Page, console: list[str], prescriber: Prescriber, technician: Staff
) -> None:
    order = an_order(prescriber, with_medicines(MedicineIntake("tramadol 50 mg", "current")))
    sign_in(page, stack, "ana")
    page.goto(f"{stack.url}/admin/pharmacy/order/{order.pk}/change/")
    expect(page.get_by_text("tramadol: 10 days opioid-free before naltrexone.")).to_be_visible()
    expect(page.get_by_role("link", name="Override")).to_have_count(0)
    expect(page.get_by_role("link", name="Verify prescription")).to_have_count(0)
    assert console == []


def test_the_interactive_api_page_lists_the_operations(stack: Stack, page: Page, console: list[str]) -> None:
    stack.start("web")
    wait_until(stack.is_live)
    page.goto(f"{stack.url}/api/docs/")
    expect(page.get_by_text("/api/v1/orders/").first).to_be_visible()
    assert console == []
