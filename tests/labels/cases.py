"""The label most tests start from, and what generated labels are made of."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from hypothesis import strategies as st

from bench.contents import LABEL, PHARMACY
from labels.content import DoseLabel

LONG_DIRECTIONS = "Take 1 capsule by mouth in the morning, and 2 capsules by mouth at bedtime"
LONG_NAME = "Maria-Fernanda Oyelaran-Villanueva"
THREE_TEXTS = (
    "May cause vivid dreams or trouble sleeping.",
    "Keep out of reach of children.",
    "Tell every doctor and dentist that you take this.",
)
SAMPLE = "SAMPLE - NOT FOR PATIENT USE"

VARIANTS = {
    "usual": LABEL,
    "no purpose": replace(LABEL, purpose=None),
    "long name": replace(LABEL, patient_name=LONG_NAME),
    "two-line directions": replace(LABEL, directions=LONG_DIRECTIONS),
    "three auxiliary texts": replace(LABEL, auxiliary=THREE_TEXTS),
    "inactive ingredients": replace(LABEL, inactive_ingredients=("microcrystalline cellulose", "gelatin")),
    "apostrophe and accents": replace(LABEL, patient_name="Se\u00e1n O'Brien-Mu\u00f1oz"),
    "Vietnamese": replace(
        LABEL, patient_name="Nguy\u1ec5n Th\u1ecb Minh \u1ebea", prescriber_name="\u0110\u1eb7ng V\u0103n L\u00e2m, MD"
    ),
    "sample": replace(LABEL, watermark=SAMPLE),
    "tightest": replace(LABEL, directions=LONG_DIRECTIONS, auxiliary=THREE_TEXTS[:2], watermark=SAMPLE),
}

_ORDINARY = [
    *(
        "Take",
        "capsule",
        "bedtime",
        "O'Brien",
        "Anne-Marie",
        "Nguy\u1ec5n",
        "14",
        "pain,",
        "\u1ebe\u0110",
        "2",
        "(food)",
        "of",
    ),
    *(
        "Oyelaran-Villanueva",
        "\u0141ukasik",
        "Zo\u00eb",
        "\u0418\u0432\u0430\u043d",
        "\u0393\u03b9\u03ce\u03c1\u03b3\u03bf\u03c2",
        "20.5",
        "\u00b0C",
        "75%",
        "and/or",
    ),
]
_LETTERS = st.characters(exclude_categories=["Cs"], max_codepoint=0x1F6FF)
_STRANGE = st.text(_LETTERS, min_size=1, max_size=20)
_TEXT_FIELDS = ("patient_name", "directions", "purpose", "prescriber_name", "auxiliary", "lot_number", "watermark")


def _ordinary(least: int, most: int) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(_ORDINARY), min_size=least, max_size=most).map(" ".join)


@st.composite
def fields(draw: st.DrawFn) -> dict[str, object]:
    """Constructor arguments: any lengths and amounts, and in one field at most any characters at all."""
    written = draw(st.dates(min_value=LABEL.written_on, max_value=LABEL.written_on.replace(year=2090)))
    dispensed = written + timedelta(days=draw(st.integers(0, 40)))
    values: dict[str, object] = {
        **{name: getattr(LABEL, name) for name in DoseLabel.__slots__},
        "patient_name": draw(_ordinary(1, 4)),
        "strength_mg": draw(st.decimals(Decimal("0.01"), Decimal(60), places=2)),
        "directions": draw(_ordinary(1, 10)),
        "purpose": draw(st.none() | _ordinary(1, 4)),
        "quantity": draw(st.integers(1, 2000)),
        "refills_left": draw(st.integers(0, 12)),
        "fill_number": draw(st.integers(1, 99)),
        "prescriber_name": draw(_ordinary(1, 3)),
        "written_on": written,
        "dispensed_on": dispensed,
        "beyond_use_on": dispensed + timedelta(days=draw(st.integers(1, 180))),
        "auxiliary": tuple(draw(st.lists(_ordinary(1, 6), max_size=3))),
        "inactive_ingredients": tuple(draw(st.lists(_ordinary(1, 2), max_size=2))),
        "pharmacy": replace(PHARMACY, address_line2=draw(st.none() | st.just("Suite 4"))),
        "barcode_payload": draw(st.from_regex(r"[A-Z]{0,3}[0-9]{3,9}(-[0-9]{1,2})?", fullmatch=True)),
        "watermark": draw(st.sampled_from([None, SAMPLE, "VOID"])),
    }
    strange = draw(st.sampled_from((*_TEXT_FIELDS, None, None, None)))
    if strange:
        text = draw(_STRANGE)
        values[strange] = (text,) if strange == "auxiliary" else text
    return values
