"""Labels that were right and refused by the gate, or drawn wrongly, until generated labels found them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bench.contents import LABEL
from labels.codes import gs1_datamatrix
from labels.contents.calendars import Night, Take
from labels.errors import LabelError
from labels.kinds import KINDS
from labels.readback import prove
from labels.stock import AVERY_5160
from tests.labels.kinds_cases import CALENDAR, CARD, FINISHED, INGREDIENT, PACK, STEP, UNIT_DOSE
from tests.refusal import refuses

ALI = "\u0645\u062d\u0645\u062f \u0639\u0644\u064a"  # the last letter reaches far below the line
ONE_NIGHT = replace(
    CALENDAR, nights=(Night(CALENDAR.nights[0].on, 1, (Take(1, 1),), Decimal("1.5")),), patient_name=ALI
)
LARGE_LOT, LARGE_INGREDIENT = "finished-lot-4x2/1", "ingredient-lot-4x2/1"
SPANISH: dict[str, Any] = {
    "second_language": "Spanish",
    "second_directions": "Tome 1 c\u00e1psula a la hora de acostarse",
}

RIGHT: dict[str, tuple[Any, str | None]] = {
    "a lot for which a matrix of 8 x 64 modules would be made": (replace(UNIT_DOSE, lot_number="LDN-2611-000003"), None),
    "a matrix that is only read when looked at closely": (replace(FINISHED, serial="L0000007"), LARGE_LOT),
    "one that is only read when looked at more closely": (
        replace(FINISHED, serial="L0000005", beyond_use_on=date(2033, 5, 12)), LARGE_LOT,
    ),
    "one name on both sides of a card": (
        replace(CARD, drug_name="Nightstand Compounding Pharmacy"), None,
    ),
    "the same beside another barcode": (replace(FINISHED, serial="L0000006", barcode_payload="B261124-17"), LARGE_LOT),
    "a space that is thickened": (replace(LABEL, patient_name="\u014b\u0301 \u0254\u0303 \u025b\u0301"), None),
    "Arabic in the last line": (replace(LABEL, prescriber_name=f"{ALI}, MD"), None),
    "Arabic above the rule": (replace(LABEL, **SPANISH, purpose="\u0639\u0644\u064a \u06f1\u06f2\u06f3 \u0664\u0665\u0666"), None),
    "the same on a pack": (replace(PACK, prescriber_name=f"Prescriber {ALI}, MD", containers=PACK.containers[:1]), None),
    "Arabic above another line, and a year on its line": (ONE_NIGHT, None),
    "a telephone number beside Arabic": (replace(CARD, prescriber_name=ALI), None),
    "the same beside a sign alone": (replace(CARD, prescriber_name="\u061b"), None),
    "a letter that starts left of its place": (
        replace(FINISHED, drug_name="\u0141ukasz \u017b\u00f3\u0142kiewski"), LARGE_LOT,
    ),
    "a fraction beside an Arabic sign": (replace(UNIT_DOSE, compounded_statement="\u00bc\u061b"), None),
    "digits on both sides of one": (replace(INGREDIENT, lot_number="0\u061b0"), None),
    "two accents below a tail": (replace(UNIT_DOSE, packager="000000\u1e9e\u1ea4"), None),
    "a mark that follows its letter": (replace(UNIT_DOSE, drug_name="\u0413\u0430\u043b\u0438\u0301\u043d\u0430"), None),
    "the same on the first line of a pack": (replace(PACK, patient_name="B\u0300", containers=PACK.containers[:1]), None),
    "letters higher than capitals": (replace(UNIT_DOSE, drug_name="\u10d2\u10d8\u10dd\u10e0\u10d2\u10d8"), None),
    "the same in large type": (
        replace(INGREDIENT, ingredient_name="\u0402\u043e\u0440\u0452\u0435 \u0409\u0443\u0431\u0438\u0448\u0430"),
        LARGE_INGREDIENT,
    ),
    "a sign like a mark after a space": (replace(INGREDIENT, supplier_lot="\u00af"), None),
    "an accent that stands alone": (replace(LABEL, second_language="Spanish", second_directions="\u00b4"), None),
    "a thousandth fill on the second label": (
        replace(LABEL, **SPANISH, fill_number=1000, patient_name="Se\u00e1n O'Brien-Mu\u00f1oz"), None,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", RIGHT)
def test_is_drawn_and_proved(name: str) -> None:
    content, layout = RIGHT[name]
    kind = KINDS[content.to_json()["kind"]]
    drawn = kind.draw(content.to_json(), layout or kind.layout)
    assert prove(drawn.pdf, [content.to_json()], layout=drawn.layout).findings == ()


@pytest.mark.parametrize("length", range(1, 31))
def test_a_matrix_is_square_whatever_it_says(length: int) -> None:
    symbol = gs1_datamatrix([("91", "L0000001"), ("92", "L" * length), ("93", "270517")], AVERY_5160)
    assert max(start + width for row in symbol.rows for start, width in row) == len(symbol.rows)


@pytest.mark.parametrize("content", [LABEL, PACK, STEP, UNIT_DOSE, FINISHED, INGREDIENT, CARD, ONE_NIGHT])
@pytest.mark.parametrize("text", ["Sample, gyp (q)", "\u00c9\u00c9 \u0162", "\ufb01"])
def test_a_watermark_that_leaves_its_line_is_refused(content: Any, text: str) -> None:
    """Tails and accents of the solid line reach into the warning and the barcode below it."""
    kind = KINDS[content.to_json()["kind"]]
    with refuses(LabelError, "LABEL_WATERMARK", field="watermark"):
        kind.draw(replace(content, watermark=text).to_json(), kind.layout)
