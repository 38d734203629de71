"""How the dose label of one container has to look, by layout."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

from labels.readback.wanted import (
    ROLL_4X2,
    Content,
    Demand,
    Wanted,
    Zone,
    code_128,
    day,
    identity,
    number,
    texts,
    watermark_lines,
)

# 16 CCR 1707.5(a)(1): 12 points for what the patient needs; the rest may be no smaller than 6.
PATIENT, WARNING, SMALL = 12.0, 7.0, 6.0
_MORE_CARE = 8.0
Pages = list[tuple[Demand, ...]]


def dose_4x2_1(content: Content) -> Pages:
    """``dose-4x2/1``: all on one label."""
    return [
        (Demand(ROLL_4X2, _zones(content), (code_128(content),), watermark_lines(content["watermark"]), "patient"),)
    ]


def dose_4x2_2(content: Content) -> Pages:
    """``dose-4x2/2``: a DataMatrix too, and where all does not fit a second label for some of the secondary texts."""
    names = [name for name in ("second_directions", "auxiliary", "inactive_ingredients") if content[name]]
    moves = [moved for size in range(1, len(names) + 1) for moved in combinations(names, size)]
    return [(_first(content, ()),), *((_first(content, moved), _more(content, moved)) for moved in moves)]


def _first(content: Content, moved: tuple[str, ...]) -> Demand:
    symbols = (code_128(content), identity(content))
    return Demand(ROLL_4X2, _zones(content, moved), symbols, watermark_lines(content["watermark"]), "patient")


def _more(content: Content, moved: tuple[str, ...]) -> Demand:
    whose = texts(_patient(content)[:4], PATIENT)
    said: list[Wanted] = []
    if "second_directions" in moved:
        said += texts([("second_language", f"Directions in {content['second_language']}")], SMALL)
        said += texts([("second_directions", content["second_directions"])], PATIENT)
    if "auxiliary" in moved:
        said += texts(_bullets(content, "auxiliary"), _MORE_CARE)
    if "inactive_ingredients" in moved:
        said += texts(_bullets(content, "inactive_ingredients"), SMALL)
    foot = [
        ("continuation", "Label 2 of 2"),
        ("rx_number", f"Rx {content['rx_number']}"),
        ("fill_number", f"Fill {number(content['fill_number'])}"),
        ("lot_number", f"Lot {content['lot_number']}"),
        ("beyond_use_on", f"Beyond-use date {day(content['beyond_use_on'])}"),
        ("serial", f"Label {content['serial']}"),
        ("watermark", content["watermark"]),
    ]
    readable = texts([("barcode_payload", content["barcode_payload"])], SMALL)
    zones = (Zone("head", (*whose, *said)), Zone("foot", texts(foot, SMALL), beside=readable))
    return Demand(ROLL_4X2, zones, (code_128(content), identity(content)), watermark_lines(content["watermark"]))


def _zones(content: Content, moved: tuple[str, ...] = ()) -> tuple[Zone, ...]:
    care: list[tuple[str, str | None]] = []
    for name in ("auxiliary", "storage", "compounded_statement", "inactive_ingredients"):
        care += [] if name in moved else _bullets(content, name)
    if moved:
        care.append(("continuation", "Label 1 of 2: more on label 2 of 2."))
    patient = [item for item in _patient(content) if item[0] not in moved]
    return (
        Zone("patient", texts(patient, PATIENT)),
        Zone("legend", texts([("watermark", content["watermark"])], SMALL)),
        Zone(
            "warning",
            texts([("opioid_warning", content["opioid_warning"])], WARNING),
            beside=texts([("barcode_payload", content["barcode_payload"])], SMALL),
        ),
        Zone("care", texts(care, SMALL)),
        Zone("prescription", texts(_prescription(content), SMALL)),
        Zone("dates", texts(_dates(content), SMALL)),
        Zone("pharmacy", texts(pharmacy(content), SMALL)),
    )


def _patient(content: Content) -> list[tuple[str, str | None]]:
    return [
        ("patient_name", content["patient_name"]),
        ("drug_name", content["drug_name"]),
        ("strength_mg", f"{number(content['strength_mg'])} mg"),
        ("dosage_form", content["dosage_form"]),
        ("directions", content["directions"]),
        # Content of the first version knows no second language.
        ("second_directions", content.get("second_directions")),
        ("purpose", content["purpose"]),
    ]


def _bullets(content: Content, name: str) -> list[tuple[str, str | None]]:
    found = content[name]
    if name == "auxiliary":
        return [(f"auxiliary.{at}", f"\u2022 {text}") for at, text in enumerate(found)]
    if name == "inactive_ingredients":
        return [(name, f"\u2022 Inactive: {', '.join(found)}")] if found else []
    return [(name, f"\u2022 {found}")]


def _prescription(content: Content) -> list[tuple[str, str | None]]:
    amount = number(content["quantity"])
    unit = content["dosage_form"] if content["quantity"] == 1 else f"{content['dosage_form']}s"
    return [
        ("rx_number", f"Rx {content['rx_number']}"),
        ("fill_number", f"Fill {number(content['fill_number'])}"),
        ("quantity", f"Qty {amount} {unit}"),
        ("refills_left", f"Refills: {number(content['refills_left'])}"),
        ("lot_number", f"Lot {content['lot_number']}"),
    ]


def _dates(content: Content) -> list[tuple[str, str | None]]:
    return [
        ("written_on", f"Written {day(content['written_on'])}"),
        ("dispensed_on", f"Dispensed {day(content['dispensed_on'])}"),
        ("beyond_use_on", f"Beyond-use date {day(content['beyond_use_on'])}"),
    ]


def pharmacy(content: Content) -> list[tuple[str, str | None]]:
    block, initials = content["pharmacy"], content.get("pharmacist_initials")
    street = ", ".join(line for line in (block["address_line1"], block["address_line2"]) if line)
    return [
        ("pharmacy.name", block["name"]),
        ("pharmacy.address_line1", f"{street}, {block['city']}, {block['state']} {block['postal_code']}"),
        ("pharmacy.phone", block["phone"]),
        ("pharmacy.licence_number", f"Lic. {block['licence_number']}"),
        ("prescriber_name", f"Prescriber {content['prescriber_name']}"),
        ("pharmacist_initials", f"RPh {initials}" if initials else None),
        ("serial", f"Label {content['serial']}"),
    ]


LAYOUTS: dict[str, Callable[[Content], Pages]] = {"dose-4x2/1": dose_4x2_1, "dose-4x2/2": dose_4x2_2}
