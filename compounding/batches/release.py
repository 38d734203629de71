"""Release, reject or recall a batch: signed acts of a pharmacist who did not compound it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from compounding.batches import workflow
from compounding.batches.amounts import live_weighings
from compounding.batches.content import batch_content
from compounding.batches.models import Batch, Inspection
from compounding.batches.quality_figures import weighed_powders
from compounding.batches.states import BatchStatus
from compounding.calculations.beyond_use import Cap, beyond_use
from compounding.calculations.content import active_content_g
from compounding.calculations.derivation import Derived
from compounding.calculations.potency import triturate_factor
from compounding.inventory.models import Lot, MovementKind
from compounding.inventory.services import Receipt, enter_stock
from compounding.inventory.workflow import RELEASE_OUTPUT
from pharmacy.audit.history import acting
from pharmacy.core.errors import Problem, Refused, refuse_any
from pharmacy.core.texts import reason_problems, text_problems, tidy
from pharmacy.people.models import Staff
from pharmacy.people.selectors import current_pharmacy, pharmacy_date
from pharmacy.signatures.models import Meaning
from pharmacy.signatures.services import confirm_identity, sign
from pharmacy.workflow.engine import lock, perform, refusals, require_permission

_LONGEST = 1000


def release_batch(
    batch: Batch, *, actor: Staff, password: str, at: datetime, reason: str = "", inspected: bool = False
) -> Batch:
    """Sign the record and put what was made into stock as a released lot with its beyond-use date.

    ``inspected``: the actor looked at the units again, which a release on a later day needs. Raises
    ``NotPermitted`` (rights, password) or ``Refused`` with every reason; nothing is stored then.
    """
    require_permission("compounding.release_batch", actor)
    refuse_any(text_problems(reason, field="reason", what="remark", length=_LONGEST, required=False))
    reason, signer = tidy(reason), confirm_identity(actor, password)
    with transaction.atomic():
        fresh, today = lock(batch), pharmacy_date(at)
        refuse_any(release_problems(fresh, actor, on=today, inspected=inspected), Refused)
        if needs_inspection(fresh, on=today):
            _inspect_again(fresh, actor, at)
        cap = batch_beyond_use(fresh).value
        lot = _put_into_stock(fresh, cap, actor=actor, at=at)
        released = perform(
            workflow.RELEASE_BATCH, fresh, actor=actor, reason=reason, output_lot=lot, beyond_use_on=cap.on,
            beyond_use_basis=cap.basis, released_by=actor, released_at=at,
        )  # fmt: skip
        sign(released, signer=signer, meaning=Meaning.RELEASED_BATCH, content=batch_content(released), at=at,
             reason=reason)  # fmt: skip
    return released


def release_problems(batch: Batch, actor: Staff, *, on: date, inspected: bool) -> list[Problem]:
    """Every reason why ``actor`` may not release ``batch`` on that date."""
    found = refusals(workflow.RELEASE_BATCH, batch, actor)
    return found if batch.status != BatchStatus.QUALITY_CONTROL else [*found, *_dated(batch, on, inspected=inspected)]


def needs_inspection(batch: Batch, *, on: date) -> bool:
    """USP <795>: what is not released on the day it was inspected is inspected again."""
    return not batch.inspections.filter(inspected_on=on).exists()


def reject_batch(batch: Batch, *, actor: Staff, password: str, reason: str, at: datetime) -> Batch:
    """Sign the rejection; what was weighed stays in the ledger, nothing enters stock."""
    require_permission("compounding.reject_batch", actor)
    refuse_any(reason_problems(reason, why="Say why the batch is rejected.", length=_LONGEST))
    reason, signer = tidy(reason), confirm_identity(actor, password)
    with transaction.atomic():
        rejected = perform(workflow.REJECT_BATCH, batch, actor=actor, reason=reason)
        sign(rejected, signer=signer, meaning=Meaning.REJECTED_BATCH, content=batch_content(rejected), at=at,
             reason=reason)  # fmt: skip
    return rejected


@transaction.atomic
def close_batch(batch: Batch, *, actor: Staff) -> Batch:
    """Every label of its lot is accounted for, and no more are printed; its capsules are dispensed as before.

    Raises ``NotPermitted`` or ``Refused`` (``LABELS_OPEN`` with each open label, ``WRONG_STATE``).
    """
    return perform(workflow.CLOSE_BATCH, batch, actor=actor)


def recall_batch(batch: Batch, *, actor: Staff, password: str, reason: str, at: datetime) -> Batch:
    """Sign the recall; the lot it made may not be used or dispensed any more, and everything stays on record."""
    require_permission("compounding.recall_batch", actor)
    refuse_any(reason_problems(reason, why="Say why the batch is recalled.", length=_LONGEST))
    reason, signer = tidy(reason), confirm_identity(actor, password)
    with transaction.atomic():
        recalled = perform(workflow.RECALL_BATCH, batch, actor=actor, reason=reason)
        lot = recalled.output_lot
        if lot is not None and lot.status in workflow.RECALL_OUTPUT.sources:
            perform(workflow.RECALL_OUTPUT, lot, actor=actor, reason=reason)
        sign(recalled, signer=signer, meaning=Meaning.RECALLED_BATCH, content=batch_content(recalled), at=at,
             reason=reason)  # fmt: skip
    return recalled


def batch_beyond_use(batch: Batch) -> Derived[Cap]:
    """The beyond-use date of a compounded batch, the cap that set it, and every other cap."""
    if batch.compounded_on is None:
        raise Refused.of("NOT_COMPOUNDED", f"{batch} has not been compounded.", "compounded_on")
    version = batch.formula_version
    components = [Cap(w.lot.use_until, f"{w.lot} is usable until then") for w in live_weighings(batch)]
    return beyond_use(
        batch.compounded_on,
        limit_days=version.beyond_use_days,
        limit_source=version.beyond_use_source,
        components=components,
    )


def _dated(batch: Batch, on: date, *, inspected: bool) -> Iterator[Problem]:
    if needs_inspection(batch, on=on) and not inspected:
        message = "The units were last inspected on another day; look at them again and say so."
        yield Problem("NOT_INSPECTED_TODAY", message, "inspected")
    cap = batch_beyond_use(batch).value
    if cap.on < on:
        message = f"Its beyond-use date was {cap.on:%d %b %Y}; reject the batch."
        yield Problem("BEYOND_USE_PASSED", message, "beyond_use_on")


def _inspect_again(batch: Batch, actor: Staff, at: datetime) -> None:
    with acting(actor=actor, action="inspect"):
        Inspection.objects.create(batch=batch, inspected_on=pharmacy_date(at), appearance_ok=True,
                                  remark="Before release", inspected_by=actor, inspected_at=at)  # fmt: skip


def _put_into_stock(batch: Batch, cap: Cap, *, actor: Staff, at: datetime) -> Lot:
    receipt = Receipt(
        material=batch.formula_version.formula.product,
        lot_number=batch.number,
        supplier=current_pharmacy().name,
        received_on=pharmacy_date(at),
        use_until=cap.on,
        use_until_basis="Beyond-use date of the batch",
        quantity=batch.good_units or Decimal(0),
        potency_factor=_potency_factor(batch),
    )
    lot = enter_stock(receipt, kind=MovementKind.PRODUCED, reference=batch.number, actor=actor, at=at)
    return perform(RELEASE_OUTPUT, lot, actor=actor)


def _potency_factor(batch: Batch) -> Decimal:
    """Parts of a triturate that hold one part of active, as it was really weighed; 1 for capsules."""
    if not batch.formula_version.formula.product.parts:
        return Decimal(1)
    weighed = weighed_powders(batch)
    total_g = sum((each.actual_g for each in weighed), Decimal(0))
    return triturate_factor(active_hcl_g=active_content_g(weighed), total_g=total_g).value
