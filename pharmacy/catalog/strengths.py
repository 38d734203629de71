"""The capsule strengths this pharmacy makes, and why another one is refused.

Strengths are milligrams of naltrexone hydrochloride per capsule (docs/sources.md).
"""

from __future__ import annotations

from decimal import Decimal

from pharmacy.core.errors import Problem
from pharmacy.core.quantities import format_mg

STRENGTH_MIN_MG = Decimal("1.5")
STRENGTH_MAX_MG = Decimal("4.5")
STRENGTH_STEP_MG = Decimal("0.5")
COMMERCIAL_TABLET_MG = Decimal("50")

STRENGTH_LADDER_MG = tuple(
    STRENGTH_MIN_MG + STRENGTH_STEP_MG * step
    for step in range(int((STRENGTH_MAX_MG - STRENGTH_MIN_MG) / STRENGTH_STEP_MG) + 1)
)

# Looked up, not computed from the input: a Decimal with too many digits would be rounded on to the ladder.
_DECIMAL_SLIPS = {strength.scaleb(places): strength for strength in STRENGTH_LADDER_MG for places in (-2, -1, 1, 2)}
_RANGE = f"{format_mg(STRENGTH_MIN_MG)} to {format_mg(STRENGTH_MAX_MG)}, in steps of {format_mg(STRENGTH_STEP_MG)}"
_READABLE_LENGTH = 24


def strength_problems(strength_mg: Decimal, field: str = "strength_mg") -> list[Problem]:
    """Why a capsule of ``strength_mg`` milligrams is not made: nothing, or exactly the one most helpful problem.

    Codes: ``STRENGTH_NOT_A_NUMBER``, ``STRENGTH_TENFOLD_SUSPECT`` (decimal slips, 50 mg among
    them), ``STRENGTH_OUT_OF_RANGE``, ``STRENGTH_STEP``. Rule: 0.5 mg steps within 1.5 mg to 4.5 mg (docs/sources.md).
    """
    if not strength_mg.is_finite():
        return [Problem("STRENGTH_NOT_A_NUMBER", f"The strength is a number of milligrams, {_RANGE}.", field)]
    if strength_mg in STRENGTH_LADDER_MG:
        return []
    code, reason = _refusal(strength_mg)
    return [Problem(code, f"{reason} Capsules are made in {_RANGE}.", field)]


def _refusal(strength_mg: Decimal) -> tuple[str, str]:
    written = _written(strength_mg)
    if strength_mg == COMMERCIAL_TABLET_MG:
        return "STRENGTH_TENFOLD_SUSPECT", (
            f"{written} is the strength of the commercial naltrexone tablet, not of a low-dose capsule: "
            "ask the prescriber which product and dose are meant."
        )
    if (likely := _DECIMAL_SLIPS.get(strength_mg)) is not None:
        return "STRENGTH_TENFOLD_SUSPECT", (
            f"{written} looks like a misplaced decimal point: {format_mg(likely)} may be meant. "
            "Ask the prescriber; nothing is assumed."
        )
    if STRENGTH_MIN_MG <= strength_mg <= STRENGTH_MAX_MG:
        return "STRENGTH_STEP", f"{written} lies between two strengths that are made."
    return "STRENGTH_OUT_OF_RANGE", f"{written} is outside the range of strengths that are made."


def _written(strength_mg: Decimal) -> str:
    text = str(strength_mg)
    if len(text) > _READABLE_LENGTH:
        return f"{text[:_READABLE_LENGTH]}\u2026 mg"
    return format_mg(strength_mg) if abs(strength_mg.adjusted()) < _READABLE_LENGTH else f"{text} mg"
