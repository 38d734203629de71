"""What is known of a patient before a record exists; pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class PatientDetails:
    given_name: str
    family_name: str
    birth_date: date
    phone: str
    address_line1: str
    city: str
    state: str
    postal_code: str
    address_line2: str = ""
