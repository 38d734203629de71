"""How the pages have to look that a patient takes home: the calendar of a titration and the wallet card."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

from labels.readback.dose import Pages
from labels.readback.wanted import LETTER, Content, Demand, Wanted, Zone, counted, day, number, texts, watermark_lines

_READ, _SMALL, _PART = 12.0, 11.0, 10.5
_CARD, _CARD_NAME = 7.0, 8.0
_SQUARE = (84.0, 110.0)
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_WEEKDAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")


def calendar_1(content: Content) -> Pages:
    """``calendar-letter/1``: a page for each month with a night."""
    months = sorted({night["on"][:7] for night in content["nights"]})
    return [tuple(_month(content, month, f"{at} of {len(months)}") for at, month in enumerate(months, 1))]


def _month(content: Content, month: str, place: str) -> Demand:
    zones = (
        Zone("head", texts(_month_head(content, month), _READ)),
        Zone("weekdays", texts([(f"weekday.{at}", name) for at, name in enumerate(_WEEKDAYS)], _READ)),
        Zone("nights", tuple(_squares(content, month)), flows=False),
        Zone("foot", texts(_month_foot(content, place), _SMALL)),
    )
    return Demand(LETTER, zones, (), watermark_lines(content["watermark"]))


def _month_head(content: Content, month: str) -> list[tuple[str, str | None]]:
    return [
        ("month", f"{_MONTHS[int(month[5:]) - 1]} {month[:4]}"),
        ("patient_name", content["patient_name"]),
        ("drug_name", content["drug_name"]),
        ("directions", content["directions"]),
        ("opioid_warning", content["opioid_warning"]),
    ]


def _squares(content: Content, month: str) -> list[Wanted]:
    """Each day with what is taken then, as one text: what stands in a square stands together."""
    first = date.fromisoformat(f"{month}-01")
    days = [first + timedelta(at) for at in range(monthrange(first.year, first.month)[1])]
    nights = {night["on"]: (at, night) for at, night in enumerate(content["nights"])}
    return [_square(content, each, nights.get(each.isoformat())) for each in days]


def _square(content: Content, on: date, found: tuple[int, Content] | None) -> Wanted:
    if found is None:
        return Wanted(f"day.{on.day}", str(on.day), _READ, _SQUARE)
    at, night = found
    said = [str(on.day)]
    if at == 0:
        said.insert(0, "START")
    elif content["nights"][at - 1]["step"] != night["step"]:
        said.insert(0, f"STEP {night['step']}")
    takes = night["takes"]
    if len(takes) > 1:
        said += [f"{take['capsules']} no. {take['container']}" for take in takes]
    else:
        said.append(counted(takes[0]["capsules"], content["dosage_form"]))
        said += [f"from no. {takes[0]['container']}"] if len(content["containers"]) > 1 else []
    return Wanted(f"nights.{at}.takes", " ".join(said), _PART, _SQUARE)


def _month_foot(content: Content, place: str) -> list[tuple[str, str | None]]:
    first, last = day(content["nights"][0]["on"]), day(content["nights"][-1]["on"])
    form = content["dosage_form"]
    held = [
        (f"containers.{at}.strength_mg", f"Container no. {each['number']}: {number(each['strength_mg'])} mg {form}s")
        for at, each in enumerate(content["containers"])
    ]
    return [
        *held,
        ("nights.0.on", f"First night {first}."),
        ("goes_on", f"After {last} go on as on that night." if content["goes_on"] else f"Last night {last}."),
        ("pharmacy.phone", f"Call {content['pharmacy']['phone']} if:"),
        *((f"call.{at}", f"\u2022 {text}") for at, text in enumerate(content["call"])),
        ("watermark", content["watermark"]),
        ("pharmacy.name", content["pharmacy"]["name"]),
        ("rx_number", f"Rx {content['rx_number']}"),
        ("serial", f"Calendar {content['serial']}"),
        ("page", f"page {place}"),
    ]


def wallet_1(content: Content) -> Pages:
    """``wallet-letter/1``: what to do with it at the top, then both sides of the card."""
    told = [
        ("title", "Your medicine card"),
        ("how", "Cut along the broken line, fold in the middle, and carry it with you at all times."),
        ("serial", f"Card {content['serial']}"),
        ("watermark", content["watermark"]),
    ]
    front, back = texts(_front(content), _CARD_NAME), texts(_back(content), _CARD)
    zones = (Zone("told", texts(told, _SMALL)), Zone("card", back, ahead=front))
    return [(Demand(LETTER, zones, (), watermark_lines(content["watermark"])),)]


def _front(content: Content) -> list[tuple[str, str | None]]:
    return [
        ("statement", content["statement"]),
        ("holder_name", content["holder_name"]),
        ("drug_name", content["drug_name"]),
        ("dose_mg", f"{number(content['dose_mg'])} mg each day"),
    ]


def _back(content: Content) -> list[tuple[str, str | None]]:
    stopped = content["stopped"]
    return [
        *((f"warnings.{at}", f"\u2022 {text}") for at, text in enumerate(content["warnings"])),
        ("stopped", f"\u2022 {stopped}" if stopped else None),
        ("prescriber_name", f"Prescriber {content['prescriber_name']}"),
        ("prescriber_phone", content["prescriber_phone"]),
        ("pharmacy.name", content["pharmacy"]["name"]),
        ("pharmacy.phone", content["pharmacy"]["phone"]),
    ]


LAYOUTS: dict[str, Callable[[Content], Pages]] = {"calendar-letter/1": calendar_1, "wallet-letter/1": wallet_1}
