"""A version as a Master Formulation Record, element by element in the order of USP <795>."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.html import format_html_join

from compounding.formulas.comparison import changes
from compounding.formulas.composition import lines_of, makes_triturate
from compounding.formulas.content import formula_content
from compounding.formulas.example import example, example_title
from compounding.formulas.models import FillBasis, FormulaLine, FormulaVersion
from compounding.formulas.rules import GRAM_MG
from compounding.formulas.selectors import TEXT_FIELDS, excipient_flags, version_before
from compounding.formulas.states import FormulaStatus
from compounding.formulas.workflow import open_points
from compounding.inventory.models import MaterialKind
from pharmacy.core.quantities import format_mg, format_number
from pharmacy.workbench import words
from pharmacy.workbench.page import Section, Table

TONES: dict[str, words.Tone] = {"approved": "good", "draft": "warn"}
_PLUS_MINUS = "\N{PLUS-MINUS SIGN}"


def version_sections(version: FormulaVersion) -> list[Section]:
    """The whole record, top to bottom."""
    return [
        _head(version),
        _components(version),
        _text("Container and closure", version.container_closure),
        _text("Equipment and supplies", version.equipment),
        _text("Precautions", version.precautions),
        _steps(version),
        _text("Expected appearance", version.appearance),
        _beyond_use(version),
        _calculations(version),
        _text("Label statements", words.lines(version.label_statements)),
        _quality(version),
        _text("Anything else needed to repeat it", version.remarks),
    ]


def draft_section(version: FormulaVersion, reader: Any) -> list[Section]:
    """What still keeps a draft from approval."""
    if version.status != FormulaStatus.DRAFT:
        return []
    rows = [[problem.message] for problem in open_points(version, reader)]
    table = Table(("Still missing or wrong",), rows, empty="Nothing: another pharmacist may approve it.")
    return [Section("Before it can be approved", table=table)]


def change_section(version: FormulaVersion) -> Section | None:
    """What this version changes; None for the first one."""
    before = version_before(version)
    if before is None:
        return None
    names = {name: _field_name(name) for name in TEXT_FIELDS}
    found = changes(formula_content(before), formula_content(version), names)
    rows = [[change.what, change.before or words.NOTHING, change.after or words.NOTHING] for change in found]
    heads = ("What", f"Version {before.number}", f"Version {version.number}")
    return Section(f"Changes since version {before.number}", table=Table(heads, rows, empty="Nothing differs."))


def strength(version: FormulaVersion) -> str:
    product = version.formula.product
    if product.parts:
        held = (GRAM_MG / product.parts).quantize(Decimal("0.001"))
        return f"1 in {product.parts}: {format_mg(held)} of naltrexone hydrochloride in 1 g"
    return format_mg(product.strength_mg) if product.strength_mg is not None else words.NOTHING


def _field_name(name: str) -> str:
    field: Any = FormulaVersion._meta.get_field(name)
    plain = str(field.verbose_name)
    return plain[0].upper() + plain[1:]


def _head(version: FormulaVersion) -> Section:
    approved = words.NOTHING
    if version.approved_by is not None:
        approved = f"{version.approved_by}, {words.moment(version.approved_at)}"
    facts = [
        ("Makes", str(version.formula.product)),
        ("Strength", strength(version)),
        ("Dosage form", version.dosage_form or words.NOTHING),
        ("Drafted by", str(version.authored_by)),
        ("Approved by", approved),
        ("To know about its excipients", _flags(version)),
    ]
    return Section(f"Master Formulation Record, version {version.number}", facts=facts)


def _flags(version: FormulaVersion) -> str:
    found = excipient_flags(version)
    if not found:
        return "None of lactose, sucrose, gelatin, animal origin or dye is known"
    return format_html_join(" ", "{}", ((words.badge(flag, "warn"),) for flag in found))


def _components(version: FormulaVersion) -> Section:
    unit = "1 g" if makes_triturate(version) else "1 capsule"
    rows = [
        [str(line.position), str(line.material), line.material.get_kind_display(), _amount(line)]
        for line in lines_of(version)
    ]
    basis = FillBasis(version.fill_basis).label if version.fill_basis in FillBasis.values else words.NOTHING
    facts = [
        ("Weight of 1 g" if makes_triturate(version) else "Fill of one capsule", format_mg(version.unit_weight_mg)),
        ("The filler is found by", basis),
        ("Overage of the whole blend", _percent(version.overage_percent)),
    ]
    return Section("Components", facts=facts, table=Table(("No.", "Component", "Role", f"In {unit}"), rows))


def _amount(line: FormulaLine) -> str:
    if line.amount_per_unit_mg is not None:
        what = " of naltrexone hydrochloride" if line.material.kind == MaterialKind.TRITURATE else ""
        return f"{format_mg(line.amount_per_unit_mg)}{what}"
    return "1 piece" if line.material.unit == "each" else "Fills up (quantity sufficient)"


def _steps(version: FormulaVersion) -> Section:
    facts = [
        ("Weighing tolerance", f"{_PLUS_MINUS}{_percent(version.weighing_tolerance_percent)}"),
        ("Largest predicted error of content", _percent(version.content_error_percent)),
    ]
    rows = [
        [str(step.position), step.get_stage_display(), step.instruction,
         words.badge("Second person", "busy") if step.second_person else ""]
        for step in version.steps.all()
    ]  # fmt: skip
    table = Table(("Step", "Stage", "Instruction", "Checked by"), rows, empty="No steps.")
    return Section("Instructions", lead=version.instructions, facts=facts, table=table)


def _beyond_use(version: FormulaVersion) -> Section:
    facts = [
        ("Beyond-use limit", words.plural(version.beyond_use_days, "day")),
        ("Source of the limit", version.beyond_use_source or words.NOTHING),
        ("Storage", version.storage or words.NOTHING),
    ]
    return Section("Beyond-use limit and storage", facts=facts)


def _calculations(version: FormulaVersion) -> Section:
    rows = [[material, step.label, step.working, step.result] for material, step in example(version)]
    text = "Potency factor 1, or the parts of a triturate, stand for the lots: a batch reckons with its own lots"
    if version.fill_basis == FillBasis.PACKING:
        text += ", and finds the filler by their packing statistics instead of the fill weight"
    heads = ("Component", "What", "Working", "Result")
    table = Table(heads, rows, empty="The components do not add up yet.")
    return Section(example_title(version), table=table, text=f"{text}.")


def _quality(version: FormulaVersion) -> Section:
    rows = [
        [str(check.position), check.get_kind_display(), check.procedure, check.expected]
        for check in version.checks.all()
    ]
    low, high = format_number(version.yield_low_percent), _percent(version.yield_high_percent)
    facts = [("Yield", f"{low} to {high}")]
    if not makes_triturate(version):
        facts = [
            ("Capsules weighed, each by itself", format_number(version.capsules_to_weigh)),
            ("Each within", f"{_PLUS_MINUS}{_percent(version.capsule_each_percent)} of the target fill"),
            ("Their mean within", f"{_PLUS_MINUS}{_percent(version.capsule_mean_percent)} of the target fill"),
            *facts,
        ]
    table = Table(("No.", "Kind", "Procedure", "Expected result"), rows, empty="No procedures.")
    return Section("Quality control", facts=facts, table=table)


def _text(title: str, text: str) -> Section:
    return Section(title, text=text or words.NOTHING)


def _percent(value: Any) -> str:
    return f"{format_number(value)} %"
