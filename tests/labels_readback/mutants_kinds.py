"""Wrong labels of the kinds beside the dose label, and of what stands on two labels or in two languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from labels.contents.calendars import CalendarPage, WalletCard
from labels.contents.lots import IngredientLotLabel
from labels.contents.packs import PackLabel
from tests.labels.kinds_cases import (
    CALENDAR,
    CARD,
    INGREDIENT,
    PACK,
    QUARANTINED,
    SPANISH,
    TWO_CONTAINERS,
    UNIT_DOSE,
)

Wrong = tuple[Any, Any]  # what is drawn, and what it is passed off as


def _shifted(page: CalendarPage, days: int) -> CalendarPage:
    return replace(page, nights=tuple(replace(night, on=night.on + timedelta(days)) for night in page.nights))


def _without_the_last_night() -> CalendarPage:
    return replace(CALENDAR, nights=CALENDAR.nights[:-1])


def _containers_swapped() -> CalendarPage:
    one, two = TWO_CONTAINERS.containers
    swapped = (replace(one, strength_mg=two.strength_mg), replace(two, strength_mg=one.strength_mg))
    nights = tuple(
        replace(night, dose_mg=sum((take.capsules * swapped[take.container - 1].strength_mg for take in night.takes), Decimal(0)))
        for night in TWO_CONTAINERS.nights
    )  # fmt: skip
    return replace(TWO_CONTAINERS, containers=swapped, nights=nights)


def _steps_later() -> CalendarPage:
    """The first step goes on for one night more."""
    nights = list(CALENDAR.nights)
    at = next(index for index, night in enumerate(nights) if night.step == 2)
    nights[at] = replace(nights[at - 1], on=nights[at].on)
    return replace(CALENDAR, nights=tuple(nights))


def _cards() -> dict[str, tuple[WalletCard, WalletCard]]:
    other = replace(CARD.pharmacy, phone="(916) 555-0143")
    changes: dict[str, dict[str, Any]] = {
        "another holder": {"holder_name": "Ana Torres"},
        "another dose": {"dose_mg": Decimal("4.4")},
        "a dose of ten times": {"dose_mg": Decimal(45)},
        "another statement": {"statement": "I take low-dose naltrexone. Opioids may work for me."},
        "a warning gone": {"warnings": CARD.warnings[1:]},
        "warnings in another order": {"warnings": CARD.warnings[::-1]},
        "a word out of a warning": {
            "warnings": ("Do give opioids before asking my prescriber or pharmacist.", *CARD.warnings[1:])
        },
        "no word on operations": {"stopped": None},
        "a digit of the prescriber's telephone": {"prescriber_phone": "(916) 555-0189"},
        "a digit of the pharmacy's telephone": {"pharmacy": other},
    }
    return {f"wallet card: {name}": (replace(CARD, **change), CARD) for name, change in changes.items()}


def _lots() -> dict[str, tuple[IngredientLotLabel, IngredientLotLabel]]:
    released = replace(QUARANTINED, status="released")
    until = INGREDIENT.use_until_on
    assert until
    return {
        "ingredient: quarantined drawn as released": (released, QUARANTINED),
        "ingredient: released drawn as quarantined": (replace(INGREDIENT, status="quarantined"), INGREDIENT),
        "ingredient: another lot of the supplier": (replace(INGREDIENT, supplier_lot="MC/88213-B"), INGREDIENT),
        "ingredient: use until a year later": (replace(INGREDIENT, use_until_on=until.replace(year=2029)), INGREDIENT),
        "ingredient: a date that nobody set": (INGREDIENT, replace(INGREDIENT, use_until_on=None)),
        "ingredient: ten times the amount": (replace(INGREDIENT, amount="50 g"), INGREDIENT),
    }


def _calendars() -> dict[str, tuple[CalendarPage, CalendarPage]]:
    return {
        "calendar: all nights a day later": (_shifted(CALENDAR, 1), CALENDAR),
        "calendar: all nights a week later": (_shifted(CALENDAR, 7), CALENDAR),
        "calendar: a year later": (_shifted(CALENDAR, 365), CALENDAR),
        "calendar: the last night gone": (_without_the_last_night(), CALENDAR),
        "calendar: a step that starts a night late": (_steps_later(), CALENDAR),
        "calendar: strengths of two containers swapped": (_containers_swapped(), TWO_CONTAINERS),
        "calendar: it ends instead of going on": (replace(CALENDAR, goes_on=False), CALENDAR),
        "calendar: a reason to call gone": (replace(CALENDAR, call=CALENDAR.call[:-1]), CALENDAR),
    }


def _languages() -> dict[str, Wrong]:
    spanish = SPANISH.second_directions
    assert spanish
    evening = "Tome 1 c\u00e1psula por la boca por la ma\u00f1ana"
    short = replace(SPANISH, auxiliary=(), inactive_ingredients=())
    russian = replace(
        short, second_language="Russian", second_directions="\u041f\u0440\u0438\u043d\u0438\u043c\u0430\u0439\u0442\u0435 \u043f\u043e 1 \u043a\u0430\u043f\u0441\u0443\u043b\u0435 \u043f\u0435\u0440\u0435\u0434 \u0441\u043d\u043e\u043c",
    )  # fmt: skip
    two = spanish.replace("1 c\u00e1psula", "2 c\u00e1psulas")
    return {
        "second language: another wording": (replace(short, second_directions=evening), short),
        "second language: two capsules for one": (replace(short, second_directions=two), short),
        "second language: Russian for Spanish": (russian, short),
        "second language: Spanish for Russian": (short, russian),
        "second language: gone": (replace(short, second_language=None, second_directions=None), short),
        "second language: on the second label another": (replace(SPANISH, second_directions=evening), SPANISH),
    }


def _packs() -> dict[str, tuple[PackLabel, PackLabel]]:
    one, two = PACK.containers
    return {
        "pack: another strength in a container": (
            replace(PACK, containers=(replace(one, strength_mg=Decimal(3)), two)), PACK,
        ),
        "pack: another quantity in a container": (replace(PACK, containers=(replace(one, quantity=24), two)), PACK),
        "pack: a container gone": (replace(PACK, containers=(one,)), PACK),
    }  # fmt: skip


DRAWN_WRONG: dict[str, Wrong] = {
    **_cards(),
    **_lots(),
    **_calendars(),
    **_languages(),
    **_packs(),
    "unit dose: another beyond-use date": (
        replace(UNIT_DOSE, beyond_use_on=UNIT_DOSE.beyond_use_on + timedelta(30)), UNIT_DOSE,
    ),
    "unit dose: another strength": (replace(UNIT_DOSE, strength_mg=Decimal(15)), UNIT_DOSE),
}  # fmt: skip
