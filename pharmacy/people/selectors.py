from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from pharmacy.core.errors import Refused
from pharmacy.people.models import Pharmacy


def current_pharmacy() -> Pharmacy:
    """The pharmacy of this installation. Raises ``Refused`` until an administrator has entered it."""
    pharmacy = Pharmacy.objects.first()
    if pharmacy is None:
        raise Refused.of("PHARMACY_MISSING", "Enter the pharmacy's name, address, phone and licence first.")
    return pharmacy


def pharmacy_date(at: datetime) -> date:
    """The calendar date at ``at`` where the pharmacy is."""
    return at.astimezone(ZoneInfo(current_pharmacy().time_zone)).date()
