from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from knox.auth import TokenAuthentication
from knox.models import AuthToken

from pharmacy.core.errors import NotPermitted, Refused
from pharmacy.people import roles
from pharmacy.people.models import Patient, Pharmacy, Prescriber, Staff
from pharmacy.people.selectors import current_pharmacy, pharmacy_date
from pharmacy.people.services import find_or_register_patient, issue_token
from tests.factories import MARIA
from tests.refusal import database_refuses, execute, refuses

pytestmark = pytest.mark.django_db


def test_the_same_details_are_the_same_patient() -> None:
    assert find_or_register_patient(MARIA) == find_or_register_patient(MARIA)


@pytest.mark.parametrize(
    "change",
    [{"birth_date": date(1979, 3, 6)}, {"given_name": "Marla"}, {"phone": "(559) 555-0189"},
     {"address_line2": "Unit 2"}],
)  # fmt: skip
def test_one_different_detail_is_another_patient(change: dict[str, object]) -> None:
    maria = find_or_register_patient(MARIA)
    assert find_or_register_patient(replace(MARIA, **change)) != maria  # type: ignore[arg-type]
    assert Patient.objects.count() == 2


def test_administrator_issues_a_token_of_which_only_the_digest_is_kept(
    administrator: Staff, prescriber: Prescriber
) -> None:
    token = issue_token(prescriber, actor=administrator)
    assert token not in str(list(AuthToken.objects.values()))
    account, _ = TokenAuthentication().authenticate_credentials(token.encode())
    assert account == prescriber.account


def test_a_prescriber_without_account_gets_one_that_cannot_sign_in(administrator: Staff) -> None:
    prescriber = Prescriber.objects.create(given_name="Helen", family_name="Okafor", npi="1234567893", phone="1")
    issue_token(prescriber, actor=administrator)
    assert prescriber.account is not None
    assert not prescriber.account.has_usable_password()
    assert not prescriber.account.is_staff


@pytest.mark.parametrize("who", ["technician", "pharmacist", "auditor", "nobody"])
def test_nobody_else_issues_tokens(who: str, request: pytest.FixtureRequest, prescriber: Prescriber) -> None:
    with refuses(NotPermitted, "NOT_PERMITTED"):
        issue_token(prescriber, actor=request.getfixturevalue(who))
    assert not AuthToken.objects.exists()


def test_the_date_is_the_pharmacys_own(pharmacy: Pharmacy) -> None:
    assert pharmacy_date(datetime(2026, 11, 25, 7, 59, tzinfo=UTC)) == date(2026, 11, 24)
    assert pharmacy_date(datetime(2026, 11, 25, 8, 0, tzinfo=UTC)) == date(2026, 11, 25)


def test_says_when_the_pharmacy_is_not_entered_yet() -> None:
    with refuses(Refused, "PHARMACY_MISSING"):
        current_pharmacy()


def test_there_is_one_pharmacy(pharmacy: Pharmacy) -> None:
    with database_refuses("one_pharmacy"):
        Pharmacy.objects.create(id=2, name="Second")


def test_the_form_names_a_wrong_time_zone_and_npi(pharmacy: Pharmacy, prescriber: Prescriber) -> None:
    pharmacy.time_zone = "America/Fresno"
    prescriber.npi = "1234567890"
    for record, field in ((pharmacy, "time_zone"), (prescriber, "npi")):
        with pytest.raises(ValidationError) as raised:
            record.clean_fields()
        assert field in raised.value.message_dict


def test_database_refuses_an_npi_of_another_shape(prescriber: Prescriber) -> None:
    with database_refuses("prescriber_npi"):
        execute("UPDATE pharmacy_prescriber SET npi = '3234567893'")


def test_an_auditor_can_only_look(auditor: Staff) -> None:
    assert auditor.get_all_permissions()
    assert all(name.split(".")[1].startswith("view_") for name in auditor.get_all_permissions())


def test_no_role_deletes_and_no_technician_decides(request: pytest.FixtureRequest) -> None:
    members = {role: request.getfixturevalue(role) for role in roles.ROLES}
    for member in members.values():
        assert not [name for name in member.get_all_permissions() if ".delete_" in name]
    decisions = {"release_batch", "reject_batch", "release_lot", "verify_order", "override_finding", "void_label"}
    assert not decisions & {name.split(".")[1] for name in members[roles.TECHNICIAN].get_all_permissions()}
    assert decisions <= {name.split(".")[1] for name in members[roles.PHARMACIST].get_all_permissions()}
