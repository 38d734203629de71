from __future__ import annotations

import pytest

from pharmacy.catalog.allergens import allergens
from pharmacy.catalog.excipients import excipients
from pharmacy.catalog.exposures import exposures
from pharmacy.screening.allergies import allergy_findings, excipients_named
from pharmacy.screening.findings import Finding


def found(*allergies: str) -> list[Finding]:
    return list(allergy_findings(allergies, exposures()))


@pytest.mark.parametrize(
    "allergy", ["naltrexone", "Naltrexone HCl (hives)", "Vivitrol", "Revia: rash", "LDN", "naltrexne", "Contrave"]
)
def test_an_allergy_to_naltrexone_blocks(allergy: str) -> None:
    [finding] = found(allergy)
    assert (finding.code, finding.severity, finding.drug) == ("ALLERGY_NALTREXONE", "block", allergy)
    assert "The capsule holds naltrexone." in finding.message
    assert finding.field == "allergies.0"


@pytest.mark.parametrize("allergy", ["naloxone", "Narcan", "nalaxone", "methylnaltrexone", "Relistor", "nalmefene"])
def test_an_allergy_to_a_relative_blocks_and_says_so(allergy: str) -> None:
    [finding] = found(allergy)
    assert (finding.code, finding.severity) == ("ALLERGY_NALTREXONE", "block")
    assert "relative of naltrexone" in finding.message
    assert finding.earliest_on is None


@pytest.mark.parametrize("allergy", ["penicillin", "latex", "NKDA", "none known", "codeine (nausea)", "sulfa", "nuts"])
def test_other_allergies_find_nothing(allergy: str) -> None:
    assert found(allergy) == []


@pytest.mark.parametrize(
    ("allergy", "codes"),
    [
        ("lactose", ["lactose_monohydrate"]),
        ("lactose intolerance", ["lactose_monohydrate"]),
        ("Milk", ["lactose_monohydrate"]),
        ("gelatin", ["gelatin"]),
        ("pork products", ["gelatin"]),
        ("alpha-gal syndrome", ["gelatin", "lactose_monohydrate", "magnesium_stearate"]),
        ("sucrose", ["sucrose"]),
        ("FD&C Red 40", ["dye"]),
        ("yellow 5", ["dye"]),
        ("dyes", ["dye"]),
        ("MCC", ["microcrystalline_cellulose"]),
        ("Avicel", ["microcrystalline_cellulose"]),
        ("cellulose", ["microcrystalline_cellulose", "hypromellose_shell"]),
        ("corn", ["pregelatinized_starch"]),
        ("leche", ["lactose_monohydrate"]),
        ("lactose, gelatin and dye", ["lactose_monohydrate", "gelatin", "dye"]),
    ],
)
def test_an_excipient_warns_with_its_codes_for_the_filling(allergy: str, codes: list[str]) -> None:
    [finding] = found(allergy)
    assert (finding.code, finding.severity, finding.drug) == ("ALLERGY_EXCIPIENT", "warn", allergy)
    assert finding.evidence == {"excipients": codes}
    assert list(excipients_named(allergy)) == codes


def test_names_the_excipients_in_words_with_their_sources() -> None:
    [finding] = found("alpha-gal")
    assert "gelatin, lactose monohydrate, magnesium stearate" in finding.message
    assert len(finding.source) > 20


def test_each_allergy_is_looked_at_by_itself() -> None:
    assert [(f.code, f.field) for f in found("penicillin", "gelatin", "naltrexone")] == [
        ("ALLERGY_EXCIPIENT", "allergies.1"), ("ALLERGY_NALTREXONE", "allergies.2"),
    ]  # fmt: skip


def test_every_allergen_means_excipients_that_are_listed() -> None:
    known = {row.code for row in excipients()}
    for row in allergens():
        assert set(row.excipients) <= known
        assert row.words
        assert row.source
        assert row.confidence in {"seen", "general knowledge"}
