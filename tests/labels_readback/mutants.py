"""Wrong labels: each is what a fault in the renderer, the fonts or the spooler could have made of the right one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from bench.contents import LABEL
from labels.content import DoseLabel
from labels.kinds import KINDS
from labels.readback.paper import Box
from labels.render import render_document, render_label
from tests.labels.kinds_cases import CALENDAR, FINISHED, PACK, SPANISH, STEP, UNIT_DOSE
from tests.labels_readback import pdf_edits as edits
from tests.labels_readback.mutants_kinds import DRAWN_WRONG

RIGHT = replace(
    LABEL,
    serial="L0000001",
    inactive_ingredients=("microcrystalline cellulose",),
    auxiliary=("May cause vivid dreams.",),
)
OTHER = replace(RIGHT, serial="L0000002", patient_name="Ana Torres", barcode_payload="RX100002-1", rx_number="100002")
SAMPLE = replace(RIGHT, watermark="SAMPLE - NOT FOR PATIENT USE")


@dataclass(frozen=True, slots=True)
class Mutant:
    """A wrong PDF and the contents that it is passed off as."""

    pdf: Callable[[], bytes]
    contents: tuple[Any, ...] = (RIGHT,)


def layout_of(contents: Sequence[Any]) -> str:
    return KINDS[contents[0].to_json()["kind"]].layout


def drawn(content: Any) -> bytes:
    kind = KINDS[content.to_json()["kind"]]
    return kind.draw(content.to_json(), kind.layout).pdf


def _drawn_as(wrong: Any, right: Any = RIGHT) -> Mutant:
    return Mutant(lambda: drawn(wrong), (right,))


def _edit(edit: edits.Edit, right: Any = RIGHT) -> Mutant:
    return Mutant(lambda: edits.edited(drawn(right), edit), (right,))


_PHARMACY = RIGHT.pharmacy
_FIELDS: dict[str, dict[str, object]] = {
    "one digit of the strength": {"strength_mg": Decimal("1.6")},
    "strength ten times": {"strength_mg": Decimal(15)},
    "strength a tenth": {"strength_mg": Decimal("0.15")},
    "one letter of the patient": {"patient_name": "Grace Okefor"},
    "another patient": {"patient_name": "Ana Torres"},
    "another drug": {"drug_name": "naloxone hydrochloride"},
    "another form": {"dosage_form": "tablet"},
    "two capsules for one": {"directions": "Take 2 capsules by mouth at bedtime"},
    "another time of day": {"directions": "Take 1 capsule by mouth in the morning"},
    "no purpose": {"purpose": None},
    "another purpose": {"purpose": "For chronic pain"},
    "digits of the quantity swapped": {"quantity": 41},
    "more refills": {"refills_left": 3},
    "a digit of the prescription": {"rx_number": "100007"},
    "another fill": {"fill_number": 2},
    "another prescriber": {"prescriber_name": "Alicia Rivera, MD"},
    "another day written": {"written_on": date(2026, 11, 22)},
    "another day dispensed": {"dispensed_on": date(2026, 11, 25)},
    "beyond-use date a year later": {"beyond_use_on": date(2028, 5, 17)},
    "beyond-use date a month later": {"beyond_use_on": date(2027, 6, 17)},
    "a digit of the lot": {"lot_number": "LDN-2611-08"},
    "another storage": {"storage": "Store at 36 to 46 \u00b0F, dry and away from light."},
    "a word out of the warning": {
        "opioid_warning": "WARNING: Do take opioid medicine (pain, cough or diarrhea) with this."
    },
    "no auxiliary text": {"auxiliary": ()},
    "one auxiliary text more": {"auxiliary": ("May cause vivid dreams.", "Swallow whole.")},
    "no inactive ingredients": {"inactive_ingredients": ()},
    "other initials": {"pharmacist_initials": "MO"},
    "a digit of the telephone": {"pharmacy": replace(_PHARMACY, phone="(916) 555-0143")},
    "another street number": {"pharmacy": replace(_PHARMACY, address_line1="1201 Example Street")},
    "a digit of the licence": {"pharmacy": replace(_PHARMACY, licence_number="PHY 51235")},
    "a digit of the barcode": {"barcode_payload": "RX100001-2"},
    "the serial of another label": {"serial": "L0000009"},
    "a watermark that is not wanted": {"watermark": "SAMPLE"},
}


def _altered() -> dict[str, Mutant]:
    return {name: _drawn_as(replace(RIGHT, **changes)) for name, changes in _FIELDS.items()}  # type: ignore[arg-type]


def _kinds() -> dict[str, Mutant]:
    nights = list(CALENDAR.nights)
    nights[3] = replace(nights[3], takes=(replace(nights[3].takes[0], capsules=2),), dose_mg=nights[3].dose_mg * 2)
    return {
        "no watermark": _drawn_as(RIGHT, SAMPLE),
        "another watermark": _drawn_as(replace(SAMPLE, watermark="SAMPLE - NOT FOR USE"), SAMPLE),
        "step: another dose": _drawn_as(replace(STEP, strength_mg=Decimal(1), dose_mg=Decimal(2)), STEP),
        "step: another step": _drawn_as(replace(STEP, step=1), STEP),
        "pack: lots of two containers swapped": _drawn_as(_pack_with_lots_swapped(), PACK),
        "unit dose: another lot": _drawn_as(replace(UNIT_DOSE, lot_number="LDN-2611-04"), UNIT_DOSE),
        "lot: another batch": _drawn_as(replace(FINISHED, batch_number="B261124-0018"), FINISHED),
        "calendar: two capsules in one night": _drawn_as(replace(CALENDAR, nights=tuple(nights)), CALENDAR),
    }


def _pack_with_lots_swapped() -> Any:
    one, two, *rest = PACK.containers
    swapped = (replace(one, lot_number=two.lot_number), replace(two, lot_number=one.lot_number), *rest)
    return replace(PACK, containers=swapped)


def _documents() -> dict[str, Mutant]:
    both = (RIGHT, OTHER)
    layout = layout_of(both)

    def document(*contents: DoseLabel) -> bytes:
        return render_document(contents, layout=layout).pdf

    return {
        "pages of two patients swapped": Mutant(lambda: edits.pages(document(*both), [1, 0]), both),
        "two patients swapped before drawing": Mutant(lambda: document(OTHER, RIGHT), both),
        "names of two patients swapped": Mutant(
            lambda: document(
                replace(RIGHT, patient_name=OTHER.patient_name), replace(OTHER, patient_name=RIGHT.patient_name)
            ),
            both,
        ),
        "a page doubled": Mutant(lambda: edits.pages(document(*both), [0, 0, 1]), both),
        "a page twice for two patients": Mutant(lambda: edits.pages(document(*both), [0, 0]), both),
        "a page lost": Mutant(lambda: edits.pages(document(*both), [0]), both),
        "an empty file": Mutant(lambda: b""),
        "a file cut off": Mutant(lambda: drawn(RIGHT)[:900]),
        "the page turned": Mutant(lambda: edits.turned(drawn(RIGHT))),
        "larger paper": Mutant(lambda: edits.on_paper(drawn(RIGHT), 432, 288)),
        "the page cropped": Mutant(lambda: edits.on_paper(drawn(RIGHT), 288, 120)),
        "a note over the page": Mutant(lambda: edits.with_note(drawn(RIGHT))),
    }


_MOVED = {
    "the warning dropped": edits.drop("WARNING"),
    "the strength dropped": edits.drop("1.5 mg"),
    "the patient dropped": edits.drop("Grace"),
    "the beyond-use date dropped": edits.drop("Beyond-use"),
    "the lot dropped": edits.drop("Lot "),
    "the directions off the label": edits.move("Take", 400, 0),
    "the directions over the edge": edits.move("Take", 70, 0),
    "the patient over the upper edge": edits.move("Grace", 0, 8),
    "the strength on the patient": edits.move("1.5 mg", -170, 17),
    "the date on the lot": edits.move("Beyond-use", 0, 6.5),
    "the warning on the barcode": edits.move("WARNING", 180, 0),
    "the directions in the small print": edits.move("Take", 0, -62),
    "the name below the directions": edits.move("Grace", 0, -80),
    "the purpose moved right": edits.move("For fib", 60, 0),
    "the payload in the quiet zone": edits.move("RX100001", 0, 9),
    "the name below 12 points": edits.resize("Grace", 0.7, 0.7),
    "the date too small": edits.resize("Beyond-use", 0.8, 0.8),
    "the strength condensed": edits.resize("1.5 mg", 0.7, 1.0),
    "the strength stretched": edits.resize("1.5 mg", 1.08, 1.0),
    "the name slanted": edits.transform("Grace", 1, 0.05, 0, 1, 0, 0),
    "white letters on white": edits.recolour("1.5 mg", 255),
    "pale letters": edits.recolour("Grace", 170),
    "black letters on black": edits.recolour("WARNING", 0),
    "letters without ink": edits.unseen("1.5 mg"),
    "white over the strength": edits.over("1.5 mg", 255),
    "white over the decimal point": edits.over("1.5 mg", 255, (0.19, 0.29), (0.0, 0.45)),
    "white over the lower half of the directions": edits.over("Take", 255, lift=(0.0, 0.5)),
    "black over the patient": edits.over("Grace", 0),
    "a line through the strength": edits.over("1.5 mg", 0, (0.0, 1.0), (0.45, 0.52)),
    "a line under half the directions": edits.over("Take", 0, (0.0, 0.5), (0.1, 0.16)),
    "the bars moved over the warning": edits.picture(0, 1, 0, 0, 1, -60, 0),
    "the bars into their quiet zone": edits.picture(0, 1.12, 0, 0, 1, 0, 0),
    "the bars half as high": edits.picture(0, 1, 0, 0, 0.5, 0, 0),
    "the matrix mirrored": edits.picture(1, -1, 0, 0, 1, 0, 0),
    "the matrix upside down": edits.picture(1, -1, 0, 0, -1, 0, 0),
    "the matrix moved on the dates": edits.picture(1, 1, 0, 0, 1, 0, -16),
    "the matrix over the edge": edits.picture(1, 1, 0, 0, 1, 8, 0),
    "the matrix stretched by half": edits.picture(1, 1.5, 0, 0, 1, 0, 0),
    "a text nobody asked for": edits.write("15 mg", 240, 75),
    "a second strength": edits.write("1.5 mg", 240, 75, 12),
}


def _bars(name: str, change: Callable[[list[Box]], tuple[Box, int]], *, matrix: bool) -> tuple[str, Mutant]:
    def pdf() -> bytes:
        right = drawn(RIGHT)
        return edits.edited(right, edits.fill(*change(edits.modules(right, matrix=matrix))))

    return name, Mutant(pdf)


def _barcodes() -> dict[str, Mutant]:
    def gap(bars: list[Box]) -> Box:
        return Box(bars[8].x1, bars[8].y0, bars[9].x0, bars[8].y1)

    def half(box: Box) -> Box:
        return box._replace(y1=(box.y0 + box.y1) / 2)

    def beside(boxes: list[Box]) -> Box:
        left, low = min(box.x0 for box in boxes), min(box.y0 for box in boxes)
        return Box(left - 4, low, left - 3, low + 6)

    changes = [
        _bars("a bar gone", lambda bars: (bars[8].grown(0.1), 255), matrix=False),
        _bars("a bar gone from half the height", lambda bars: (half(bars[8]).grown(0.1), 255), matrix=False),
        _bars("a gap filled", lambda bars: (gap(bars), 0), matrix=False),
        _bars("a gap filled to half the height", lambda bars: (half(gap(bars)), 0), matrix=False),
        _bars("the barcode gone", lambda bars: (Box(bars[0].x0, bars[0].y0, bars[-1].x1, bars[0].y1).grown(1), 255), matrix=False),
        _bars("the bars cut low", lambda bars: (Box(bars[0].x0 - 1, bars[0].y0 - 1, bars[-1].x1 + 1, bars[0].y0 + 6), 255), matrix=False),
        _bars("ink in the quiet zone of the bars", lambda bars: (beside(bars), 0), matrix=False),
        _bars("a module of the matrix gone", lambda low: (low[len(low) // 2].grown(0.05), 255), matrix=True),
        _bars("a corner of the matrix gone", lambda low: (Box(low[0].x0, low[0].y0, low[0].x0 + 5, low[0].y0 + 5), 255), matrix=True),
    ]  # fmt: skip
    return dict(changes)


def _halves() -> dict[str, Mutant]:
    """A label of two, one of which is not what it should be."""
    orders = {
        "the second label of two missing": [0],
        "the first label of two missing": [1],
        "the labels of two in the wrong order": [1, 0],
        "the first label in place of the second": [0, 0],
        "the second label twice": [0, 1, 1],
    }
    return {name: _taken(order) for name, order in orders.items()}


def _taken(order: list[int]) -> Mutant:
    return Mutant(lambda: edits.pages(drawn(SPANISH), order), (SPANISH,))


MUTANTS: dict[str, Mutant] = {
    **_altered(),
    **_kinds(),
    **{name: _drawn_as(wrong, right) for name, (wrong, right) in DRAWN_WRONG.items()},
    **_halves(),
    **_documents(),
    **{name: _edit(edit) for name, edit in _MOVED.items()},
    **_barcodes(),
}

__all__ = ["MUTANTS", "OTHER", "RIGHT", "SAMPLE", "Mutant", "drawn", "layout_of", "render_label"]
