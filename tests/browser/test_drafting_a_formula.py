"""Rows come and go by script under the real content security policy, and what is typed arrives in order."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from compounding.formulas.models import Formula, FormulaVersion
from compounding.formulas.selectors import steps_of
from compounding.inventory.models import MaterialKind
from pharmacy.people.models import Staff
from tests.browser.test_admin_in_a_browser import console, sign_in
from tests.factories import FORMULA_STEPS, a_material, an_approved_formula
from tests.live.conftest import Stack

__all__ = ["console"]


@pytest.mark.usefixtures("argon2_passwords")
def test_pharmacist_adds_and_removes_rows(
    stack: Stack, page: Page, console: list[str], pharmacist: Staff, other_pharmacist: Staff
) -> None:
    product = a_material(MaterialKind.FINISHED, "Naltrexone 3 mg", strength_mg="3")
    formula = Formula.objects.create(name="Naltrexone 3 mg in MCC", product=product)
    sign_in(page, stack, "priya")
    page.goto(f"{stack.url}/admin/compounding/formula/{formula.pk}/act/draft_formula/")
    page.get_by_label("Fill of one capsule (mg)").fill("225")
    page.get_by_label("Weighing tolerance (%)").fill("2")
    steps = page.locator("[data-rows=steps]")
    expect(steps.locator("tbody tr")).to_have_count(2)
    steps.get_by_role("button", name="Add step").click()
    steps.get_by_role("button", name="Add step").click()
    expect(steps.get_by_label("Stage", exact=True).nth(3)).to_be_focused()
    for row, text in ((1, "Sieve."), (2, "Gone."), (3, "Mix.")):
        steps.get_by_label("Stage", exact=True).nth(row).select_option("blending")
        steps.get_by_label("Instruction", exact=True).nth(row).fill(text)
    steps.get_by_role("button", name="Remove this step").nth(2).click()
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("Before it can be approved")).to_be_visible()
    assert [step.instruction for step in steps_of(FormulaVersion.objects.get())] == ["Sieve.", "Mix."]
    assert console == []


@pytest.mark.usefixtures("argon2_passwords")
def test_pharmacist_changes_an_approved_formula_by_a_copy(
    stack: Stack, page: Page, console: list[str], pharmacist: Staff, other_pharmacist: Staff
) -> None:
    version = an_approved_formula(pharmacist, other_pharmacist)
    sign_in(page, stack, "priya")
    page.goto(f"{stack.url}/admin/compounding/formulaversion/{version.pk}/change/")
    page.get_by_role("link", name="Start a draft from this version").click()
    page.get_by_role("button", name="Start a draft from this version").click()
    page.get_by_role("link", name="Edit draft").click()
    page.get_by_label("Storage", exact=True).fill("Store in the refrigerator.")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("Changes since version 1")).to_be_visible()
    copy = FormulaVersion.objects.get(number=2)
    assert (copy.storage, tuple(steps_of(copy))) == ("Store in the refrigerator.", FORMULA_STEPS)
    assert console == []
