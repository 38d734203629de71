"""A change of a titration as it is kept: what remains, its calendar, the signature, and a fill for what is missing."""

from __future__ import annotations

from datetime import date, datetime

from compounding.fills.course import balances_to_json, steps_to_json
from compounding.fills.label_content.papers import calendar_page
from compounding.fills.models import PackChange, TitrationPack
from compounding.fills.services.starting import open_supplement
from compounding.packs.changes import Change
from compounding.packs.leftover import Recompiled
from compounding.packs.stored import compilation_to_json
from compounding.packs.supplement import supplement
from labels.printing.models import PrintedLabel
from labels.printing.services import LabelRequest, next_serial, request_labels
from pharmacy.people.selectors import current_pharmacy
from pharmacy.signatures.models import Meaning, Signature
from pharmacy.signatures.services import Signer, sign


def store(
    pack: TitrationPack, kind: str, changed: Change, rest: Recompiled, starts_on: date, signer: Signer,
    texts: tuple[str, str], at: datetime,
) -> PackChange:  # fmt: skip
    """Everything about the change together; the caller holds the pack and a transaction. ``texts``: reason, contact."""
    reason, contact = texts
    number = pack.changes.count() + 1
    values = {
        "number": number, "kind": kind, "nights_taken": changed.nights_taken,
        "taken": steps_to_json(changed.taken), "compilation": compilation_to_json(rest.compilation),
        "balances": balances_to_json(rest.balances), "starts_on": starts_on, "reason": reason,
        "prescriber_contact": contact,
    }  # fmt: skip
    change = PackChange.objects.create(
        pack=pack, **values, calendar=_calendar(pack, rest, starts_on, number, signer, at),
        signature=_sign(pack, values, signer, at), changed_by=signer.staff, changed_at=at,
    )  # fmt: skip
    containers = supplement(rest)
    if containers:
        open_supplement(change, containers, actor=signer.staff, at=at)
    return change


def _calendar(
    pack: TitrationPack, rest: Recompiled, starts_on: date, number: int, signer: Signer, at: datetime
) -> PrintedLabel:
    content = calendar_page(
        pack.fill.order, rest.compilation, serial=next_serial(), starts_on=starts_on, goes_on=pack.open_ended,
        pharmacy=current_pharmacy(),
    )  # fmt: skip
    request = LabelRequest(f"change:{pack.pk}-{number}:calendar", content)
    job = request_labels([request], title=f"{pack} calendar {number + 1}", actor=signer.staff, at=at)
    return job.labels.get()


def _sign(pack: TitrationPack, values: dict[str, object], signer: Signer, at: datetime) -> Signature:
    content = {"pack": str(pack), "compilation_sha256": pack.compilation_sha256, **values}
    return sign(pack, signer=signer, meaning=Meaning.CHANGED_PACK, content=content, at=at, reason=str(values["reason"]))
