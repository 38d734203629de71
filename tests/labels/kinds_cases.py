"""One content of each kind beside the dose label, as a pharmacy would print it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from bench.contents import LABEL, PHARMACY
from labels.content import DoseLabel
from labels.contents.calendars import CalendarContainer, CalendarPage, Night, Take, WalletCard
from labels.contents.lots import FinishedLotLabel, IngredientLotLabel
from labels.contents.packs import PackContainer, PackLabel, StepLabel, UnitDoseLabel

START = date(2026, 11, 25)

STEP = StepLabel(
    serial="L0000002",
    rx_number="100001",
    fill_number=1,
    patient_name="Grace Okafor",
    drug_name="naltrexone hydrochloride",
    strength_mg=Decimal("1.5"),
    dosage_form="capsule",
    container=1,
    containers=1,
    step=2,
    steps=3,
    starts_on=date(2026, 12, 9),
    ends_on=date(2026, 12, 22),
    nights=14,
    capsules_per_night=2,
    dose_mg=Decimal(3),
    directions="Take 2 capsules by mouth at bedtime",
    lot_number="LDN-2611-03",
    beyond_use_on=date(2027, 5, 17),
    barcode_payload="RX100001-1",
)
OPEN_STEP = replace(
    STEP, step=3, starts_on=date(2026, 12, 23), ends_on=None, nights=None, capsules_per_night=3,
    dose_mg=Decimal("4.5"), directions="Take 3 capsules by mouth at bedtime",
)  # fmt: skip

PACK = PackLabel(
    serial="L0000003",
    rx_number="100001",
    fill_number=1,
    patient_name="Grace Okafor",
    drug_name="naltrexone hydrochloride",
    dosage_form="capsule",
    directions="Take at bedtime as the calendar says",
    purpose="For fibromyalgia pain",
    containers=(
        PackContainer(1, Decimal("1.5"), 42, "LDN-2611-03", date(2027, 5, 17)),
        PackContainer(2, Decimal("4.5"), 28, "LDN-2611-07", date(2027, 5, 20)),
    ),
    prescriber_name="Alice Rivera, MD",
    dispensed_on=date(2026, 11, 24),
    beyond_use_on=date(2027, 5, 17),
    storage=LABEL.storage,
    compounded_statement=LABEL.compounded_statement,
    opioid_warning=LABEL.opioid_warning,
    pharmacy=PHARMACY,
    barcode_payload="RX100001-1",
)

UNIT_DOSE = UnitDoseLabel(
    serial="L0000004",
    drug_name="naltrexone hydrochloride",
    strength_mg=Decimal("1.5"),
    dosage_form="capsule",
    quantity=1,
    lot_number="LDN-2611-03",
    prepared_on=date(2026, 11, 24),
    beyond_use_on=date(2027, 5, 17),
    storage="Store at 68 to 77 \u00b0F, dry.",
    compounded_statement="Compounded medicine: not FDA-approved.",
    packager="Nightstand Compounding Pharmacy",
)

FINISHED = FinishedLotLabel(
    serial="L0000005",
    drug_name="naltrexone hydrochloride",
    strength_mg=Decimal("1.5"),
    dosage_form="capsule",
    lot_number="LDN-2611-03",
    batch_number="B261124-0017",
    quantity=97,
    made_on=date(2026, 11, 24),
    beyond_use_on=date(2027, 5, 17),
    storage="Store at 68 to 77 \u00b0F, dry.",
    pharmacy_name="Nightstand Compounding Pharmacy",
    barcode_payload="LDN-2611-03",
)

INGREDIENT = IngredientLotLabel(
    serial="L0000006",
    status="released",
    ingredient_name="Microcrystalline cellulose",
    lot_number="ING-2611-08",
    supplier="Letco Medical",
    supplier_lot="MC/88213-A",
    received_on=date(2026, 11, 20),
    use_until_on=date(2028, 6, 30),
    amount="500 g",
    storage="Keep dry, closed.",
    barcode_payload="ING-2611-08",
)
QUARANTINED = replace(INGREDIENT, serial="L0000007", status="quarantined")


def _nights(counts: tuple[tuple[int, int], ...]) -> tuple[Night, ...]:
    nights: list[Night] = []
    for step, (days, capsules) in enumerate(counts, 1):
        for _ in range(days):
            on = START + timedelta(len(nights))
            nights.append(Night(on, step, (Take(1, capsules),), capsules * Decimal("1.5")))
    return tuple(nights)


CALENDAR = CalendarPage(
    serial="L0000008",
    rx_number="100001",
    patient_name="Grace Okafor",
    drug_name="naltrexone hydrochloride",
    dosage_form="capsule",
    directions="Take by mouth at bedtime the number of capsules that the night says",
    nights=_nights(((14, 1), (14, 2), (14, 3))),
    containers=(CalendarContainer(1, Decimal("1.5")),),
    goes_on=True,
    call=(
        "your skin or eyes turn yellow, or your urine turns dark",
        "you need pain medicine or an operation",
        "you cannot sleep or feel worse",
    ),
    opioid_warning=LABEL.opioid_warning,
    pharmacy=PHARMACY,
)
TWO_CONTAINERS = replace(
    CALENDAR,
    nights=tuple(
        Night(START + timedelta(at), 1 + at // 10, (Take(1, 1), Take(2, 1)) if at >= 10 else (Take(1, 1),),
              Decimal(6) if at >= 10 else Decimal("1.5"))
        for at in range(30)
    ),
    containers=(CalendarContainer(1, Decimal("1.5")), CalendarContainer(2, Decimal("4.5"))),
    goes_on=False,
)  # fmt: skip

CARD = WalletCard(
    serial="L0000009",
    holder_name="Grace Okafor",
    drug_name="naltrexone hydrochloride",
    dose_mg=Decimal("4.5"),
    statement="I take low-dose naltrexone. Opioids may not work for me.",
    warnings=(
        "Do not give opioids before asking my prescriber or pharmacist.",
        "To overcome the block with more opioid can stop breathing.",
    ),
    stopped="Before an operation, ask my prescriber how many days to stop it.",
    prescriber_name="Alice Rivera, MD",
    prescriber_phone="(916) 555-0188",
    pharmacy=PHARMACY,
)

LONG_TEXTS = (
    "May cause vivid dreams or trouble sleeping in the first 2 weeks.",
    "Keep out of reach of children.",
    "Tell every doctor and dentist that you take this.",
    "Do not drive until you know how it affects you.",
)
SPANISH: DoseLabel = replace(
    LABEL,
    second_language="Spanish",
    second_directions="Tome 1 c\u00e1psula por la boca a la hora de acostarse",
    auxiliary=LONG_TEXTS,
    inactive_ingredients=("microcrystalline cellulose", "gelatin", "titanium dioxide"),
)

KIND_CASES: dict[str, Any] = {
    "step": STEP,
    "open step": OPEN_STEP,
    "pack": PACK,
    "unit dose": UNIT_DOSE,
    "finished lot": FINISHED,
    "ingredient released": INGREDIENT,
    "ingredient quarantined": QUARANTINED,
    "calendar": CALENDAR,
    "calendar of two containers": TWO_CONTAINERS,
    "wallet card": CARD,
    "dose in two languages": SPANISH,
}
