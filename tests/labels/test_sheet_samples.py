"""A worksheet and a record as a pharmacy would print them: what the other tests of sheets read."""

from __future__ import annotations

import hashlib
from decimal import Decimal

from labels.sheets.blocks import (
    Chart,
    CheckItem,
    Checklist,
    Code,
    Codes,
    Derivation,
    DerivationStep,
    Facts,
    Notes,
    Table,
    Text,
)
from labels.sheets.content import Sheet

STEPS = (
    "Clean the balance, mortar, blender jar and capsule machine; check that the line is clear of other materials.",
    "Weigh naltrexone hydrochloride trituration 1:10 into a labelled boat. Weigh microcrystalline cellulose.",
    "Triturate the trituration with an equal volume of cellulose in the mortar until the color is even, 3 min.",
    "Add the remaining cellulose by geometric dilution: double the volume each time, 2 min for each addition.",
    "Blend in the jar at 25 rpm for 10 min.",
    "Fill 100 size 3 capsule shells with the manual machine; tamp once, spread the rest evenly.",
    "Close, polish and inspect each capsule. Reject what is dented, open or discolored and count what is left.",
    "Weigh 10 capsules one by one and write down each weight. Each must be from 185.4 to 226.6 mg.",
)
SECOND = (1, 5, 7)

WORKSHEET = Sheet(
    kind="worksheet",
    serial="S0000042",
    title="Batch worksheet",
    subtitle="Naltrexone hydrochloride 1.5 mg capsules, 100 capsules",
    barcode_payload="B261124-0017",
    prepared_at="Prepared 24 Nov 2026 14:05 by Ana Reyes",
    digest=None,
    watermark=None,
    footer="Lantern Street Compounding, 18 Lantern Street, Fresno, CA 93721. Made from the approved formula; any change on "
    "paper is initialed, dated and entered in the record. Not a record by itself.",
    blocks=(
        Facts(
            "Batch",
            (
                ("Formula", "LDN 1.5 mg capsule, version 4"),
                ("Planned", "100 capsules"),
                ("Strength", "1.5 mg"),
                ("Fill weight", "206 mg in size 3"),
                ("Overage", "5%"),
                ("Tolerance", "2%"),
                ("Compounder", ""),
                ("Started at", ""),
            ),
        ),
        Text(
            "Hazard",
            "Naltrexone dust: wear gloves, gown and an N95 mask, and work in the powder hood with the airflow on.",
            "warning",
        ),
        Table(
            "Components",
            ("Component", "Lot", "Needed", "From - to", "Weighed", "By", "Check"),
            (
                ("Naltrexone HCl trituration 1:10", "TRI-2611-02", "1.5817 g", "1.5501 - 1.6133 g", "", "", ""),
                ("Microcrystalline cellulose", "MC/88213-A", "20.0483 g", "19.6473 - 20.4493 g", "", "", ""),
                ("Capsule shell size 3, clear", "CAP 3310045", "100", "100", "", "", ""),
            ),
            (22, 18, 15, 17, 14, 9, 9),
        ),
        Codes(
            "Scan",
            (
                Code("Trituration 1:10", "TRI-2611-02"),
                Code("Microcrystalline cellulose", "MC/88213-A"),
                Code("Capsule shell size 3", "CAP 3310045"),
                Code("Balance 1 (0.1 mg)", "BAL-01"),
                Code("Powder hood", "HOOD-02"),
            ),
        ),
        Derivation(
            "Trituration to weigh",
            "1.5817 g",
            (
                DerivationStep("Naltrexone HCl for the batch", "100 capsules \u00d7 1.5 mg", "150 mg", "Formula v4"),
                DerivationStep("With overage", "150 mg \u00d7 1.05", "157.5 mg", "Formula v4"),
                DerivationStep("Water and assay", "157.5 mg \u00d7 1.00426", "158.17 mg", "CoA of NLX-0091"),
                DerivationStep("As trituration", "158.17 mg \u00d7 10", "1.5817 g", "TRI-2611-02"),
            ),
        ),
        Derivation(
            "Cellulose to weigh",
            "20.0483 g",
            (
                DerivationStep("Total fill", "100 capsules \u00d7 206 mg \u00d7 1.05", "21.63 g"),
                DerivationStep("Less the trituration", "21.63 g \u2212 1.5817 g", "20.0483 g"),
            ),
        ),
        Checklist(
            "Procedure",
            tuple(
                CheckItem(str(number), text, "", "" if number - 1 in SECOND else None)
                for number, text in enumerate(STEPS, 1)
            ),
        ),
        Table(
            "Quality control",
            ("Test", "Procedure", "Expected", "Found", "By"),
            (
                ("Appearance", "Look at 10 capsules under the lamp.", "Clear, closed, white powder", "", ""),
                ("Count", "Count all good capsules.", "At least 95", "", ""),
                ("Weight", "Weigh 10 capsules one by one.", "185.4 to 226.6 mg", "", ""),
            ),
            (16, 32, 26, 18, 10),
        ),
        Notes("Notes", 7),
    ),
)

WEIGHTS = tuple(map(Decimal, ("205.1", "207.3", "203.8", "206", "229.4", "204.9", "208.2", "206.7", "202.5", "205.6")))
DIGEST = hashlib.sha256(b"the signed record").hexdigest()

RECORD = Sheet(
    kind="record",
    serial="S0000043",
    title="Compounding record",
    subtitle="Naltrexone hydrochloride 1.5 mg capsules, 100 capsules",
    barcode_payload="B261124-0017",
    prepared_at="Prepared 25 Nov 2026 09:12 by Priya Nair",
    digest=DIGEST,
    watermark=None,
    footer="Lantern Street Compounding, 18 Lantern Street, Fresno, CA 93721. Copy of the electronic record; the digest "
    "proves that it shows what was signed.",
    blocks=(
        Facts(
            "Batch",
            (
                ("Formula", "LDN 1.5 mg capsule, version 4"),
                ("Status", "Released"),
                ("Compounded", "24 Nov 2026 by Ana Reyes"),
                ("Good capsules", "97 of 100"),
                ("Finished lot", "LDN-2611-17"),
                ("Beyond-use date", "22 May 2027"),
                ("Basis", "180 days, study ST-2025-03"),
                ("Released", "25 Nov 2026 by Priya Nair"),
            ),
        ),
        Table(
            "Components",
            ("Component", "Lot", "Theoretical", "Weighed", "Off by", "By"),
            (
                ("Naltrexone HCl trituration 1:10", "TRI-2611-02", "1.5817 g", "1.5820 g", "+0.02%", "Ana Reyes"),
                ("Microcrystalline cellulose", "MC/88213-A", "20.0483 g", "20.0510 g", "+0.01%", "Ana Reyes"),
                ("Capsule shell size 3, clear", "CAP 3310045", "100", "100", "0%", "Ana Reyes"),
            ),
            (24, 18, 17, 15, 12, 14),
        ),
        Checklist(
            "Procedure",
            tuple(
                CheckItem(
                    str(number),
                    text,
                    f"Ana Reyes, 24 Nov 15:{number:02}",
                    f"Omar Haddad, 24 Nov 15:{number + 1:02}" if number - 1 in SECOND else None,
                )
                for number, text in enumerate(STEPS, 1)
            ),
        ),
        Chart("Capsule weights", WEIGHTS, Decimal("185.4"), Decimal("226.6"), Decimal(206), "mg", (5,)),
        Table(
            "Quality control",
            ("Test", "Expected", "Found", "Result"),
            (
                ("Appearance", "Clear, closed, white powder", "As expected", "Pass"),
                ("Count", "At least 95", "97", "Pass"),
                ("Weight", "185.4 to 226.6 mg", "1 of 10 outside; 20 more weighed, none outside", "Pass"),
            ),
            (16, 30, 40, 14),
        ),
        Text(
            "Deviations",
            "Capsule 5 weighed 229.4 mg, above the high limit. 20 more capsules were weighed and none was outside, so "
            "the batch meets the second stage. Approved by Priya Nair, 24 Nov 2026 16:40.",
        ),
        Table(
            "Signatures",
            ("Meaning", "Name", "When", "Digest of what was signed"),
            (
                ("Compounded", "Ana Reyes", "24 Nov 2026 15:52", DIGEST[:16]),
                ("Checked", "Omar Haddad", "24 Nov 2026 16:05", DIGEST[16:32]),
                ("Released", "Priya Nair", "25 Nov 2026 09:11", DIGEST[32:48]),
            ),
        ),
    ),
)


def test_every_kind_of_block_is_in_one_of_them() -> None:
    used = {type(block) for sheet in (WORKSHEET, RECORD) for block in sheet.blocks}
    assert used == {Facts, Table, Checklist, Derivation, Codes, Chart, Notes, Text}
