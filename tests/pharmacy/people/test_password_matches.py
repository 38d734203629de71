from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import authenticate

from pharmacy.people.models import Staff
from pharmacy.people.services import LOCKED_FOR, MAX_FAILED_LOGINS, password_matches
from tests.factories import NOW, PASSWORD

pytestmark = pytest.mark.django_db


def fail(staff: Staff, times: int) -> Staff:
    for _ in range(times):
        assert not password_matches(staff, "wrong", at=NOW)
    return Staff.objects.get(pk=staff.pk)


def test_accepts_the_password(pharmacist: Staff) -> None:
    assert password_matches(pharmacist, PASSWORD, at=NOW)


def test_four_wrong_tries_do_not_lock(pharmacist: Staff) -> None:
    staff = fail(pharmacist, MAX_FAILED_LOGINS - 1)
    assert (staff.failed_logins, staff.locked_until) == (4, None)
    assert password_matches(staff, PASSWORD, at=NOW)
    assert Staff.objects.get(pk=staff.pk).failed_logins == 0


def test_the_fifth_locks_for_fifteen_minutes_even_the_right_password(pharmacist: Staff) -> None:
    staff = fail(pharmacist, MAX_FAILED_LOGINS)
    assert staff.locked_until == NOW + timedelta(minutes=15)
    assert not password_matches(staff, PASSWORD, at=NOW + LOCKED_FOR - timedelta(seconds=1))


def test_the_lock_ends_by_itself(pharmacist: Staff) -> None:
    staff = fail(pharmacist, MAX_FAILED_LOGINS)
    assert password_matches(staff, PASSWORD, at=NOW + LOCKED_FOR)


def test_tries_against_a_locked_account_do_not_prolong_the_lock(pharmacist: Staff) -> None:
    staff = fail(pharmacist, MAX_FAILED_LOGINS)
    assert not password_matches(staff, "wrong", at=NOW + timedelta(minutes=14))
    assert Staff.objects.get(pk=staff.pk).locked_until == NOW + LOCKED_FOR


def test_one_persons_wrong_tries_do_not_lock_another(pharmacist: Staff, technician: Staff) -> None:
    fail(pharmacist, MAX_FAILED_LOGINS)
    assert password_matches(technician, PASSWORD, at=NOW)


@pytest.mark.parametrize(("username", "password"), [("no-such-person", PASSWORD), ("priya", "wrong"), (None, None)])
def test_sign_in_refuses(pharmacist: Staff, username: str | None, password: str | None) -> None:
    assert authenticate(username=username, password=password) is None


def test_sign_in_refuses_who_has_left(pharmacist: Staff) -> None:
    Staff.objects.filter(pk=pharmacist.pk).update(is_active=False)
    assert authenticate(username="priya", password=PASSWORD) is None
