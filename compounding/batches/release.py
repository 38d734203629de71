"""Release or reject a batch: signed acts of a pharmacist who did not compound it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from compounding.batches import workflow
from compounding.batches.models import Batch
from compounding.batches.rules import Cap, beyond_use
from compounding.inventory.models import Lot, MovementKind
from compounding.inventory.services import Receipt, enter_stock
from compounding.inventory.workflow import RELEASE_OUTPUT
from pharmacy.core.errors import InvalidInput, Refused
from pharmacy.people.models import Staff
from pharmacy.people.selectors import current_pharmacy, pharmacy_date
from pharmacy.signatures.models import Meaning
from pharmacy.signatures.services import confirm_identity, sign
from pharmacy.workflow.engine import lock, perform, refusals, require_permission


def release_batch(batch: Batch, *, actor: Staff, password: str, at: datetime, reason: str = "") -> Batch:
    """Sign the record and put its capsules into stock as a released lot with its beyond-use date.

    Raises ``NotPermitted`` (rights, password) or ``Refused`` with every reason; nothing is stored then.
    """
    require_permission("compounding.release_batch", actor)
    signer = confirm_identity(actor, password)
    with transaction.atomic():
        fresh = lock(batch)
        problems = refusals(workflow.RELEASE_BATCH, fresh, actor)
        if problems:
            raise Refused(*problems)
        cap = batch_beyond_use(fresh)
        lot = _put_into_stock(fresh, cap, actor=actor, at=at)
        released = perform(
            workflow.RELEASE_BATCH, fresh, actor=actor, reason=reason, output_lot=lot, beyond_use_on=cap.on,
            beyond_use_basis=cap.basis, released_by=actor, released_at=at,
        )  # fmt: skip
        sign(released, signer=signer, meaning=Meaning.RELEASED_BATCH, content=batch_content(released), at=at,
             reason=reason)  # fmt: skip
    return released


def reject_batch(batch: Batch, *, actor: Staff, password: str, reason: str, at: datetime) -> Batch:
    """Sign the rejection; what was weighed stays in the ledger, nothing enters stock."""
    require_permission("compounding.reject_batch", actor)
    if not reason.strip():
        raise InvalidInput.of("REASON_MISSING", "Say why the batch is rejected.", "reason")
    signer = confirm_identity(actor, password)
    with transaction.atomic():
        rejected = perform(workflow.REJECT_BATCH, batch, actor=actor, reason=reason)
        sign(rejected, signer=signer, meaning=Meaning.REJECTED_BATCH, content=batch_content(rejected), at=at,
             reason=reason)  # fmt: skip
    return rejected


def batch_beyond_use(batch: Batch) -> Cap:
    """The beyond-use date of a compounded batch and the cap that set it."""
    if batch.compounded_on is None:
        raise Refused.of("NOT_COMPOUNDED", f"{batch} has not been compounded.", "compounded_on")
    version = batch.formula_version
    components = [
        Cap(w.lot.use_until, f"{w.lot} is usable until then") for w in batch.weighings.select_related("lot__material")
    ]
    return beyond_use(
        batch.compounded_on,
        limit_days=version.beyond_use_days,
        limit_source=version.beyond_use_source,
        components=components,
    )


def batch_content(batch: Batch) -> dict[str, Any]:
    """Everything a signature on ``batch`` covers."""
    weighings = batch.weighings.select_related("lot__material", "weighed_by").order_by("line__position")
    return {
        "batch": batch.number,
        "formula": str(batch.formula_version),
        "planned_capsules": batch.planned_capsules,
        "compounded_by": batch.compounded_by_id,
        "compounded_on": batch.compounded_on,
        "good_capsules": batch.good_capsules,
        "appearance_ok": batch.appearance_ok,
        "beyond_use_on": batch.beyond_use_on,
        "status": batch.status,
        "weighings": [[str(w.lot), w.theoretical, w.actual, w.weighed_by_id] for w in weighings],
    }


def _put_into_stock(batch: Batch, cap: Cap, *, actor: Staff, at: datetime) -> Lot:
    receipt = Receipt(
        material=batch.formula_version.formula.product,
        lot_number=batch.number,
        supplier=current_pharmacy().name,
        received_on=pharmacy_date(at),
        use_until=cap.on,
        quantity=Decimal(batch.good_capsules or 0),
    )
    lot = enter_stock(receipt, kind=MovementKind.PRODUCED, reference=batch.number, actor=actor, at=at)
    return perform(RELEASE_OUTPUT, lot, actor=actor)
