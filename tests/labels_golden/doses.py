"""Dose labels: names in every script, approved translations, strengths, and what stretches a label to its limits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from bench.contents import LABEL, PHARMACY
from labels.content import DoseLabel
from labels.phrases import library, phrase
from tests.labels import names
from tests.labels.cases import LONG_DIRECTIONS, LONG_NAME, THREE_TEXTS
from tests.labels.kinds_cases import LONG_TEXTS, SPANISH
from tests.labels_golden.item import SAMPLE, Golden, collected, numbered

_SCRIPTS = {
    "latin": names.LATIN,
    "marked": names.MARKED,
    "greek": names.GREEK,
    "cyrillic": names.CYRILLIC,
    "armenian-georgian": names.OTHER,
    "chinese": names.CHINESE,
    "japanese": names.JAPANESE,
    "korean": names.KOREAN,
    "arabic": names.ARABIC,
    "hebrew": names.HEBREW,
    "mixed": names.MIXED,
}
_STRENGTHS = ("0.1", "0.25", "0.5", "1", "1.5", "2", "2.25", "2.5", "3", "3.5", "4", "4.5", "12.5")


def doses() -> Iterator[Golden]:
    """Every dose label of the corpus; the last ones in the layout that reproduces older labels."""
    yield from collected({**_names(), **_strengths(), **_languages(), **_limits()})
    old = {name: content for name, content in _limits().items() if name in _DRAWN_BY_VERSION_1}
    yield from collected({"usual": LABEL, **old}, layout="dose-4x2/1", suffix="-v1")


def _names() -> dict[str, DoseLabel]:
    every = [pair for script, texts in _SCRIPTS.items() for pair in numbered(script, texts)]
    return {name: _varied(at, text) for at, (name, text) in enumerate(every)}


def _varied(at: int, patient: str) -> DoseLabel:
    """Each patient has another prescription, strength, quantity and day, as a day's work has."""
    written = LABEL.written_on + timedelta(at)
    return replace(
        LABEL,
        patient_name=patient,
        rx_number=str(100001 + at),
        barcode_payload=f"RX{100001 + at}-{1 + at % 4}",
        fill_number=1 + at % 4,
        strength_mg=Decimal(_STRENGTHS[4 + at % 8]),
        quantity=(14, 28, 30, 60, 90)[at % 5],
        refills_left=at % 6,
        lot_number=f"LDN-26{11 + at % 2}-{1 + at:02d}",
        written_on=written,
        dispensed_on=written + timedelta(at % 3),
        beyond_use_on=written + timedelta(90 + at),
        purpose=None if at % 7 == 3 else LABEL.purpose,
        auxiliary=THREE_TEXTS[: at % 3],
    )


def _strengths() -> dict[str, DoseLabel]:
    return {f"strength-{text.replace('.', '_')}-mg": replace(LABEL, strength_mg=Decimal(text)) for text in _STRENGTHS}


def _languages() -> dict[str, DoseLabel]:
    """The translations that ship, as if a pharmacist had approved them."""
    found: dict[str, DoseLabel] = {}
    for code, known in library().phrases.items():
        for language, translation in known.translations.items():
            if known.kind == "directions" and len(known.english) < 60 and "{count}" not in known.english:
                said = phrase(code, language, approvals=[translation.digest], form="capsule")
                found[f"{language}-{code.lower()}"] = replace(
                    LABEL, directions=said.english, second_directions=said.translated,
                    second_language=library().languages[language], purpose=None,
                )  # fmt: skip
    return found


def _limits() -> dict[str, DoseLabel]:
    changes: dict[str, dict[str, Any]] = {
        "no-purpose": {"purpose": None},
        "no-auxiliary": {"auxiliary": ()},
        "no-initials": {"pharmacist_initials": None},
        "no-second-address-line": {"pharmacy": replace(PHARMACY, address_line2=None)},
        "one-capsule": {"quantity": 1},
        "thousands": {"quantity": 1200, "refills_left": 0},
        "fill-99": {"fill_number": 99},
        "long-name": {"patient_name": LONG_NAME},
        "two-line-name": {"patient_name": "Maria-Fernanda Oyelaran-Villanueva de la Cruz y Echeverr\u00eda"},
        "long-directions": {"directions": LONG_DIRECTIONS, "auxiliary": ()},
        "long-prescriber": {"prescriber_name": "Wolfgang-Amadeus Featherstonehaugh-Cholmondeley, MD, PhD"},
        "short-payload": {"barcode_payload": "RX1"},
        "long-payload": {"barcode_payload": "RX1000017-12"},
        "longest-lot": {"lot_number": "LDN-2611-0000000003"},
        "two-auxiliary": {"auxiliary": THREE_TEXTS[:2]},
        "three-auxiliary": {"auxiliary": THREE_TEXTS},
        "four-long-auxiliary": {"auxiliary": LONG_TEXTS},
        "inactive": {"inactive_ingredients": ("microcrystalline cellulose", "gelatin")},
        "many-inactive": {"inactive_ingredients": ("microcrystalline cellulose", "gelatin", "titanium dioxide", "silica")},
        "leap-day": {"written_on": date(2028, 2, 28), "dispensed_on": date(2028, 2, 29), "beyond_use_on": date(2028, 8, 27)},
        "year-end": {"dispensed_on": date(2026, 12, 31), "beyond_use_on": date(2027, 1, 1)},
        "sample": {"watermark": SAMPLE},
        "sample-tight": {"watermark": SAMPLE, "directions": LONG_DIRECTIONS, "auxiliary": THREE_TEXTS[:2]},
        "void": {"watermark": "VOID"},
        "apostrophes": {"patient_name": "D\u2019Angelo O'Neill-O\u2019Brien", "prescriber_name": "J. d'Arc, NP"},
        "arabic-prescriber": {"prescriber_name": "\u0645\u062d\u0645\u062f \u0639\u0644\u064a, MD"},
        "chinese-and-two-lines": {"patient_name": "\u6b27\u9633\u5a1c\u5a1c", "directions": LONG_DIRECTIONS, "auxiliary": ()},
        "signs-in-purpose": {"purpose": "For pain (hands & knees), 50% worse at night"},
        "tablet": {"dosage_form": "tablet", "directions": "Take 1 tablet by mouth at bedtime"},
    }  # fmt: skip
    return {
        **{name: replace(LABEL, **change) for name, change in changes.items()},
        "spanish-on-two-labels": SPANISH,
        "arabic-directions": replace(
            LABEL, second_language="Arabic",
            second_directions="\u062a\u0646\u0627\u0648\u0644 \u0643\u0628\u0633\u0648\u0644\u0629 1 \u0642\u0628\u0644 \u0627\u0644\u0646\u0648\u0645",
        ),
    }  # fmt: skip


_DRAWN_BY_VERSION_1 = frozenset(
    {
        *("no-purpose", "long-name", "thousands", "two-auxiliary", "inactive", "leap-day", "sample"),
        *("apostrophes", "no-initials", "long-directions"),
    }
)
