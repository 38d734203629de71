"""Titrations: steps, outer labels of packs and single doses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from labels.contents.packs import PackContainer, PackLabel, StepLabel, UnitDoseLabel
from tests.labels import names
from tests.labels.kinds_cases import OPEN_STEP, PACK, STEP, UNIT_DOSE
from tests.labels_golden.item import SAMPLE, Golden, collected, numbered

# One or two names of each script; the dose labels have them all.
NAMES = (
    *(names.LATIN[0], names.LATIN[2], names.MARKED[0], names.GREEK[0], names.CYRILLIC[0], names.CYRILLIC[2]),
    *(names.CHINESE[0], names.JAPANESE[0], names.KOREAN[0], names.ARABIC[1], names.HEBREW[2], names.MIXED[1]),
)
_DOSES = (("1.5", 1), ("1.5", 2), ("1.5", 3), ("0.5", 4), ("2.25", 2), ("4.5", 1), ("0.1", 10))


def packs() -> Iterator[Golden]:
    """Every step, pack and single dose of the corpus."""
    yield from collected(_steps())
    yield from collected(_packs())
    yield from collected(_unit_doses())


def _steps() -> dict[str, StepLabel]:
    dosed = {
        f"{mg.replace('.', '_')}-mg-times-{count}": replace(
            STEP, strength_mg=Decimal(mg), capsules_per_night=count, dose_mg=count * Decimal(mg),
            directions=f"Take {count} capsule{'s' * (count > 1)} by mouth at bedtime",
        )
        for mg, count in _DOSES
    }  # fmt: skip
    night = STEP.starts_on
    return {
        "usual": STEP,
        "goes-on": OPEN_STEP,
        "one-night": replace(STEP, ends_on=night, nights=1),
        "many-nights": replace(STEP, ends_on=night + timedelta(119), nights=120),
        "last-container": replace(STEP, container=3, containers=3, step=6, steps=6),
        "sample": replace(STEP, watermark=SAMPLE),
        **dosed,
        **{name: replace(STEP, patient_name=text) for name, text in numbered("name", NAMES)},
    }


def _container(number: int, at: int) -> PackContainer:
    strength = Decimal(("1.5", "3", "4.5", "0.5", "2.25", "1")[at])
    return PackContainer(number, strength, 14 * number, f"LDN-2611-{7 + at:02d}", PACK.beyond_use_on + timedelta(at))


def _packs() -> dict[str, PackLabel]:
    def held(count: int) -> tuple[PackContainer, ...]:
        return tuple(_container(number, number - 1) for number in range(1, count + 1))

    same_day = tuple(replace(each, beyond_use_on=PACK.beyond_use_on) for each in held(3))
    return {
        "usual": PACK,
        "no-purpose": replace(PACK, purpose=None),
        "one-capsule": replace(PACK, containers=(replace(held(1)[0], quantity=1),)),
        **{f"of-{count}": replace(PACK, containers=held(count)) for count in range(1, 5)},
        "of-3-one-day": replace(PACK, containers=same_day),
        "sample": replace(PACK, watermark=SAMPLE, purpose=None),
        **{name: replace(PACK, patient_name=text) for name, text in numbered("name", NAMES)},
    }


def _unit_doses() -> dict[str, UnitDoseLabel]:
    strengths = ("0.1", "0.5", "1", "2.25", "3", "4.5")
    return {
        "usual": UNIT_DOSE,
        "two": replace(UNIT_DOSE, quantity=2),
        "sample": replace(UNIT_DOSE, watermark="SAMPLE - NOT FOR USE"),
        "long-lot": replace(UNIT_DOSE, lot_number="LDN-2611-000003"),
        "other-packager": replace(UNIT_DOSE, packager="Seán & Zoë Łukasik Pharmacy"),
        **{f"strength-{mg.replace('.', '_')}-mg": replace(UNIT_DOSE, strength_mg=Decimal(mg)) for mg in strengths},
    }
