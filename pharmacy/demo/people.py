"""The people of the demo pharmacy. All of them are invented."""

from __future__ import annotations

from django.contrib.auth.models import Group

from pharmacy.checks import DEMO_PASSWORD
from pharmacy.people import roles
from pharmacy.people.models import Pharmacy, Prescriber, Staff

CAST = (
    ("ana", "Ana", "Reyes", roles.TECHNICIAN),
    ("priya", "Priya", "Nair", roles.PHARMACIST),
    ("omar", "Omar", "Haddad", roles.PHARMACIST),
    ("iris", "Iris", "Lund", roles.AUDITOR),
    ("alex", "Alex", "Moreau", roles.ADMINISTRATOR),
)
PRESCRIBER_NPI = "1234567893"


def seed_people() -> dict[str, Staff]:
    """The staff by user name, with the pharmacy and two prescribers."""
    Pharmacy.objects.create(
        id=1, name="Lantern Street Compounding", address_line1="18 Lantern Street", city="Fresno", state="CA",
        postal_code="93721", phone="(559) 555-0142", licence_number="PHY 00000", time_zone="America/Los_Angeles",
    )  # fmt: skip
    Prescriber.objects.create(
        given_name="Helen", family_name="Okafor", credentials="MD", npi=PRESCRIBER_NPI, phone="(559) 555-0117"
    )
    Prescriber.objects.create(
        given_name="Tomás", family_name="Rivera", credentials="NP", npi="1993999998", phone="(559) 555-0163"
    )
    return {username: _staff(username, *rest) for username, *rest in CAST}


def _staff(username: str, given_name: str, family_name: str, role: str) -> Staff:
    staff = Staff.objects.create_user(
        username, password=DEMO_PASSWORD, first_name=given_name, last_name=family_name, is_staff=True
    )
    staff.groups.add(Group.objects.get(name=role))
    return staff
