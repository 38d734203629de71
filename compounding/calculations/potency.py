"""How much powder holds one part of naltrexone hydrochloride, from its lot's certificate of analysis.

Strength is mg of the hydrochloride (377.86), as naltrexone tablets are labelled: salt is not converted to base.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from compounding.calculations.balances import mass_problems
from compounding.calculations.derivation import Derived, Step
from pharmacy.core.errors import InvalidInput, Problem, refuse_any
from pharmacy.core.quantities import format_g, format_mg, format_number

_HUNDRED = Decimal(100)
_PLACES = Decimal("0.0001")
_LEAST_ASSAY, _MOST_ASSAY = Decimal(80), Decimal(110)
_WATER_BELOW = Decimal(20)
_HYDROCHLORIDE, _BASE = Decimal("377.86"), Decimal("341.40")
_COA = "certificate of analysis of the lot"
_PARTS = "Parts of powder for 1 part of naltrexone hydrochloride"


class AssayBasis(StrEnum):
    """What the assay is a percentage of: the powder as it is, or what is left of it without water (and solvent)."""

    AS_IS = "as_is"
    DRIED = "dried"
    ANHYDROUS = "anhydrous"
    ANHYDROUS_SOLVENT_FREE = "anhydrous_solvent_free"


@dataclass(frozen=True, slots=True)
class Certificate:
    """The figures of one lot's certificate, all in %; None is "not on the certificate"."""

    basis: AssayBasis
    assay_percent: Decimal
    water_percent: Decimal | None
    lod_percent: Decimal | None
    solvent_percent: Decimal | None = None

    def losses(self) -> dict[str, Decimal | None]:
        return {
            "water_percent": self.water_percent,
            "lod_percent": self.lod_percent,
            "solvent_percent": self.solvent_percent,
        }


_NAMES = {"water_percent": "water", "lod_percent": "loss on drying", "solvent_percent": "residual solvent"}
_NEEDED = {
    AssayBasis.AS_IS: None,
    AssayBasis.ANHYDROUS: "water_percent",
    AssayBasis.DRIED: "lod_percent",
    AssayBasis.ANHYDROUS_SOLVENT_FREE: "water_percent",
}


def potency_factor(certificate: Certificate) -> Derived[Decimal]:
    """Parts of powder to weigh for 1 part of naltrexone HCl, to four places, half up: 100 / left x 100 / assay.

    What is left is 100 % less the water (anhydrous), loss on drying (dried), or water and any residual solvent
    (anhydrous, solvent-free). An assay as is includes water already, so nothing is corrected twice. Water 8.7 %, assay
    99.5 % anhydrous gives 1.1008. Raises ``InvalidInput``: COA_VALUE_MISSING, COA_ASSAY_OUT_OF_RANGE,
    COA_WATER_OUT_OF_RANGE. Source: the certificate's basis (USP monograph: anhydrous, solvent-free).
    """
    refuse_any(_certificate_problems(certificate))
    deducted = _deducted(certificate)
    left = _HUNDRED - sum(deducted.values())
    factor = (_HUNDRED / left * _HUNDRED / certificate.assay_percent).quantize(_PLACES, ROUND_HALF_UP)
    working = f"100 ÷ {format_number(left)} \u00d7 100 ÷ {format_number(certificate.assay_percent)}"
    steps = [*_basis_steps(certificate, deducted, left), Step(_PARTS, working, format_number(factor), _COA)]
    return Derived(factor, "", tuple(steps))


def _certificate_problems(certificate: Certificate) -> Iterator[Problem]:
    if not certificate.assay_percent.is_finite() or not _LEAST_ASSAY <= certificate.assay_percent <= _MOST_ASSAY:
        yield Problem("COA_ASSAY_OUT_OF_RANGE", "An assay is from 80 to 110 %.", "assay_percent")
    losses = certificate.losses()
    for field, value in losses.items():
        if value is not None and (not value.is_finite() or not 0 <= value < _WATER_BELOW):
            message = f"{_NAMES[field].capitalize()} is at least 0 % and below 20 %."
            yield Problem("COA_WATER_OUT_OF_RANGE", message, field)
    needed = _NEEDED[certificate.basis]
    if needed and losses[needed] is None:
        message = (
            f"An assay on the {_words(certificate.basis)} basis needs the {_NAMES[needed]} of the same certificate."
        )
        yield Problem("COA_VALUE_MISSING", message, needed)


def _deducted(certificate: Certificate) -> dict[str, Decimal]:
    """What this basis takes off 100 %, by field."""
    fields = {_NEEDED[certificate.basis]}
    if certificate.basis == AssayBasis.ANHYDROUS_SOLVENT_FREE:
        fields.add("solvent_percent")
    return {field: value for field, value in certificate.losses().items() if value is not None and field in fields}


def _basis_steps(certificate: Certificate, deducted: dict[str, Decimal], left: Decimal) -> Iterator[Step]:
    name = _words(certificate.basis)
    if certificate.basis == AssayBasis.AS_IS:
        yield Step("Assay basis", name, "not corrected for water: the assay includes it already", _COA)
    else:
        yield Step("Assay basis", name, f"corrected for {' and '.join(_NAMES[field] for field in deducted)}", _COA)
        working = " - ".join(["100 %", *(f"{format_number(value)} %" for value in deducted.values())])
        yield Step("Left of the powder on this basis", working, f"{format_number(left)} %", _COA)
    for field, value in certificate.losses().items():
        label = _NAMES[field].capitalize()
        if value is not None and field not in deducted:
            yield Step(f"{label} is not used", f"{format_number(value)} %", f"the assay is on the {name} basis", _COA)
        if value is None and field == "solvent_percent" and certificate.basis == AssayBasis.ANHYDROUS_SOLVENT_FREE:
            yield Step(label, "not on the certificate", "not corrected for", _COA)


def _words(basis: AssayBasis) -> str:
    return {"as_is": "as is", "anhydrous_solvent_free": "anhydrous, solvent-free"}.get(basis, basis)


def triturate_factor(*, active_hcl_g: Decimal, total_g: Decimal) -> Derived[Decimal]:
    """Parts of triturate that hold 1 part of naltrexone HCl, to four places: total (g) / hydrochloride (g).

    ``active_hcl_g`` is hydrochloride, not the powder weighed for it. Raises ``InvalidInput``: QUANTITY_NOT_POSITIVE,
    QUANTITY_OUT_OF_RANGE, TRITURATE_TOTAL_TOO_SMALL. Source: the triturate's compounding record.
    """
    refuse_any([*mass_problems(active_hcl_g, "active_hcl_g"), *mass_problems(total_g, "total_g")])
    if total_g <= active_hcl_g:
        message = f"A triturate weighs more than the {format_g(active_hcl_g)} of hydrochloride in it."
        raise InvalidInput.of("TRITURATE_TOTAL_TOO_SMALL", message, "total_g")
    factor = (total_g / active_hcl_g).quantize(_PLACES, ROUND_HALF_UP)
    label = "Parts of triturate for 1 part of naltrexone hydrochloride"
    step = Step(label, f"{format_g(total_g)} ÷ {format_g(active_hcl_g)}", format_number(factor), "compounding record")
    return Derived(factor, "", (step,))


def base_to_hydrochloride_mg(mg_base: Decimal) -> Derived[Decimal]:
    """mg of hydrochloride that hold ``mg_base`` of naltrexone base, to 0.0001 mg; only for an order written as base.

    Raises ``InvalidInput``: QUANTITY_NOT_POSITIVE, QUANTITY_OUT_OF_RANGE. Source: molar masses 377.86 and 341.40.
    """
    refuse_any(mass_problems(mg_base, "mg_base"))
    salt = (mg_base * _HYDROCHLORIDE / _BASE).quantize(_PLACES, ROUND_HALF_UP)
    working = f"{format_mg(mg_base)} \u00d7 377.86 ÷ 341.4"
    step = Step("Naltrexone hydrochloride", working, format_mg(salt), "molar masses of hydrochloride and base")
    return Derived(salt, "mg", (step,))
