"""What each kind is made of: a right label of which some fields are changed, one in three of them for the worse.

A strategy gives the class and its arguments, so that what cannot even be made is an outcome like any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from bench.contents import LABEL, PHARMACY
from labels.contents.calendars import CalendarContainer, Night, Take
from labels.contents.packs import PackContainer
from labels.phrases import library
from tests.labels.kinds_cases import CALENDAR, CARD, FINISHED, INGREDIENT, PACK, STEP, UNIT_DOSE
from tests.labels_fuzz.texts import NASTY, NUMBERS, ORDINARY, PAYLOADS, TEXT

_DAYS = st.dates(date(2020, 1, 1), date(2099, 12, 31))
_COUNTS = st.one_of(
    *[st.integers(1, 30), st.integers(1, 9_999)] * 2, st.sampled_from((0, -1, 10_000, 999_999_999_999, 10**30))
)
_MG = st.one_of(
    *[st.decimals(Decimal("0.01"), Decimal(60), places=2)] * 4,
    st.sampled_from(
        tuple(map(Decimal, ("1.50", "1E+1", "4.5000", "0", "-1.5", "0.000001", "123456789012", "NaN", "Infinity")))
    ),
)
_SAID = st.sampled_from(
    (
        *("Take 1 capsule by mouth at bedtime", "Take 2 capsules by mouth in the morning, and 1 capsule at bedtime"),
        *("Swallow 1 capsule whole with 240 mL of water 30 minutes before bed", "Take 1.5 mg", "Store dry."),
        *("Keep out of reach of children.", "May cause vivid dreams or trouble sleeping in the first 2 weeks."),
    )
)
_SECOND = st.sampled_from(
    tuple(
        each.text.format(form="capsule", count=2)
        for known in library().phrases.values()
        for each in known.translations.values()
    )
)
_WORDED = st.one_of(_SAID, _SAID, _SAID, _SAID, TEXT, NASTY)
_NAMED = st.one_of(TEXT, TEXT, TEXT, TEXT, NASTY)
_LISTS = st.lists(st.one_of(_SAID, _SAID, _SAID, ORDINARY, NASTY), max_size=5).map(tuple)
_MARKS = st.one_of(*[st.sampled_from((None, "SAMPLE - NOT FOR PATIENT USE", "VOID", "A - B - C"))] * 4, NASTY)


@dataclass(frozen=True, slots=True)
class Made:
    """A class of content, its arguments, and the layout to draw it with; None is the current one."""

    cls: type[Any]
    values: Mapping[str, Any]
    layout: str | None = None


def _pharmacies() -> st.SearchStrategy[Any]:
    """Only what a pharmacy may be: its own refusals are those of a text."""
    return st.builds(
        lambda name, line2: type(PHARMACY)(
            **{**{item.name: getattr(PHARMACY, item.name) for item in fields(PHARMACY)}, "name": name, "address_line2": line2}
        ),
        TEXT.filter(lambda text: text == " ".join(text.split()) and text.isprintable() and text.isascii()),
        st.sampled_from((None, "Suite 4", "c/o Mme. Zo\u00eb \u0141ukasik")),
    )  # fmt: skip


def _changed(right: Any, changes: Mapping[str, st.SearchStrategy[Any]], *layouts: str) -> st.SearchStrategy[Made]:
    """``right`` with up to four of ``changes``, in the current layout or one of ``layouts``."""
    base = {item.name: getattr(right, item.name) for item in fields(right)}
    assert is_dataclass(right)
    assert changes.keys() <= base.keys()

    @st.composite
    def made(draw: st.DrawFn) -> Made:
        names = draw(st.lists(st.sampled_from(sorted(changes)), max_size=3, unique=True))
        values = {name: draw(changes[name]) for name in names}
        return Made(type(right), {**base, **values}, draw(st.sampled_from((None, *layouts))))

    return made()


_DRUG: dict[str, st.SearchStrategy[Any]] = {
    "serial": st.one_of(st.from_regex(r"L[0-9]{7}", fullmatch=True), NUMBERS),
    "drug_name": _WORDED,
    "strength_mg": _MG,
    "dosage_form": st.one_of(*[st.sampled_from(("capsule", "tablet", "troche"))] * 4, NASTY),
    "lot_number": NUMBERS,
    "beyond_use_on": st.one_of(st.integers(1, 400).map(lambda days: LABEL.dispensed_on + timedelta(days)), _DAYS),
    "watermark": _MARKS,
}
_DOSES = _changed(
    LABEL,
    {
        **_DRUG,
        "rx_number": NUMBERS,
        "fill_number": _COUNTS,
        "patient_name": _NAMED,
        "directions": _WORDED,
        "purpose": st.none() | _WORDED,
        "quantity": _COUNTS,
        "refills_left": _COUNTS,
        "prescriber_name": _NAMED,
        "written_on": _DAYS,
        "storage": _WORDED,
        "opioid_warning": _WORDED,
        "auxiliary": _LISTS,
        "inactive_ingredients": _LISTS,
        "pharmacist_initials": st.none() | _NAMED,
        "pharmacy": _pharmacies(),
        "barcode_payload": PAYLOADS,
    },
)


@st.composite
def doses(draw: st.DrawFn) -> Made:
    """Dose labels, one in three of them in two languages."""
    made = draw(_DOSES)
    if draw(st.integers(0, 2)):
        return made
    language = draw(st.sampled_from(("Spanish", "Arabic", "Korean", "Russian", "English")))
    second = {"second_language": language, "second_directions": draw(st.one_of(_SECOND, _NAMED))}
    return Made(made.cls, {**made.values, **second})


STEPS = _changed(
    STEP,
    {**_DRUG, "patient_name": _NAMED, "rx_number": NUMBERS, "fill_number": _COUNTS, "container": _COUNTS,
     "steps": st.integers(1, 31), "step": st.integers(1, 31), "directions": _WORDED, "barcode_payload": PAYLOADS},
)  # fmt: skip
UNIT_DOSES = _changed(
    UNIT_DOSE,
    {**_DRUG, "quantity": _COUNTS, "storage": _WORDED, "compounded_statement": _WORDED, "packager": _NAMED},
)
FINISHED_LOTS = _changed(
    FINISHED,
    {**_DRUG, "batch_number": NUMBERS, "quantity": _COUNTS, "storage": _WORDED, "pharmacy_name": _NAMED,
     "barcode_payload": PAYLOADS},
    "finished-lot-4x2/1",
)  # fmt: skip
INGREDIENTS = _changed(
    INGREDIENT,
    {
        "serial": _DRUG["serial"],
        "status": st.sampled_from(("released", "quarantined", "", "Released")),
        "ingredient_name": _NAMED,
        "lot_number": NUMBERS,
        "supplier": _NAMED,
        "supplier_lot": NUMBERS,
        "use_until_on": st.none() | _DAYS,
        "amount": st.one_of(st.sampled_from(("500 g", "1,200 g", "12.5 mg", "1 kg")), _WORDED),
        "storage": _WORDED,
        "barcode_payload": PAYLOADS,
        "watermark": _MARKS,
    },
    "ingredient-lot-4x2/1",
)
CARDS = _changed(
    CARD,
    {"serial": _DRUG["serial"], "holder_name": _NAMED, "drug_name": _WORDED, "dose_mg": _MG, "statement": _WORDED,
     "warnings": _LISTS, "stopped": st.none() | _WORDED, "prescriber_name": _NAMED,
     "prescriber_phone": st.none() | _NAMED, "pharmacy": _pharmacies(), "watermark": _MARKS},
)  # fmt: skip


@st.composite
def packs(draw: st.DrawFn) -> Made:
    """Packs of one to seven containers, whose first beyond-use date is that of the pack."""
    made = draw(
        _changed(PACK, {"serial": _DRUG["serial"], "drug_name": _WORDED, "patient_name": _NAMED, "directions": _WORDED,
                        "purpose": st.none() | _WORDED, "prescriber_name": _NAMED, "storage": _WORDED,
                        "pharmacy": _pharmacies(), "barcode_payload": PAYLOADS, "watermark": _MARKS})
    )  # fmt: skip
    days = draw(st.lists(st.integers(0, 3), min_size=1, max_size=7))
    held = tuple(
        PackContainer(number, draw(_strengths()), draw(st.integers(1, 300)), f"LDN-2611-{number:02d}", PACK.beyond_use_on + timedelta(day))
        for number, day in enumerate(days, 1)
    )  # fmt: skip
    first = min(each.beyond_use_on for each in held)
    return Made(made.cls, {**made.values, "containers": held, "beyond_use_on": first})


def _strengths() -> st.SearchStrategy[Decimal]:
    return st.decimals(Decimal("0.1"), Decimal("4.5"), places=2)


@st.composite
def calendars(draw: st.DrawFn) -> Made:
    """Up to forty nights in one or two steps, out of one or two containers."""
    made = draw(
        _changed(CALENDAR, {"serial": _DRUG["serial"], "patient_name": _NAMED, "drug_name": _WORDED, "call": _LISTS,
                            "directions": _WORDED, "goes_on": st.booleans(), "watermark": _MARKS})
    )  # fmt: skip
    held = tuple(CalendarContainer(number, draw(_strengths())) for number in range(1, draw(st.integers(1, 2)) + 1))
    takes = [tuple(Take(each.number, draw(st.integers(1, 12))) for each in held) for _ in range(2)]
    start, first, nights = draw(_DAYS), draw(st.integers(1, 20)), draw(st.integers(1, 40))
    made_nights = tuple(
        Night(start + timedelta(at), 1 + (at >= first), taken, _mg(taken, held))
        for at in range(nights)
        if (taken := takes[at >= first])
    )
    return Made(made.cls, {**made.values, "nights": made_nights, "containers": held})


def _mg(takes: tuple[Take, ...], held: tuple[CalendarContainer, ...]) -> Decimal:
    return sum((take.capsules * held[take.container - 1].strength_mg for take in takes), Decimal(0))


KINDS: dict[str, st.SearchStrategy[Made]] = {
    "dose": doses(),
    "step": STEPS,
    "pack": packs(),
    "unit_dose": UNIT_DOSES,
    "finished_lot": FINISHED_LOTS,
    "ingredient_lot": INGREDIENTS,
    "calendar": calendars(),
    "wallet_card": CARDS,
}
