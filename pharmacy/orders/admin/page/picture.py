"""A titration as a picture: one bar for each step, as wide as it lasts and as high as its dose."""

from __future__ import annotations

from decimal import Decimal

from django.utils.html import format_html, format_html_join

from pharmacy.catalog.strengths import STRENGTH_MAX_MG
from pharmacy.core.quantities import format_mg, format_number
from pharmacy.orders.schedule import Schedule
from pharmacy.orders.wording import steps_words

_WIDTH, _HIGHEST, _TOP, _FOOT, _GAP, _NARROWEST = 720, 96, 22, 22, 4, 56
_BAR = (
    '<g><title>{}</title><rect class="ws-step" x="{}" y="{}" width="{}" height="{}"/>'
    '<text class="ws-step-dose" x="{}" y="{}" text-anchor="middle">{}</text>'
    '<text class="ws-step-days" x="{}" y="{}" text-anchor="middle">{}</text></g>'
)


def picture(schedule: Schedule, *, open_ended: bool) -> str:
    """SVG with whole numbers; readable without it, as its title says the same."""
    widths = _widths(schedule)
    bars, x = [], 0
    for number, (step, width) in enumerate(zip(schedule.steps, widths, strict=True), start=1):
        height = int(_HIGHEST * step.dose_mg / STRENGTH_MAX_MG)
        y, middle = _TOP + _HIGHEST - height, x + width // 2
        goes_on = open_ended and number == len(widths)
        days = f"{step.days} d" + (" \N{RIGHTWARDS ARROW}" if goes_on else "")
        title = f"Step {number}: {format_mg(step.dose_mg)} a day for {step.days} days"
        dose = format_number(step.dose_mg)
        bars.append((title, x, y, width - _GAP, height, middle, y - 6, dose, middle, _TOP + _HIGHEST + 16, days))
        x += width
    return format_html(
        '<figure class="ws-figure"><svg viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>'
        "<figcaption>mg a day, and for how many days</figcaption></figure>",
        x, _TOP + _HIGHEST + _FOOT, steps_words(schedule, open_ended=open_ended), format_html_join("", _BAR, bars),
    )  # fmt: skip


def _widths(schedule: Schedule) -> list[int]:
    """In proportion to the days, but never too narrow for the words below."""
    share = Decimal(_WIDTH) / schedule.total_days
    return [max(_NARROWEST, int(step.days * share)) for step in schedule.steps]
