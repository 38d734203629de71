"""A wording in another language is printed once a pharmacist approved exactly these words, and no longer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from labels.phrases import library, phrase
from labels.wordings.models import WordingApproval
from labels.wordings.selectors import approved_digests, latest_approvals
from labels.wordings.services import approve_wording, withdraw_wording
from pharmacy.core.errors import InvalidInput, NotPermitted, Refused
from pharmacy.people.models import Staff
from pharmacy.signatures.models import Meaning, Signature
from tests.factories import NOW, PASSWORD
from tests.refusal import database_refuses, execute, refuses

pytestmark = pytest.mark.django_db


def approve(
    actor: Staff, code: str = "CA-A", language: str = "es", *, compared_with: str = "Board list"
) -> WordingApproval:
    return approve_wording(code, language, compared_with=compared_with, actor=actor, password=PASSWORD, at=NOW)


def said(language: str = "es") -> str | None:
    return phrase("CA-A", language, approvals=approved_digests(), form="capsule").translated


def test_nothing_is_said_before_an_approval_and_exactly_this_wording_after_it(pharmacist: Staff) -> None:
    assert said() is None
    approval = approve(pharmacist)
    assert said() == "Tome 1 c\u00e1psula a la hora de acostarse"
    assert said("ko") is None
    assert approval.signature.meaning == Meaning.APPROVED_WORDING
    assert approval.text == library().phrases["CA-A"].translations["es"].text


def test_an_approval_taken_back_ends_it_and_may_be_given_again(pharmacist: Staff, other_pharmacist: Staff) -> None:
    approval = approve(pharmacist)
    withdraw_wording(approval, reason="Not idiomatic", actor=other_pharmacist, password=PASSWORD, at=NOW)
    assert said() is None
    assert [row.approved for row in latest_approvals()] == [False]
    approve(pharmacist)
    assert said() is not None
    assert Signature.objects.filter(meaning=Meaning.WITHDREW_WORDING, reason="Not idiomatic").count() == 1


def test_refuses_what_the_library_does_not_have_and_an_approval_without_comparison(pharmacist: Staff) -> None:
    for code, language in (("CA-Z", "es"), ("CA-A", "xx"), ("NS-CHILDREN", "es")):
        with refuses(InvalidInput, "WORDING_UNKNOWN", field="code"):
            approve(pharmacist, code, language)
    with refuses(InvalidInput, "COMPARISON_MISSING", field="compared_with"):
        approve(pharmacist, compared_with=" ")
    assert not WordingApproval.objects.exists()


def test_refuses_a_second_approval_and_a_second_withdrawal(pharmacist: Staff) -> None:
    approval = approve(pharmacist)
    with refuses(Refused, "WORDING_APPROVED", field="code"):
        approve(pharmacist)
    with refuses(InvalidInput, "REASON_MISSING", field="reason"):
        withdraw_wording(approval, reason="", actor=pharmacist, password=PASSWORD, at=NOW)
    withdraw_wording(approval, reason="Wrong", actor=pharmacist, password=PASSWORD, at=NOW)
    with refuses(Refused, "WORDING_NOT_APPROVED", field="code"):
        withdraw_wording(approval, reason="Wrong", actor=pharmacist, password=PASSWORD, at=NOW)


def test_what_is_taken_back_is_what_was_approved_whatever_the_library_says_now(
    pharmacist: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    approval = approve(pharmacist)
    phrases = library().phrases
    known = phrases["CA-A"]
    changed = replace(known.translations["es"], text="Tome {form}")
    monkeypatch.setitem(known.translations, "es", changed)
    withdraw_wording(approval, reason="Wrong word", actor=pharmacist, password=PASSWORD, at=NOW)
    assert approved_digests() == frozenset()
    monkeypatch.undo()
    assert said() is None


def test_only_a_pharmacist_with_the_right_password_approves(technician: Staff, pharmacist: Staff) -> None:
    with refuses(NotPermitted, "NOT_PERMITTED"):
        approve(technician)
    with refuses(NotPermitted, "PASSWORD_REFUSED", field="password"):
        approve_wording("CA-A", "es", compared_with="x", actor=pharmacist, password="wrong", at=NOW)
    assert said() is None


def test_an_approval_is_never_rewritten(pharmacist: Staff) -> None:
    approve(pharmacist)
    with database_refuses("Cannot update"):
        execute("UPDATE labels_wordingapproval SET text = 'x'")
