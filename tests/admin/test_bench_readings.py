"""What a balance that types like a keyboard may send."""

from __future__ import annotations

from decimal import Decimal

import pytest

from compounding.batches.admin.bench.component import under_or_over
from compounding.batches.admin.readings import Wanted, reading
from pharmacy.core.errors import InvalidInput


@pytest.mark.parametrize(
    ("typed", "wanted", "value"),
    [
        ("0.1652", "g", "0.1652"),
        ("  0.1652 g\r\n", "g", "0.1652"),
        ("165.2 mg", "g", "0.1652"),
        ("165.2MG", "g", "0.1652"),
        ("ST,GS,+  0.1652 g", "g", "0.1652"),
        ("S S     0.1652 g", "g", "0.1652"),
        ("N     +   0.1652 g  ", "g", "0.1652"),
        ("Wt: 0.1652 g N", "g", "0.1652"),
        ("\x02+ 275.20 mg\x03", "mg", "275.2"),
        ("0.2752 g", "mg", "275.2"),
        ("275.2", "mg", "275.2"),
        ("1,000", "each", "1000"),
        ("QT,GS,+ 100 PC", "each", "100"),
        ("-0.5", "g", "-0.5"),
        ("165.25 mg", "g", "0.16525"),
        ("\N{MINUS SIGN}0.5", "g", "-0.5"),
    ],
)
def test_a_reading_is_an_exact_number(typed: str, wanted: Wanted, value: str) -> None:
    assert reading(typed, wanted) == Decimal(value)


@pytest.mark.parametrize(
    ("typed", "wanted", "code"),
    [
        ("", "g", "READING_UNCLEAR"),
        ("1e-3", "g", "READING_UNCLEAR"),
        ("0,1652 g", "g", "READING_UNCLEAR"),
        ("1.652.0", "g", "READING_UNCLEAR"),
        ("T 0.1652 g", "g", "READING_UNCLEAR"),
        ("0.1652 g 0.1652 g", "g", "READING_UNCLEAR"),
        ("\N{ARABIC-INDIC DIGIT ONE}", "g", "READING_UNCLEAR"),
        ("9" * 60, "g", "READING_UNCLEAR"),
        ("US,GS,+  0.1652 g", "g", "READING_UNSTEADY"),
        ("S D 0.1652 g", "g", "READING_UNSTEADY"),
        ("0.1652 g ?", "g", "READING_UNSTEADY"),
        ("OL,GS,+9999999E+19", "g", "READING_OVERLOAD"),
        ("S +", "g", "READING_OVERLOAD"),
        ("0.1652 kg", "g", "READING_UNIT"),
        ("165 \N{MICRO SIGN}g", "g", "READING_UNIT"),
        ("2.5 gr", "g", "READING_UNIT"),
        ("100 g", "each", "READING_UNIT"),
    ],
)
def test_what_is_no_steady_reading_is_refused(typed: str, wanted: Wanted, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        reading(typed, wanted)
    assert refused.value.code == code


def test_under_and_over_are_said_in_words() -> None:
    assert under_or_over(Decimal("0.1515"), Decimal("0.15"), "g") == "0.0015 g over (1 %)"
    assert under_or_over(Decimal("0.1485"), Decimal("0.15"), "g") == "0.0015 g under (1 %)"
    assert under_or_over(Decimal(100), Decimal(100), "each") == "exact"
