from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from pharmacy.core.errors import NotPermitted
from pharmacy.people.models import Prescriber, Staff
from pharmacy.signatures.models import Meaning, Signature
from pharmacy.signatures.services import confirm_identity, content_digest, sign
from tests.factories import NOW, PASSWORD
from tests.refusal import database_refuses, execute, refuses

JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=3))


@given(st.dictionaries(st.text(), JSON, max_size=5))
def test_the_order_of_the_keys_does_not_matter(content: dict[str, object]) -> None:
    assert content_digest(content) == content_digest(dict(reversed(content.items())))


@given(st.dictionaries(st.text(), JSON, max_size=4), st.dictionaries(st.text(), JSON, max_size=4))
def test_different_content_has_a_different_digest(one: dict[str, object], other: dict[str, object]) -> None:
    assert (content_digest(one) == content_digest(other)) == (repr(sorted(one.items())) == repr(sorted(other.items())))


def test_the_digest_is_a_known_one() -> None:
    assert content_digest({"b": Decimal("1.5"), "a": date(2026, 1, 15)}) == (
        "3f36924e843711c496a2d3e7145efa43e6c6a91e4c002dccb192b44ac6563544"
    )


@pytest.mark.django_db
def test_states_who_what_when_and_why(pharmacist: Staff, prescriber: Prescriber) -> None:
    signer = confirm_identity(pharmacist, PASSWORD)
    signature = sign(
        prescriber, signer=signer, meaning=Meaning.VERIFIED_ORDER, content={"a": 1}, at=NOW, reason="Called the clinic"
    )
    signature.refresh_from_db()
    assert (signature.signer, signature.signer_name, signature.signed_at) == (pharmacist, "Priya Nair", NOW)
    assert (signature.meaning, signature.reason) == (Meaning.VERIFIED_ORDER, "Called the clinic")
    assert (signature.subject_type, signature.subject_id) == ("pharmacy.prescriber", str(prescriber.pk))
    assert signature.digest_sha256 == content_digest({"a": 1})


@pytest.mark.django_db
def test_wrong_password_is_refused_and_counted(pharmacist: Staff) -> None:
    with refuses(NotPermitted, "PASSWORD_REFUSED", field="password"):
        confirm_identity(pharmacist, "wrong")
    pharmacist.refresh_from_db()
    assert pharmacist.failed_logins == 1


@pytest.mark.django_db
def test_a_locked_account_cannot_sign(pharmacist: Staff) -> None:
    for _ in range(5):
        with refuses(NotPermitted, "PASSWORD_REFUSED"):
            confirm_identity(pharmacist, "wrong")
    with refuses(NotPermitted, "PASSWORD_REFUSED"):
        confirm_identity(pharmacist, PASSWORD)


@pytest.mark.django_db
@pytest.mark.parametrize("sql", ["UPDATE pharmacy_signature SET reason = 'other'", "DELETE FROM pharmacy_signature"])
def test_database_keeps_a_signature_as_it_is(pharmacist: Staff, sql: str) -> None:
    sign(pharmacist, signer=confirm_identity(pharmacist, PASSWORD), meaning=Meaning.VERIFIED_ORDER, content={}, at=NOW)
    with database_refuses("Cannot (update|delete)"):
        execute(sql)
    assert Signature.objects.count() == 1


@pytest.mark.django_db
def test_database_refuses_what_is_no_digest(pharmacist: Staff) -> None:
    with database_refuses("signature_digest"), transaction.atomic():
        Signature.objects.create(
            signer=pharmacist,
            meaning="verified_order",
            subject_type="x",
            subject_id="1",
            digest_sha256="0",
            signed_at=NOW,
        )
