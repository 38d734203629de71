"""How the other labels have to look: steps and packs of a titration, single doses, lots."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from labels.readback.dose import PATIENT, SMALL, WARNING, Pages, pharmacy
from labels.readback.wanted import (
    AVERY_5160,
    ROLL_4X2,
    ROLL_SMALL,
    Content,
    Demand,
    Sheet,
    Symbol,
    Wanted,
    Zone,
    code_128,
    counted,
    day,
    identity,
    number,
    texts,
    watermark_lines,
)

# No law sets a size for what stays in the pharmacy: 8 points for the name, 7 for lot and date are ours.
_NAME, _LOT = 8.0, 7.0
Named = list[tuple[str, str | None]]


def step_4x2_1(content: Content) -> Pages:
    """``step-4x2/1``."""
    dose = f"{counted(content['capsules_per_night'], content['dosage_form'])} = {number(content['dose_mg'])} mg"
    head = [
        ("patient_name", content["patient_name"]),
        *_medicine(content),
        ("step", f"STEP {content['step']} of {content['steps']}"),
        *_span(content),
        ("capsules_per_night", f"Each night: {dose}"),
        ("directions", content["directions"]),
    ]
    foot = [
        ("container", f"Container {content['container']} of {content['containers']}"),
        ("rx_number", f"Rx {content['rx_number']}"),
        ("fill_number", f"Fill {number(content['fill_number'])}"),
        ("lot_number", f"Lot {content['lot_number']}"),
        ("beyond_use_on", f"Beyond-use date {day(content['beyond_use_on'])}"),
        ("serial", f"Label {content['serial']}"),
        ("watermark", content["watermark"]),
    ]
    return _one(content, ROLL_4X2, texts(head, PATIENT), texts(foot, SMALL), code_128(content), identity(content))


def pack_4x2_1(content: Content) -> Pages:
    """``pack-4x2/1``: set as the dose label is; the containers, and then the care texts, may go to a second label."""
    held, care = _pack_held(content), _pack_care(content)
    told: Named = [("continuation", "Label 1 of 2: containers are on label 2 of 2.")]
    return [
        (_pack_first(content, [*held, *care]),),
        (_pack_first(content, [*told, *care]), _pack_more(content, held)),
        (_pack_first(content, told), _pack_more(content, [*held, *care])),
    ]


def _pack_first(content: Content, care: Named) -> Demand:
    zones = (
        Zone("patient", texts(_pack_patient(content), PATIENT)),
        Zone("legend", texts([("watermark", content["watermark"])], SMALL)),
        Zone(
            "warning",
            texts([("opioid_warning", content["opioid_warning"])], WARNING),
            beside=texts([("barcode_payload", content["barcode_payload"])], SMALL),
        ),
        Zone("care", texts(care, SMALL)),
        Zone("record", texts(_pack_record(content), SMALL)),
        Zone("pharmacy", texts(pharmacy(content), SMALL)),
    )
    symbols = (code_128(content), identity(content, lot=False))
    return Demand(ROLL_4X2, zones, symbols, watermark_lines(content["watermark"]), "patient")


def _pack_more(content: Content, said: Named) -> Demand:
    whose = texts([("patient_name", content["patient_name"]), ("drug_name", content["drug_name"])], PATIENT)
    foot = [
        ("continuation", "Label 2 of 2"),
        ("rx_number", f"Rx {content['rx_number']}"),
        ("fill_number", f"Fill {number(content['fill_number'])}"),
        ("beyond_use_on", f"Beyond-use date {day(content['beyond_use_on'])}"),
        ("serial", f"Label {content['serial']}"),
        ("watermark", content["watermark"]),
    ]
    symbols = (code_128(content), identity(content, lot=False))
    return _one(content, ROLL_4X2, (*whose, *texts(said, _LOT)), texts(foot, SMALL), *symbols)[0][0]


def _short(watermark: str | None) -> str | None:
    return watermark.split(" - ")[0] if watermark else None


def unit_dose_1(content: Content) -> Pages:
    """``unit-dose-2.625x1/1``: the readable text alone and a DataMatrix."""
    head = texts([*_medicine(content)[:2], ("quantity", counted(content["quantity"], content["dosage_form"]))], _NAME)
    lot = texts(_lot(content), _LOT)
    foot = [
        ("storage", content["storage"]),
        ("compounded_statement", content["compounded_statement"]),
        ("prepared_on", f"Prepared {day(content['prepared_on'])}"),
        ("packager", content["packager"]),
        ("serial", f"Label {content['serial']}"),
        ("watermark", _short(content["watermark"])),
    ]
    return _one(content, AVERY_5160, (*head, *lot), texts(foot, SMALL), identity(content))


def finished_lot_1(content: Content, paper: Sheet = ROLL_SMALL) -> Pages:
    """``finished-lot-2.25x1.25/1``, and the same on ``paper`` of another size."""
    facts = [
        ("quantity", counted(content["quantity"], content["dosage_form"])),
        ("batch_number", f"Batch {content['batch_number']}"),
        ("made_on", f"Made {day(content['made_on'])}"),
        ("storage", content["storage"]),
        ("pharmacy_name", content["pharmacy_name"]),
        ("serial", f"Label {content['serial']}"),
        ("watermark", _short(content["watermark"])),
    ]
    head = (*texts(_medicine(content), _NAME), *texts(_lot(content), _LOT), *texts(facts, SMALL))
    return _one(content, paper, head, (), code_128(content), identity(content))


def ingredient_lot_1(content: Content, paper: Sheet = ROLL_SMALL) -> Pages:
    """``ingredient-lot-2.25x1.25/1``: what may not be used yet says so first."""
    held, until = content["status"] == "quarantined", content["use_until_on"]
    head = [("status", "QUARANTINE do not use" if held else None), ("ingredient_name", content["ingredient_name"])]
    lot = [
        ("lot_number", f"Lot {content['lot_number']}"),
        ("use_until_on", f"Use until {day(until)}" if until else None),
        ("status", None if held else "Released"),
    ]
    facts = [
        ("supplier_lot", f"Supplier lot {content['supplier_lot']}"),
        ("supplier", content["supplier"]),
        ("amount", content["amount"]),
        ("received_on", f"Received {day(content['received_on'])}"),
        ("storage", content["storage"]),
        ("serial", f"Label {content['serial']}"),
        ("watermark", content["watermark"]),
    ]
    said = (*texts(head, _NAME), *texts(lot, _LOT), *texts(facts, SMALL))
    return _one(content, paper, said, (), code_128(content))


def _one(content: Content, paper: Sheet, head: tuple[Wanted, ...], foot: tuple[Wanted, ...], *symbols: Symbol) -> Pages:
    """Blocks at the top, small print at the bottom and the codes beside it."""
    # A lot's barcode is its number, which stands there already.
    payload = content.get("barcode_payload")
    readable = texts([("barcode_payload", payload if payload != content.get("lot_number") else None)], SMALL)
    low = Zone("foot", foot, beside=readable) if foot else Zone("codes", readable)
    return [(Demand(paper, (Zone("head", head), low), symbols, watermark_lines(content["watermark"])),)]


def _medicine(content: Content) -> Named:
    return [
        ("drug_name", content["drug_name"]),
        ("strength_mg", f"{number(content['strength_mg'])} mg"),
        ("dosage_form", content["dosage_form"]),
    ]


def _lot(content: Content) -> Named:
    return [
        ("lot_number", f"Lot {content['lot_number']}"),
        ("beyond_use_on", f"Beyond-use date {day(content['beyond_use_on'])}"),
    ]


def _span(content: Content) -> Named:
    starts = day(content["starts_on"])
    if content["ends_on"] is None:
        return [("starts_on", f"From {starts} on")]
    return [("nights", counted(content["nights"], "night")), ("starts_on", f"{starts} to {day(content['ends_on'])}")]


def _pack_patient(content: Content) -> Named:
    strengths = dict.fromkeys(f"{number(each['strength_mg'])} mg" for each in content["containers"])
    return [
        ("patient_name", content["patient_name"]),
        ("drug_name", content["drug_name"]),
        ("containers.0.strength_mg", " and ".join(strengths)),
        ("dosage_form", f"{content['dosage_form']}s"),
        ("directions", content["directions"]),
        ("purpose", content["purpose"]),
    ]


def _pack_held(content: Content) -> Named:
    held: Named = []
    for at, each in enumerate(content["containers"]):
        amount = f"{counted(each['quantity'], content['dosage_form'])} of {number(each['strength_mg'])} mg"
        until = each["beyond_use_on"]
        own = f", beyond-use date {day(until)}" if until != content["beyond_use_on"] else ""
        told = f"\u2022 Container {each['number']}: {amount}, lot {each['lot_number']}{own}"
        held.append((f"containers.{at}.lot_number", told))
    return held


def _pack_care(content: Content) -> Named:
    return [(name, f"\u2022 {content[name]}") for name in ("storage", "compounded_statement")]


def _pack_record(content: Content) -> Named:
    return [
        ("rx_number", f"Rx {content['rx_number']}"),
        ("fill_number", f"Fill {number(content['fill_number'])}"),
        ("containers", counted(len(content["containers"]), "container")),
        ("dispensed_on", f"Dispensed {day(content['dispensed_on'])}"),
        ("beyond_use_on", f"Beyond-use date {day(content['beyond_use_on'])}"),
    ]


LAYOUTS: dict[str, Callable[[Content], Pages]] = {
    "step-4x2/1": step_4x2_1,
    "pack-4x2/1": pack_4x2_1,
    "unit-dose-2.625x1/1": unit_dose_1,
    "finished-lot-2.25x1.25/1": finished_lot_1,
    "ingredient-lot-2.25x1.25/1": ingredient_lot_1,
    "finished-lot-4x2/1": partial(finished_lot_1, paper=ROLL_4X2),
    "ingredient-lot-4x2/1": partial(ingredient_lot_1, paper=ROLL_4X2),
}
