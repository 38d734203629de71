"""What the Master Formulation Records of the demo pharmacy say. A pharmacist has to review them before any use."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from compounding.formulas.services import CheckText, FormulaText, StepText

_BEYOND_USE_SOURCE = "USP <795> (2023), other nonaqueous dosage forms"
_STORAGE = "Store at 68 to 77 °F, dry and away from light."
_CONTAINER = "Tight, light-resistant container with a child-resistant closure and a 1 g silica gel desiccant"
_BENCH = (
    "Analytical balance with a calibration in date, weighing boats, glass mortar and pestle, plastic spatula,"
    " 60-mesh sieve, closed bag for tumbling, dark paper, lint-free wipes"
)
_PRECAUTIONS = (
    "Naltrexone hydrochloride draws moisture from the air: open its container shortly, close it at once."
    " Protect it from light. Wear gloves and a particulate respirator; do not breathe the dust."
    " Keep every opioid away from the bench: naltrexone dust can bring on withdrawal in a person who takes one."
    " Weigh by the potency factor of the lot; the powder is the dihydrate, the strength is the anhydrous hydrochloride."
)
_ON_EVERY_LABEL = ("Keep out of reach of children.", "May affect sleep or alertness.")

CAPSULE = FormulaText(
    dosage_form="Capsule",
    unit_weight_mg=Decimal(225),
    fill_basis="packing",
    overage_percent=Decimal(5),
    weighing_tolerance_percent=Decimal(2),
    beyond_use_days=180,
    beyond_use_source=_BEYOND_USE_SOURCE,
    storage=_STORAGE,
    container_closure=_CONTAINER,
    appearance="Clear size 3 capsule filled with a uniform white powder",
    equipment=f"{_BENCH}, hand capsule machine for size 3 with spreader and tamper",
    instructions=(
        "Weigh the active first. Mix it with the filler by geometric dilution, sieve, tumble. Fill size 3 shells on the"
        " hand machine by the packing statistics of the lots; tamp evenly. Dust and inspect every capsule."
    ),
    precautions=_PRECAUTIONS,
    label_statements=_ON_EVERY_LABEL,
    remarks=(
        "Immediate release: no slow-release polymer and no calcium carbonate. No tracer dye is used. Low-dose"
        " naltrexone in microcrystalline cellulose kept 90 to 110 % for 360 days at room temperature away from light"
        " (Int J Pharm Compd 2018); that does not lift the limit of 180 days. Weights do not prove the content of a"
        " capsule: send a sample to a laboratory at the interval the pharmacy has set, 90 to 110 % of label."
    ),
)
IN_SUCROSE = replace(
    CAPSULE,
    unit_weight_mg=Decimal(300),
    label_statements=(*_ON_EVERY_LABEL, "Contains sucrose."),
    remarks="Immediate release: no slow-release polymer and no calcium carbonate. No tracer dye is used. For people who"
    " do not take microcrystalline cellulose; not for people who must avoid sugar.",
)
WITHOUT_GELATIN = replace(
    CAPSULE,
    remarks=f"{CAPSULE.remarks} For people who avoid lactose, gelatin or anything from animals: the shell is of"
    " hypromellose, a thin film that dissolves; hypromellose as a filler would slow the release.",
)
TRITURATE = replace(
    CAPSULE,
    dosage_form="Powder",
    unit_weight_mg=Decimal(1000),
    fill_basis="weight",
    overage_percent=Decimal(0),
    appearance="Uniform white powder without lumps or streaks",
    container_closure="Tight, light-resistant jar with a 1 g silica gel desiccant",
    equipment=_BENCH,
    instructions="Weigh the active first. Mix it with the filler by geometric dilution, sieve twice, tumble, bottle.",
    label_statements=("For compounding only. Not for dispensing.",),
    remarks="A component of capsules: its own beyond-use date limits theirs. No tracer dye is used.",
    yield_low_percent=Decimal(95),
    yield_high_percent=Decimal(101),
)

_CLEAR = StepText(
    "blending",
    "Clear the bench of every other product and of opioids. Wipe mortar, sieve and machine; let them dry.",
)
_DOUBLE = (
    "Geometric dilution: add filler about equal in volume to what is in the mortar, triturate for 2 minutes, scrape the"
    " wall. Repeat, doubling each time, until all the filler is in."
)
_TUMBLE = "Pass the whole blend through the sieve twice, then tumble it in the closed bag for 5 minutes."
_FILLING = (
    StepText("encapsulating", "Load the machine with size 3 shells, take the caps off, bring the bodies level."),
    StepText(
        "encapsulating",
        "Spread two thirds of the blend over the plate from all sides, tamp once lightly, spread the rest and tamp"
        " until every body is level and no powder is left on the plate.",
    ),
    StepText("encapsulating", "Close and lock the capsules. Take out those that are dented, split or open."),
    StepText("encapsulating", "Dust the capsules with a lint-free wipe and count them.", second_person=True),
)


def blending_steps(active: str, filler: str) -> tuple[StepText, ...]:
    """Geometric dilution of ``active`` in ``filler``, with a second person where a mistake cannot be seen later."""
    return (
        _CLEAR,
        StepText("blending", f"Pass the {filler} through the 60-mesh sieve; crush what stays behind, pass it again."),
        StepText(
            "blending",
            f"Line the mortar with a little {filler}. Add the whole {active}, rinse its boat with {filler}, and"
            " triturate for 2 minutes until no lump is left.",
            second_person=True,
        ),
        StepText("blending", _DOUBLE),
        StepText("blending", _TUMBLE),
    )


def capsule_steps(active: str, filler: str) -> tuple[StepText, ...]:
    return (*blending_steps(active, filler), *_FILLING)


_BLEND_CHECK = CheckText(
    "other",
    "Press a thin layer of the blend flat on dark paper with the spatula and look at it in bright light.",
    "Even and white: no specks, lumps or streaks",
)
CAPSULE_CHECKS = (
    _BLEND_CHECK,
    CheckText("appearance", "Look at every capsule, all around, in bright light.",
              "Clear, locked, clean; filled with a uniform white powder"),
    CheckText("capsule_weight", "Weigh 10 capsules, each by itself, less the mean empty shell of the lot.",
              "Each within 10 % of the target fill, their mean within 5 %"),
    CheckText("yield", "Count good, rejected, tested and retained capsules; divide the good ones by those planned.",
              "90 to 102 %"),
)  # fmt: skip
TRITURATE_CHECKS = (
    _BLEND_CHECK,
    CheckText("appearance", "Look at the powder in the jar.", TRITURATE.appearance),
    CheckText("yield", "Weigh the powder in the jar; divide by what was planned.", "95 to 101 %"),
)
