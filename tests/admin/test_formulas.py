from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from compounding.formulas.admin.forms import FormulaForm
from compounding.formulas.models import Formula, FormulaVersion
from compounding.formulas.selectors import TEXT_FIELDS, checks_of, components_of, steps_of, text_of
from compounding.formulas.services import StepText, draft_version
from compounding.formulas.states import FormulaStatus
from compounding.inventory.models import Material, MaterialKind
from pharmacy.signatures.models import Signature
from tests import factories as make
from tests.admin.conftest import Desk, offered
from tests.compounding.formulas.conftest import components, draft

pytestmark = pytest.mark.django_db

TEXTS = {
    "dosage_form": "Capsule", "unit_weight_mg": "225", "fill_basis": "weight", "overage_percent": "5",
    "weighing_tolerance_percent": "2", "content_error_percent": "5", "beyond_use_days": "180",
    "beyond_use_source": "USP <795>", "storage": "Store dry.", "container_closure": "Amber vial",
    "appearance": "White powder", "equipment": "Balance\r\nMortar", "instructions": "Mix.", "precautions": "Gloves.",
    "label_statements": "Keep away  from children.\r\n\r\nMay affect sleep.", "remarks": "",
    "capsules_to_weigh": "10", "capsule_each_percent": "10", "capsule_mean_percent": "5", "yield_low_percent": "90",
    "yield_high_percent": "102",
}  # fmt: skip


@pytest.fixture
def formula(db: None) -> Formula:
    product = make.a_material(MaterialKind.FINISHED, "Naltrexone 1.5 mg", strength_mg="1.5")
    return Formula.objects.create(name="Naltrexone 1.5 mg in MCC", product=product)


@pytest.fixture
def approved(pharmacist: Any, other_pharmacist: Any) -> FormulaVersion:
    return make.an_approved_formula(pharmacist, other_pharmacist)


def rows(prefix: str, *values: dict[str, Any], total: int | None = None) -> dict[str, str]:
    count = len(values) if total is None else total
    fields = {f"{prefix}-TOTAL_FORMS": str(count), f"{prefix}-INITIAL_FORMS": "0"}
    for index, value in enumerate(values):
        fields |= {f"{prefix}-{index}-{name}": str(typed) for name, typed in value.items()}
    return fields


def typed(**changes: str) -> dict[str, str]:
    """The whole form as a browser without scripts sends it: with two spare rows in each table."""
    materials = [make.a_material(kind) for kind in (MaterialKind.ACTIVE, MaterialKind.FILLER, MaterialKind.SHELL)]
    active, filler, shell = (material.pk for material in materials)
    blank = {"number": "", "material": "", "amount": ""}
    return {
        **TEXTS,
        **rows("components", {"number": 1, "material": active, "amount": "1.5"}, {"number": 2, "material": filler},
               {"number": 3, "material": shell}, blank, blank),
        **rows("steps", {"number": 1, "stage": "blending", "instruction": "Mix.\r\nSieve.", "second_person": "on"},
               {"number": 2, "stage": "encapsulating", "instruction": "Fill."}, {"stage": "", "instruction": ""}),
        **rows("checks", {"number": 1, "kind": "capsule_weight", "procedure": "Weigh 10.", "expected": "Within 10 %"}),
        **changes,
    }  # fmt: skip


def test_a_pharmacist_starts_a_formula_and_drafts_it(pharmacist: Any) -> None:
    desk = Desk(pharmacist)
    product = make.a_material(MaterialKind.FINISHED, "Naltrexone 1.5 mg", strength_mg="1.5")
    assert desk.do(Formula, "start_formula", name="Naltrexone in MCC", product=str(product.pk)).status_code == 302
    formula = Formula.objects.get()
    assert offered(desk.read(formula)) == {"draft_formula"}
    answer = desk.do(formula, "draft_formula", **typed())
    version = FormulaVersion.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/admin/compounding/formulaversion/{version.pk}/change/")
    assert [(c.material.kind, c.amount_per_unit_mg) for c in components_of(version)] == [
        ("active", Decimal("1.5")), ("filler", None), ("shell", None)
    ]  # fmt: skip
    assert steps_of(version) == [
        StepText("blending", "Mix. Sieve.", second_person=True), StepText("encapsulating", "Fill.")
    ]  # fmt: skip
    assert [check.kind for check in checks_of(version)] == ["capsule_weight"]
    text = text_of(version)
    assert (text.overage_percent, text.equipment) == (Decimal(5), "Balance Mortar")
    assert text.label_statements == ("Keep away from children.", "May affect sleep.")
    assert offered(desk.read(version)) == {"edit_formula", "copy_formula", "approve_formula"}


def test_the_first_draft_starts_from_the_usual_limits(formula: Formula, pharmacist: Any) -> None:
    page = Desk(pharmacist).open(formula, "draft_formula").content.decode()
    assert 'name="beyond_use_days" value="180"' in page
    assert 'name="yield_low_percent" value="90"' in page
    assert page.count('name="steps-1-instruction"') == 1
    assert 'name="steps-2-instruction"' not in page


def test_a_triturate_starts_as_a_gram_of_powder(pharmacist: Any) -> None:
    product = make.a_material(MaterialKind.TRITURATE, "Triturate 1:10", parts=10)
    formula = Formula.objects.create(name="Triturate", product=product)
    page = Desk(pharmacist).open(formula, "draft_formula").content.decode()
    assert 'name="unit_weight_mg" value="1000"' in page
    assert 'name="dosage_form" value="Powder"' in page


def test_every_field_has_its_place_on_the_page(formula: Formula) -> None:
    form = FormulaForm(subject=formula)
    placed = [bound.name for group in form.groups() for bound in group.fields]
    assert sorted(placed) == sorted(form.fields)
    assert set(form.fields) == set(TEXT_FIELDS)
    assert [group.rows.prefix for group in form.groups() if group.rows] == ["components", "steps", "checks"]


def test_the_page_works_by_static_scripts_only(formula: Formula, pharmacist: Any) -> None:
    page = Desk(pharmacist).open(formula, "draft_formula").content.decode()
    assert "compounding/formula_rows.js" in page
    content = page[page.index('class="ws-page"') :]
    assert " onclick" not in content
    assert "steps-__prefix__-instruction" in content


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("unit_weight_mg", "0", "greater than 0 mg"),
        ("unit_weight_mg", "NaN", "Enter a number"),
        ("unit_weight_mg", "", "required"),
        ("overage_percent", "26", "from 0 to 25"),
        ("weighing_tolerance_percent", "11", "from 0.1 to 10"),
        ("beyond_use_days", "181", "from 1 to 180"),
        ("beyond_use_days", "0", "from 1 to 180"),
        ("yield_high_percent", "80", "at least that"),
        ("storage", "x" * 81, "at most 80 characters"),
        ("fill_basis", "guess", "valid choice"),
        ("label_statements", "x" * 81, "at most 80"),
    ],
)
def test_a_wrong_value_is_refused_beside_its_field_and_nothing_is_lost(
    formula: Formula, pharmacist: Any, field: str, value: str, words: str
) -> None:
    answer = Desk(pharmacist).do(formula, "draft_formula", **typed(**{field: value}))
    assert answer.status_code == 200
    assert words in answer.context["form"].errors[field][0]
    page = answer.content.decode()
    assert "Within 10 %" in page
    assert "Sieve." in page
    assert re.search(r'name="components-0-amount" value="1.5"', page)
    assert not FormulaVersion.objects.exists()


@pytest.mark.parametrize(
    ("change", "title", "index", "column"),
    [
        ({"components-0-amount": "-1"}, "components", 0, "amount"),
        ({"components-0-amount": "x"}, "components", 0, "amount"),
        ({"components-1-material": ""}, "components", 1, None),
        ({"components-0-material": "", "components-0-amount": "2"}, "components", 0, "material"),
        ({"components-0-material": "999999"}, "components", 0, "material"),
        ({"components-2-amount": "1"}, "components", 2, "amount"),
        ({"steps-2-instruction": "Dust."}, "steps", 2, "stage"),
        ({"steps-1-number": "second"}, "steps", 1, "number"),
        ({"checks-0-expected": "x" * 201}, "checks", 0, "expected"),
        ({"checks-0-kind": "taste"}, "checks", 0, "kind"),
    ],
)
def test_a_wrong_row_is_marked_in_its_cell(
    formula: Formula, pharmacist: Any, change: dict[str, str], title: str, index: int, column: str | None
) -> None:
    answer = Desk(pharmacist).do(formula, "draft_formula", **typed(**change))
    if column is None:  # a blanked row does not count
        assert answer.status_code == 302
        assert FormulaVersion.objects.get().lines.count() == 2
        return
    form = answer.context["form"]
    assert f"Look at the marked {title}." in form.non_field_errors()
    assert form.rows[title].forms[index].errors[column]
    assert not FormulaVersion.objects.exists()


def test_the_same_component_twice_is_marked_in_the_second_row(formula: Formula, pharmacist: Any) -> None:
    """Also when the numbers say another order than the rows stand in."""
    filler = str(make.a_material(MaterialKind.FILLER).pk)
    change = {"components-3-material": filler, "components-3-number": "1.5"}
    answer = Desk(pharmacist).do(formula, "draft_formula", **typed(**change))
    assert "is a component already" in answer.context["form"].rows["components"].forms[1].errors["material"][0]


def test_numbers_say_the_order_of_rows(formula: Formula, pharmacist: Any) -> None:
    change = {"steps-2-number": "1.5", "steps-2-stage": "blending", "steps-2-instruction": "In between."}
    assert Desk(pharmacist).do(formula, "draft_formula", **typed(**change)).status_code == 302
    assert [s.instruction for s in steps_of(FormulaVersion.objects.get())] == ["Mix. Sieve.", "In between.", "Fill."]


def test_rows_may_have_gaps_where_a_script_took_some_out(formula: Formula, pharmacist: Any) -> None:
    fields = {name: value for name, value in typed().items() if not name.startswith("steps-0-")}
    fields |= {"steps-TOTAL_FORMS": "9", "steps-8-stage": "blending", "steps-8-instruction": "Last row."}
    assert Desk(pharmacist).do(formula, "draft_formula", **fields).status_code == 302
    assert [s.instruction for s in steps_of(FormulaVersion.objects.get())] == ["Fill.", "Last row."]


@pytest.mark.parametrize("total", ["", "x", "100000"])
def test_a_broken_count_of_rows_is_refused_in_words(formula: Formula, pharmacist: Any, total: str) -> None:
    answer = Desk(pharmacist).do(formula, "draft_formula", **typed(**{"steps-TOTAL_FORMS": total}))
    assert answer.status_code == 200
    assert "Look at the marked steps." in answer.context["form"].non_field_errors()
    assert not FormulaVersion.objects.exists()


def test_a_form_without_any_rows_is_refused_in_words(formula: Formula, pharmacist: Any) -> None:
    assert Desk(pharmacist).do(formula, "draft_formula", **TEXTS).status_code == 200
    assert Desk(pharmacist).do(formula, "draft_formula").status_code == 200
    assert not FormulaVersion.objects.exists()


@pytest.mark.parametrize("who", ["technician", "auditor", "administrator", "nobody"])
def test_only_pharmacists_start_draft_edit_and_copy(
    who: str, request: pytest.FixtureRequest, formula: Formula, pharmacist: Any
) -> None:
    version = draft(formula, pharmacist)
    desk = Desk(request.getfixturevalue(who))
    for record, act in ((Formula, "start_formula"), (formula, "draft_formula"), (version, "edit_formula"),
                        (version, "copy_formula"), (version, "approve_formula")):  # fmt: skip
        assert desk.open(record, act).status_code == 403
        assert desk.do(record, act, **typed()).status_code == 403
    assert FormulaVersion.objects.count() == 1


def test_what_is_written_badly_at_the_start_is_refused(formula: Formula, pharmacist: Any) -> None:
    desk, product = Desk(pharmacist), str(formula.product.pk)
    assert (
        "already"
        in desk.do(Formula, "start_formula", name=formula.name.upper(), product=product)
        .context["form"]
        .errors["name"][0]
    )
    filler = str(make.a_material(MaterialKind.FILLER).pk)
    assert desk.do(Formula, "start_formula", name="New", product=filler).context["form"].errors["product"]
    assert Formula.objects.count() == 1


def test_the_author_edits_a_draft_and_the_page_shows_what_was_stored(formula: Formula, pharmacist: Any) -> None:
    version, desk = draft(formula, pharmacist), Desk(pharmacist)
    page = desk.open(version, "edit_formula").content.decode()
    assert 'name="unit_weight_mg" value="225"' in page
    assert 'name="components-0-amount" value="1.5"' in page
    assert "Mix active and filler by geometric dilution." in page
    assert desk.do(version, "edit_formula", **typed(unit_weight_mg="230")).status_code == 302
    version.refresh_from_db()
    assert (version.unit_weight_mg, version.number, version.steps.count()) == (230, 1, 2)


def test_saving_the_edit_page_as_it_is_changes_nothing(formula: Formula, pharmacist: Any) -> None:
    text = replace(make.FORMULA_TEXT, unit_weight_mg=Decimal("1000.5"), remarks="One. Two.")
    version, desk = draft(formula, pharmacist, text=text), Desk(pharmacist)
    form = desk.open(version, "edit_formula").context["form"]
    fields = {bound.html_name: bound.value() for bound in form}
    for table in form.rows.values():
        fields |= {f"{table.prefix}-TOTAL_FORMS": table.total_form_count(), f"{table.prefix}-INITIAL_FORMS": 0}
        fields |= {bound.html_name: bound.value() for row in table for bound in row}
    fields = {name: value for name, value in fields.items() if value is not None and value is not False}
    assert desk.do(version, "edit_formula", **fields).status_code == 302
    after = FormulaVersion.objects.get()
    assert (text_of(after), components_of(after)) == (text, components())
    assert (tuple(steps_of(after)), tuple(checks_of(after))) == (make.FORMULA_STEPS, make.FORMULA_CHECKS)


def test_another_pharmacist_reads_why_he_cannot_edit(formula: Formula, pharmacist: Any, other_pharmacist: Any) -> None:
    version, desk = draft(formula, pharmacist), Desk(other_pharmacist)
    assert offered(desk.read(version)) == {"copy_formula", "approve_formula"}
    assert "start your own draft from it" in desk.open(version, "edit_formula").content.decode()
    answer = desk.do(version, "edit_formula", **typed())
    assert "start your own draft from it" in answer.context["form"].non_field_errors()[0]


def test_an_approved_version_is_copied_not_edited(approved: FormulaVersion, pharmacist: Any) -> None:
    desk = Desk(pharmacist)
    assert offered(desk.read(approved)) == {"copy_formula"}
    assert "start a new draft from it" in desk.open(approved, "edit_formula").content.decode()
    answer = desk.do(approved, "copy_formula")
    copy = FormulaVersion.objects.get(number=2)
    assert answer["Location"].endswith(f"/{copy.pk}/change/")
    assert (copy.status, text_of(copy)) == (FormulaStatus.DRAFT, text_of(approved))


def test_a_formula_is_approved_by_another_than_its_author(
    approved: FormulaVersion, pharmacist: Any, other_pharmacist: Any
) -> None:
    version = draft(approved.formula, pharmacist)
    page = Desk(pharmacist).open(version, "approve_formula").content.decode()
    assert "A pharmacist other than the author approves a formula." in page
    fields = {"reason": "Reviewed", "password": make.PASSWORD}
    assert Desk(other_pharmacist).do(version, "approve_formula", **fields).status_code == 302
    version.refresh_from_db()
    approved.refresh_from_db()
    assert (version.status, approved.status) == (FormulaStatus.APPROVED, FormulaStatus.SUPERSEDED)


def test_the_approver_sees_what_changed_before_he_signs(
    approved: FormulaVersion, pharmacist: Any, other_pharmacist: Any
) -> None:
    text = replace(make.FORMULA_TEXT, storage="Keep in the refrigerator.")
    version = draft(approved.formula, pharmacist, text=text)
    for page in (Desk(other_pharmacist).open(version, "approve_formula"), Desk(other_pharmacist).read(version)):
        content = page.content.decode()
        assert "Changes since version 1" in content
        assert "Store at room temperature, dry." in content
        assert "Keep in the refrigerator." in content


def test_an_approval_of_what_was_changed_meanwhile_is_refused(
    formula: Formula, pharmacist: Any, other_pharmacist: Any
) -> None:
    version, desk = draft(formula, pharmacist), Desk(other_pharmacist)
    seen = desk.open(version, "approve_formula").context["form"]["seen"].value()
    fields = {"reason": "Reviewed", "password": make.PASSWORD, "seen": seen}
    assert Desk(pharmacist).do(version, "edit_formula", **typed()).status_code == 302
    answer = desk.do(version, "approve_formula", **fields)
    assert "was changed after you opened it" in answer.content.decode()
    assert not Signature.objects.exists()
    fields["seen"] = desk.open(version, "approve_formula").context["form"]["seen"].value()
    assert desk.do(version, "approve_formula", **fields).status_code == 302


def test_refused_approvals_keep_the_reason_and_say_each_point(
    formula: Formula, pharmacist: Any, other_pharmacist: Any
) -> None:
    version = draft(formula, pharmacist, steps=(), checks=())
    desk = Desk(other_pharmacist)
    assert "The formula has no blending step." in desk.open(version, "approve_formula").content.decode()
    answer = desk.do(version, "approve_formula", reason="Looks fine to me", password=make.PASSWORD)
    page = answer.content.decode()
    assert "Looks fine to me" in page
    assert "The formula has no quality control procedure." in page
    assert desk.do(version, "approve_formula", reason="", password="").context["form"].errors.keys() == {
        "reason", "password"
    }  # fmt: skip
    wrong = desk.do(version, "approve_formula", reason="Fine", password="wrong")
    assert "The password is wrong" in wrong.context["form"].errors["password"][0]


def test_the_page_of_a_draft_says_what_is_missing(formula: Formula, pharmacist: Any, auditor: Any) -> None:
    bad = [components()[0], replace(components()[1], material=_chalk()), components()[2]]
    version = draft(formula, pharmacist, bad, steps=())
    page = Desk(auditor).read(version).content.decode()
    assert "Before it can be approved" in page
    assert "The formula has no encapsulating step." in page
    assert "Calcium carbonate may reduce the absorption of naltrexone. Source: Swidan 2019" in page
    ready = Desk(auditor).read(draft(formula, pharmacist)).content.decode()
    assert "Nothing: another pharmacist may approve it." in ready


def _chalk() -> Material:
    return make.a_material(MaterialKind.FILLER, "Calcium carbonate USP", excipient="")


def test_the_page_of_a_version_is_a_master_formulation_record(
    formula: Formula, pharmacist: Any, other_pharmacist: Any, technician: Any
) -> None:
    lactose = make.a_material(MaterialKind.FILLER, "Lactose monohydrate", excipient="lactose_monohydrate")
    parts = [components()[0], replace(components()[1], material=lactose), components()[2]]
    steps = [replace(make.FORMULA_STEPS[0], second_person=True), make.FORMULA_STEPS[1]]
    version = draft(formula, pharmacist, parts, steps=steps)
    desk = Desk(other_pharmacist)
    desk.do(version, "approve_formula", reason="First version", password=make.PASSWORD)
    page = Desk(technician).read(version)
    titles = [section.title for section in page.context["sections"]]
    assert titles == [
        "Master Formulation Record, version 1", "Components", "Container and closure", "Equipment and supplies",
        "Precautions", "Instructions", "Expected appearance", "Beyond-use limit and storage",
        "Calculations, for example for 100 capsules", "Label statements", "Quality control",
        "Anything else needed to repeat it", "Signatures", "History",
    ]  # fmt: skip
    content = page.content.decode()
    for words in (
        "1.5 mg", "Fills up (quantity sufficient)", "Tight, light-resistant container", "Mix by geometric dilution.",
        "Second person", "0.15 g", "Keep out of reach of children.", "Each within 10 %, the mean within 5 %",
        '<span class="ws-badge ws-warn">Lactose</span>', "First version", "USP &lt;795&gt; (2023)",
    ):  # fmt: skip
        assert words in content, words
    assert offered(page) == set()


def test_the_page_of_a_triturate_speaks_of_a_gram(pharmacist: Any, other_pharmacist: Any) -> None:
    version = make.an_approved_triturate(pharmacist, other_pharmacist, parts=50)
    content = Desk(pharmacist).read(version).content.decode()
    assert "1 in 50: 20 mg of naltrexone hydrochloride in 1 g" in content
    assert "Calculations, for example for 100 g" in content
    assert "Capsules weighed" not in content


def test_formula_page_shows_the_approved_version_and_every_version(
    approved: FormulaVersion, pharmacist: Any, technician: Any
) -> None:
    draft_version(approved.formula, make.FORMULA_TEXT, [], actor=pharmacist)
    page = Desk(technician).read(approved.formula).content.decode()
    assert "Mix by geometric dilution." in page
    assert "Master Formulation Record, version 1" in page
    assert page.count("Naltrexone 1.5 mg in MCC v") == 2


def test_a_formula_without_versions_says_so(formula: Formula, technician: Any) -> None:
    assert "No version is drafted yet." in Desk(technician).read(formula).content.decode()


def test_what_people_typed_is_escaped(formula: Formula, pharmacist: Any) -> None:
    nasty = "<script>alert(1)</script>"
    text = replace(make.FORMULA_TEXT, equipment=nasty, label_statements=(nasty,))
    version = draft(formula, pharmacist, text=text, steps=[StepText("blending", nasty)])
    for page in (Desk(pharmacist).read(version), Desk(pharmacist).open(version, "edit_formula")):
        assert nasty not in page.content.decode()
