"""A batch worked by scanner and keyboard: Enter goes on, answers come into the open page, nothing typed is lost."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from pharmacy.people.models import Staff
from tests import factories as make
from tests.admin.bench import BALANCE, OnTheBench, on_the_bench
from tests.browser.test_admin_in_a_browser import console, sign_in
from tests.live.conftest import Stack

__all__ = ["console"]
pytestmark = pytest.mark.usefixtures("argon2_passwords")

# Every field has a name, no id is used twice, what is pressed is at least 44 px high and nothing sticks out.
_BASICS = """() => {
    const bench = document.getElementById("bench"), wrong = [];
    const seen = (each) => each.offsetParent && each.type !== "hidden";
    for (const field of bench.querySelectorAll("input, select, textarea"))
        if (seen(field) && !field.labels.length) wrong.push(`no label: ${field.name}`);
    for (const each of bench.querySelectorAll("input:not([type=radio]), textarea, button, a.ws-button, summary"))
        if (seen(each) && each.getBoundingClientRect().height < 43.5) wrong.push(`small: ${each.outerHTML.slice(0, 80)}`);
    const ids = [...document.querySelectorAll("[id]")].map((each) => each.id);
    wrong.push(...ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `id twice: ${id}`));
    for (const each of bench.querySelectorAll("[aria-labelledby], [aria-describedby]"))
        for (const id of (each.getAttribute("aria-labelledby") || each.getAttribute("aria-describedby")).split(" "))
            if (!document.getElementById(id)) wrong.push(`names nothing: ${id}`);
    if (document.documentElement.scrollWidth > innerWidth) wrong.push("sticks out");
    return wrong;
}"""


@pytest.fixture
def bench(technician: Staff, pharmacist: Staff, other_pharmacist: Staff) -> OnTheBench:
    for person in (technician, pharmacist, other_pharmacist):
        person.refresh_from_db()
    return on_the_bench(technician, pharmacist, other_pharmacist)


def _open(page: Page, stack: Stack, bench: OnTheBench) -> str:
    sign_in(page, stack, "ana")
    page.set_viewport_size({"width": 820, "height": 1180})
    url = f"{stack.url}/admin/compounding/batch/{bench.batch.pk}/change/"
    page.goto(url)
    return url


def _type(page: Page, *texts: str) -> None:
    for each in texts:
        page.keyboard.type(each)
        page.keyboard.press("Enter")


def _field(page: Page, bench: OnTheBench, kind: str, name: str) -> Any:
    return page.locator(f"#record_weighing-{bench.line(kind).pk}-{name}")


def test_components_are_weighed_by_scanner_and_keyboard(
    stack: Stack, page: Page, console: list[str], bench: OnTheBench
) -> None:
    url = _open(page, stack, bench)
    expect(_field(page, bench, "active", "lot")).to_be_focused()
    _type(page, "n-active")
    expect(_field(page, bench, "active", "balance")).to_be_focused()
    _type(page, BALANCE)
    page.keyboard.type("151.5 mg")
    expect(page.get_by_text("0.0015 g over (1 %): accepted.")).to_be_visible()
    page.keyboard.press("Enter")
    expect(_field(page, bench, "filler", "lot")).to_be_focused()
    expect(page.locator("#bench-status")).to_have_text("Active ingredient: 0.1515 g, 0.15 g wanted.")
    _type(page, "N-filler", "")
    expect(_field(page, bench, "filler", "actual")).to_be_focused()
    _type(page, "ST,GS,+ 22.3500 g")
    expect(_field(page, bench, "shell", "lot")).to_be_focused()
    _type(page, "N-shell", "100")
    weighing = bench.weighing("active")
    expect(page.locator(f"#check_weighing-{weighing.pk}-lot")).to_be_focused()
    _type(page, "N-active", "omar", make.PASSWORD)
    expect(page.get_by_role("button", name="Start blending")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Done")).to_be_visible()
    assert page.url == url
    found = {w.line.material.kind: w.actual for w in bench.batch.weighings.select_related("line__material")}
    assert found == {"active": Decimal("0.1515"), "filler": Decimal("22.35"), "shell": Decimal(100)}
    assert page.evaluate(_BASICS) == []
    assert console == []


def test_a_refusal_comes_into_the_open_page_and_keeps_what_was_typed(
    stack: Stack, page: Page, console: list[str], bench: OnTheBench
) -> None:
    url = _open(page, stack, bench)
    assert page.evaluate(_BASICS) == []
    page.get_by_text("Report a deviation").click()
    page.get_by_label("What happened").fill("Half a sentence")
    _field(page, bench, "active", "lot").focus()
    _type(page, "N-active", BALANCE, "0.16")
    expect(page.get_by_text("0.16 g is over 0.15 g; 0.147 to 0.153 g is accepted.")).to_be_visible()
    expect(_field(page, bench, "active", "actual")).to_be_focused()
    expect(_field(page, bench, "active", "lot")).to_have_value("N-active")
    expect(page.get_by_label("What happened")).to_have_value("Half a sentence")
    page.get_by_label("Why this weight is kept").fill("The spatula slipped")
    page.get_by_role("button", name="Keep this weight and open a deviation").dblclick()
    expect(_field(page, bench, "filler", "lot")).to_be_focused()
    expect(page.get_by_text("Out of tolerance", exact=True)).to_be_visible()
    assert page.url == url
    assert bench.batch.weighings.count() == bench.batch.deviations.count() == 1
    assert page.evaluate(_BASICS) == []
    assert console == []


def test_ten_capsules_are_typed_in_a_row_while_the_chart_grows(
    stack: Stack, page: Page, console: list[str], bench: OnTheBench
) -> None:
    bench.work()
    bench.count()
    _open(page, stack, bench)
    expect(page.get_by_label("Balance")).to_be_focused()
    _type(page, BALANCE, "273")
    marks = page.locator(".bench-mark")
    expect(marks).to_have_count(1)
    expect(page.get_by_label("Capsule with its fill (mg)")).to_be_focused()
    weights = ["274.2", "271", "310.2", "272", "275.5", "270.9", "273", "273", "274.9"]
    _type(page, *weights)
    expect(marks).to_have_count(10)
    expect(page.locator(".bench-mark-over")).to_have_count(1)
    expect(page.get_by_text("10 of 10").first).to_be_visible()
    found = [str(w.gross_mg.normalize()) for w in bench.batch.capsule_weights.order_by("position")]
    assert found == ["273", *weights]
    page.get_by_label("Capsule with its fill (mg)").focus()
    _type(page, "2730")
    expect(page.get_by_text("looks like 10 capsules weighed together")).to_be_visible()
    expect(page.get_by_label("Capsule with its fill (mg)")).to_have_value("2730")
    assert page.evaluate(_BASICS) == []
    assert console == []
