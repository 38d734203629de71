"""What the labels and papers in use on a fill say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from compounding.fills.models import Fill, TitrationPack
from compounding.fills.scan_selectors import everything_of
from compounding.packs.containers import Use
from labels.contents.calendars import CalendarPage, WalletCard
from labels.contents.packs import StepLabel
from labels.printing.models import PrintedLabel
from labels.printing.states import WITHDRAWN
from pharmacy.core.errors import Problem


def printed_on(fill: Fill) -> date | None:
    """The day of dispensing, night 1 of a pack, that whatever is in use names; None when nothing is."""
    live = list(everything_of(fill).exclude(status__in=WITHDRAWN).order_by("pk"))
    if fill.is_pack and live:
        return TitrationPack.objects.values_list("starts_on", flat=True).get(fill=fill)
    return next((date.fromisoformat(label.content["dispensed_on"]) for label in live), None)


def date_problems_of(fill: Fill, *, today: date) -> Iterator[Problem]:
    """Each label and paper in use says that the fill is dispensed ``today``; code LABEL_DATE_WRONG."""
    uses = {f":step{use.step_number}-{item.number}": use for item in fill.items.all() for use in item.parts}
    found = {_named_day(label, uses) for label in everything_of(fill).exclude(status__in=WITHDRAWN)}
    wrong = sorted(day for day in found if day is not None and day != today)
    if wrong:
        days = " and ".join(f"{day:%d %b %Y}" for day in wrong)
        message = f"The labels name {days} as the day of dispensing; have the fill labelled anew for today."
        yield Problem("LABEL_DATE_WRONG", message, "label")


def _named_day(label: PrintedLabel, uses: dict[str, Use]) -> date | None:
    """As ``label`` says it, or as it follows from the night that a step begins on; a wallet card has no date."""
    content = label.content
    if label.kind == WalletCard.kind:
        return None
    if label.kind == CalendarPage.kind:
        return date.fromisoformat(content["nights"][0]["on"])
    if label.kind == StepLabel.kind:
        use = uses[f":step{content['step']}-{content['container']}"]
        return date.fromisoformat(content["starts_on"]) - timedelta(days=use.first_night - 1)
    return date.fromisoformat(content["dispensed_on"])
