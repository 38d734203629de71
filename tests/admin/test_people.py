from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from knox.models import AuthToken

from pharmacy.people.models import Prescriber, Staff
from tests.admin.conftest import Desk

pytestmark = pytest.mark.django_db


def test_a_token_is_shown_exactly_once(prescriber: Prescriber, administrator: Any) -> None:
    desk = Desk(administrator)
    answer = desk.do(prescriber, "issue_token")
    token = answer.context["result"]
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert token in answer.content.decode()
    assert AuthToken.objects.count() == 1
    assert token not in desk.read(prescriber).content.decode()
    assert token not in desk.open(prescriber, "issue_token").content.decode()


@pytest.mark.parametrize("who", ["technician", "pharmacist", "auditor"])
def test_others_issue_no_tokens(prescriber: Prescriber, who: str, request: pytest.FixtureRequest) -> None:
    desk = Desk(request.getfixturevalue(who))
    assert "act/issue_token" not in desk.read(prescriber).content.decode()
    assert desk.do(prescriber, "issue_token").status_code == 403
    assert not AuthToken.objects.exists()


def _prescriber(npi: str) -> dict[str, str]:
    return {"given_name": "Ada", "family_name": "Stone", "credentials": "MD", "npi": npi, "phone": "(559) 555-0100",
            "is_active": "on"}  # fmt: skip


def test_a_prescriber_with_a_wrong_npi_is_refused(administrator: Any) -> None:
    answer = Desk(administrator).client.post("/admin/pharmacy/prescriber/add/", _prescriber("1234567890"))
    assert "check digit" in answer.content.decode()
    assert not Prescriber.objects.exists()


def test_an_administrator_adds_a_prescriber_and_history_says_who(administrator: Any) -> None:
    answer = Desk(administrator).client.post("/admin/pharmacy/prescriber/add/", _prescriber("1234567893"))
    assert answer.status_code == 302
    added: Any = Prescriber.objects.get()
    assert added.events.get().pgh_context["actor"] == administrator.pk


@pytest.mark.parametrize("who", ["technician", "pharmacist", "auditor"])
def test_others_add_and_change_nobody(prescriber: Prescriber, who: str, request: pytest.FixtureRequest) -> None:
    client = Desk(request.getfixturevalue(who)).client
    for address in (
        "/admin/pharmacy/prescriber/add/", f"/admin/pharmacy/prescriber/{prescriber.pk}/change/",
        "/admin/pharmacy/staff/add/", f"/admin/pharmacy/staff/{prescriber.account_id}/change/",
        f"/admin/pharmacy/staff/{prescriber.account_id}/password/", "/admin/pharmacy/pharmacy/1/change/",
    ):  # fmt: skip
        assert client.post(address, _prescriber("1993999998")).status_code == 403, address


def test_an_administrator_gives_a_role(nobody: Any, administrator: Any) -> None:
    group = Group.objects.get(name="technician")
    fields = {"username": "lee", "first_name": "Lee", "last_name": "Quinn", "is_active": "on", "is_staff": "on",
              "groups": [group.pk]}  # fmt: skip
    answer = Desk(administrator).client.post(f"/admin/pharmacy/staff/{nobody.pk}/change/", fields)
    assert answer.status_code == 302
    assert list(nobody.groups.all()) == [group]


def test_an_administrator_cannot_raise_anyone_above_the_roles(nobody: Any, administrator: Any) -> None:
    root = Staff.objects.create_superuser("root", password="long enough to sign in")
    client = Desk(administrator).client
    fields = {"username": "lee", "is_active": "on", "is_staff": "on", "is_superuser": "on", "user_permissions": "1"}
    client.post(f"/admin/pharmacy/staff/{nobody.pk}/change/", fields)
    nobody.refresh_from_db()
    assert not nobody.is_superuser
    assert not nobody.user_permissions.exists()
    assert client.post(f"/admin/pharmacy/staff/{root.pk}/password/", {}).status_code == 403


def test_a_viewer_sees_no_password_hash(nobody: Any, auditor: Any) -> None:
    page = Desk(auditor).read(nobody).content.decode()
    assert "Lee" in page
    assert "md5" not in page
