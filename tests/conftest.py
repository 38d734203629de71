"""The cast and the things most tests need; every test runs on real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pgtrigger
import pytest
from django.contrib.auth.models import Group
from django.test import TransactionTestCase

from pharmacy.people import roles
from pharmacy.people.models import Pharmacy, Prescriber, Staff
from tests.factories import PASSWORD

NOW = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _own_label_store(settings: Any, tmp_path: Any) -> None:
    settings.LABEL_STORE_DIR = tmp_path / "labels"


@pytest.fixture(autouse=True, scope="session")
def _flush_past_the_triggers() -> Iterator[None]:
    """Between transactional tests the tables are truncated, which the triggers rightly refuse."""
    cls: Any = TransactionTestCase
    original = cls._fixture_teardown

    def teardown(self: TransactionTestCase) -> None:
        with pgtrigger.ignore():
            original(self)

    cls._fixture_teardown = teardown
    yield
    cls._fixture_teardown = original


@pytest.fixture
def pharmacy(db: None) -> Pharmacy:
    return Pharmacy.objects.create(
        id=1, name="Lantern Street Compounding", address_line1="18 Lantern Street", city="Fresno", state="CA",
        postal_code="93721", phone="(559) 555-0142", licence_number="PHY 00000", time_zone="America/Los_Angeles",
    )  # fmt: skip


def _member(username: str, name: str, role: str | None) -> Staff:
    given_name, family_name = name.split()
    staff = Staff.objects.create_user(
        username, password=PASSWORD, first_name=given_name, last_name=family_name, is_staff=True
    )
    if role:
        staff.groups.add(Group.objects.get(name=role))
    return staff


@pytest.fixture
def technician(pharmacy: Pharmacy) -> Staff:
    return _member("ana", "Ana Reyes", roles.TECHNICIAN)


@pytest.fixture
def pharmacist(pharmacy: Pharmacy) -> Staff:
    return _member("priya", "Priya Nair", roles.PHARMACIST)


@pytest.fixture
def other_pharmacist(pharmacy: Pharmacy) -> Staff:
    return _member("omar", "Omar Haddad", roles.PHARMACIST)


@pytest.fixture
def auditor(pharmacy: Pharmacy) -> Staff:
    return _member("iris", "Iris Lund", roles.AUDITOR)


@pytest.fixture
def administrator(pharmacy: Pharmacy) -> Staff:
    return _member("alex", "Alex Moreau", roles.ADMINISTRATOR)


@pytest.fixture
def nobody(pharmacy: Pharmacy) -> Staff:
    return _member("lee", "Lee Quinn", None)


@pytest.fixture
def prescriber(pharmacy: Pharmacy) -> Prescriber:
    account = Staff.objects.create_user("npi-1234567893")
    return Prescriber.objects.create(
        given_name="Helen", family_name="Okafor", credentials="MD", npi="1234567893", phone="(559) 555-0117",
        account=account,
    )  # fmt: skip


@pytest.fixture
def other_prescriber(pharmacy: Pharmacy) -> Prescriber:
    account = Staff.objects.create_user("npi-1993999998")
    return Prescriber.objects.create(
        given_name="Tomás", family_name="Rivera", credentials="NP", npi="1993999998", phone="(559) 555-0163",
        account=account,
    )  # fmt: skip
