"""Writes about people: sign-in counting, patients, prescribers and their tokens."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from knox.models import AuthToken

from pharmacy.audit.history import acting
from pharmacy.people.details import PatientDetails
from pharmacy.people.models import Patient, Prescriber, Staff
from pharmacy.workflow.engine import require_permission

MAX_FAILED_LOGINS = 5
LOCKED_FOR = timedelta(minutes=15)


def password_matches(staff: Staff, password: str, *, at: datetime) -> bool:
    """Check and count: after five wrong tries in a row the account is locked for 15 minutes."""
    if staff.locked_until and staff.locked_until > at:
        return False
    if staff.check_password(password):
        Staff.objects.filter(pk=staff.pk).exclude(failed_logins=0).update(failed_logins=0, locked_until=None)
        return True
    Staff.objects.filter(pk=staff.pk).update(failed_logins=F("failed_logins") + 1)
    Staff.objects.filter(pk=staff.pk, failed_logins__gte=MAX_FAILED_LOGINS).update(
        failed_logins=0, locked_until=at + LOCKED_FOR
    )
    return False


def find_or_register_patient(details: PatientDetails) -> Patient:
    """The patient with exactly these details, else a new one.

    Nothing less than every detail joins two records: one person's order under another's name is worse
    than a duplicate, which a pharmacist can see.
    """
    known = Patient.objects.filter(**asdict(details)).order_by("pk").first()
    return known or Patient.objects.create(**asdict(details))


@transaction.atomic
def issue_token(prescriber: Prescriber, *, actor: Staff) -> str:
    """A new API token for ``prescriber``, shown once; only its digest is stored."""
    require_permission("pharmacy.issue_token", actor)
    with acting(actor=actor, action="issue_token"):
        if prescriber.account is None:
            prescriber.account = Staff.objects.create_user(
                username=f"npi-{prescriber.npi}", password=None,
                first_name=prescriber.given_name, last_name=prescriber.family_name,
            )  # fmt: skip
            prescriber.save(update_fields=["account"])
        _, token = AuthToken.objects.create(user=prescriber.account)
    return str(token)
