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

_LETTERS = st.characters(categories=["Lu", "Ll", "Lo", "Nd", "Pd"], max_codepoint=0x1F6FF)
_WORD = st.text(_LETTERS, min_size=1, max_size=14)


def texts(most: int) -> st.SearchStrategy[str]:
    """Words of any script, most of which no font here covers, mixed with ordinary ones."""
    ordinary = st.sampled_from(["Take", "capsule", "bedtime", "O'Brien", "Anne-Marie", "Nguy\u1ec5n", "14", "pain,"])
    return st.lists(st.one_of(ordinary, ordinary, _WORD), min_size=1, max_size=most).map(" ".join)


@st.composite
def fields(draw: st.DrawFn) -> dict[str, object]:
    """Constructor arguments: right in their types, anything in their texts and lengths."""
    written = draw(st.dates(min_value=LABEL.written_on, max_value=LABEL.written_on.replace(year=2090)))
    dispensed = written + timedelta(days=draw(st.integers(-1, 40)))
    return {
        **{name: getattr(LABEL, name) for name in DoseLabel.__slots__},
        "patient_name": draw(texts(5)),
        "strength_mg": draw(st.decimals(Decimal("0.01"), Decimal(60), places=2)),
        "directions": draw(texts(14)),
        "purpose": draw(st.none() | texts(6)),
        "quantity": draw(st.integers(0, 2000)),
        "refills_left": draw(st.integers(0, 12)),
        "fill_number": draw(st.integers(1, 99)),
        "prescriber_name": draw(texts(4)),
        "written_on": written,
        "dispensed_on": dispensed,
        "beyond_use_on": dispensed + timedelta(days=draw(st.integers(0, 180))),
        "auxiliary": tuple(draw(st.lists(texts(6), max_size=3))),
        "inactive_ingredients": tuple(draw(st.lists(texts(3), max_size=3))),
        "pharmacy": replace(PHARMACY, address_line2=draw(st.none() | st.just("Suite 4"))),
        "barcode_payload": draw(st.from_regex(r"[A-Z0-9]{1,12}(-[0-9]{1,3})?", fullmatch=True)),
        "watermark": draw(st.none() | st.just(SAMPLE) | texts(3)),
    }
