"""A signature is identity (password entered again), meaning and a digest of exactly what was signed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth import authenticate
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from pharmacy.core.errors import NotPermitted
from pharmacy.signatures.models import Meaning, Signature

if TYPE_CHECKING:
    from pharmacy.people.models import Staff


@dataclass(frozen=True, slots=True)
class Signer:
    """A person whose password was checked just now; only ``confirm_identity`` makes one."""

    staff: Staff


def confirm_identity(actor: Staff, password: str) -> Signer:
    """Check the password again (21 CFR 11.200). Call before opening the transaction, so that a failure is counted.

    Raises ``NotPermitted`` with ``PASSWORD_REFUSED``.
    """
    confirmed = authenticate(username=actor.get_username(), password=password)
    if confirmed is None or confirmed.pk != actor.pk:
        raise NotPermitted.of(
            "PASSWORD_REFUSED",
            "The password is wrong, or the account is locked after too many wrong tries. Nothing was signed.",
            "password",
        )
    return Signer(actor)


def content_digest(content: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON of ``content``."""
    text = json.dumps(content, cls=DjangoJSONEncoder, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def sign(
    subject: models.Model,
    *,
    signer: Signer,
    meaning: Meaning,
    content: Mapping[str, Any],
    at: datetime,
    reason: str = "",
) -> Signature:
    """Store the signature of ``signer`` over ``content``; the caller holds the transaction."""
    return Signature.objects.create(
        signer=signer.staff,
        signer_name=signer.staff.get_full_name() or signer.staff.get_username(),
        meaning=meaning,
        reason=reason,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        digest_sha256=content_digest(content),
        signed_at=at,
    )
