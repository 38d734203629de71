"""A pharmacist approves a translation of the closed library, or takes the approval back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from labels.phrases import Translation, library
from labels.wordings.models import WordingApproval
from labels.wordings.selectors import approved_digests
from pharmacy.core.errors import InvalidInput, Refused
from pharmacy.people.models import Staff
from pharmacy.signatures.models import Meaning, Signature
from pharmacy.signatures.services import Signer, confirm_identity, sign
from pharmacy.workflow.engine import require_permission

_RIGHT = "labels.approve_wording"


def approve_wording(
    code: str, language: str, *, compared_with: str, actor: Staff, password: str, at: datetime
) -> WordingApproval:
    """Labels may say phrase ``code`` in ``language`` from now on, in exactly today's words.

    ``compared_with`` names what the pharmacist compared it with. Raises ``InvalidInput`` (``WORDING_UNKNOWN``,
    ``COMPARISON_MISSING``), ``NotPermitted`` or ``Refused`` (``WORDING_APPROVED``).
    """
    require_permission(_RIGHT, actor)
    translation = _translation(code, language)
    if not compared_with.strip():
        message = "Say with which approved text, or with whom, the wording was compared."
        raise InvalidInput.of("COMPARISON_MISSING", message, "compared_with")
    if translation.digest in approved_digests():
        raise Refused.of("WORDING_APPROVED", f"{code} is approved in this wording already.", "code")
    return _record(translation, confirm_identity(actor, password), at, approved=True, compared_with=compared_with)


def withdraw_wording(
    approval: WordingApproval, *, reason: str, actor: Staff, password: str, at: datetime
) -> WordingApproval:
    """No label says it from now on; what was printed stays as it was.

    Raises ``InvalidInput`` (``REASON_MISSING``), ``NotPermitted`` or ``Refused`` (``WORDING_NOT_APPROVED``).
    """
    require_permission(_RIGHT, actor)
    if not reason.strip():
        raise InvalidInput.of("REASON_MISSING", "Say what is wrong with the wording.", "reason")
    if approval.digest_sha256 not in approved_digests():
        raise Refused.of("WORDING_NOT_APPROVED", f"{approval} is not approved now.", "code")
    # The words that were approved, whatever the library says by now.
    translation = Translation(approval.code, approval.language, approval.text, source="", confidence="", approved=False)
    return _record(translation, confirm_identity(actor, password), at, approved=False, reason=reason)


def _translation(code: str, language: str) -> Translation:
    phrase = library().phrases.get(code)
    translation = phrase.translations.get(language) if phrase else None
    if translation is None:
        raise InvalidInput.of("WORDING_UNKNOWN", f"The library has no {language} wording of {code}.", "code")
    return translation


@transaction.atomic
def _record(
    translation: Translation, signer: Signer, at: datetime, *, approved: bool, compared_with: str = "", reason: str = ""
) -> WordingApproval:
    content = {"code": translation.code, "language": translation.language, "text": translation.text,
               "approved": approved, "compared_with": compared_with}  # fmt: skip
    signature = _signed(translation, signer, content, at, reason, approved=approved)
    return WordingApproval.objects.create(
        code=translation.code, language=translation.language, text=translation.text, digest_sha256=translation.digest,
        approved=approved, compared_with=compared_with, signature=signature,
    )  # fmt: skip


def _signed(
    translation: Translation, signer: Signer, content: dict[str, object], at: datetime, reason: str, *, approved: bool
) -> Signature:
    # The library has no row of its own to sign: the wording stands in the signed content, the code names it.
    subject = WordingApproval(pk=f"{translation.code}:{translation.language}")
    meaning = Meaning.APPROVED_WORDING if approved else Meaning.WITHDREW_WORDING
    return sign(subject, signer=signer, meaning=meaning, content=content, at=at, reason=reason)
