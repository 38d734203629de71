"""Allergies, as written, against naltrexone and its relatives and against what capsules are made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from pharmacy.catalog.allergens import allergens
from pharmacy.catalog.excipients import excipient, named_in
from pharmacy.catalog.exposures import Exposure
from pharmacy.screening.findings import Finding
from pharmacy.screening.matching import Match, MedicineEntry, match_medicine
from pharmacy.screening.phrases import Phrasebook, normalise
from pharmacy.screening.wording import subject

# Antagonists with the same skeleton; alvimopan has another one.
_RELATIVES = {"naltrexone", "naloxone", "methylnaltrexone", "naloxegol", "naldemedine", "nalmefene", "samidorphan"}
_RULE = "No naltrexone for a patient allergic to it, or to a relative, unless a pharmacist decides otherwise."
_SOURCE = (
    "Naltrexone HCl tablets label, Contraindications: sensitivity to naltrexone or to a component; whether there is "
    "cross-sensitivity with naloxone is unknown (drugcentral.org)"
)
_EXCIPIENT_RULE = "No capsule with an excipient that the patient does not tolerate."


def allergy_findings(allergies: Sequence[str], exposures: Sequence[Exposure]) -> Iterator[Finding]:
    """``ALLERGY_NALTREXONE`` blocks, ``ALLERGY_EXCIPIENT`` warns with the excipients' codes as evidence."""
    for index, allergy in enumerate(allergies):
        matches = match_medicine(MedicineEntry(allergy), exposures)
        yield from (_relative(index, allergy, match) for match in matches if match.exposure.code in _RELATIVES)
        if codes := excipients_named(allergy):
            yield _excipient(index, allergy, codes)


def excipients_named(text: str) -> tuple[str, ...]:
    """The codes of the excipients that ``text`` names, by their own names or in other words."""
    rows = (row for row, _ in _book().spans(normalise(text)))
    meant = (code for row in sorted(set(rows)) for code in allergens()[row].excipients)
    return tuple(dict.fromkeys([*(row.code for row in named_in(text)), *meant]))


@cache
def _book() -> Phrasebook:
    return Phrasebook((row, words) for row, allergen in enumerate(allergens()) for words in allergen.words)


def _relative(index: int, allergy: str, match: Match) -> Finding:
    is_itself = match.exposure.code == "naltrexone"
    says = "The capsule holds naltrexone." if is_itself else "It is a relative of naltrexone; both may be hurtful."
    return Finding(
        "ALLERGY_NALTREXONE", "block", allergy, _RULE, f"{subject(MedicineEntry(allergy), match)} {says}", _SOURCE,
        field=f"allergies.{index}",
        evidence={"exposure": match.exposure.code, "how": match.how, "text": match.text, "score": match.score}
        | ({"read_as": match.read_as} if match.read_as else {}),
    )  # fmt: skip


def _excipient(index: int, allergy: str, codes: Sequence[str]) -> Finding:
    rows = [row for code in codes if (row := excipient(code))]
    names = ", ".join(row.name for row in rows)
    message = f'"{allergy}" is listed as an allergy. Fill only from a lot whose formula and shell are free of: {names}.'
    source = "; ".join(dict.fromkeys(row.source for row in rows))
    return Finding(
        "ALLERGY_EXCIPIENT", "warn", allergy, _EXCIPIENT_RULE, message, source, field=f"allergies.{index}",
        evidence={"excipients": list(codes)},
    )  # fmt: skip
