"""Which lots may be used: out of quarantine, back into it, rejected, recalled."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from compounding.inventory import workflow
from compounding.inventory.models import Lot
from compounding.inventory.rules import release_problems
from pharmacy.core.errors import Refused, refuse_any
from pharmacy.core.texts import reason_problems, tidy
from pharmacy.people.models import Staff
from pharmacy.people.selectors import pharmacy_date
from pharmacy.workflow.engine import Transition, lock, perform, refusals, require_permission


@transaction.atomic
def release_lot(lot: Lot, *, actor: Staff, at: datetime) -> Lot:
    """Take a lot out of quarantine.

    Raises ``NotPermitted``, or ``Refused`` with every reason: ``WRONG_STATE``, ``COA_MISSING``, ``LOT_EXPIRED``.
    """
    require_permission(workflow.RELEASE_LOT.permission, actor)
    fresh = lock(lot)
    expired = release_problems(label=str(fresh), use_until=fresh.use_until, on=pharmacy_date(at))
    refuse_any([*refusals(workflow.RELEASE_LOT, fresh, actor), *expired], Refused)
    return perform(workflow.RELEASE_LOT, fresh, actor=actor)


def reject_lot(lot: Lot, *, reason: str, actor: Staff) -> Lot:
    """Refuse a lot in quarantine for good. Raises ``NotPermitted``, ``InvalidInput`` or ``Refused``."""
    return _set_aside(workflow.REJECT_LOT, lot, reason, "Say why the lot is rejected.", actor)


def quarantine_lot(lot: Lot, *, reason: str, actor: Staff) -> Lot:
    """Put a released lot back into quarantine. Raises ``NotPermitted``, ``InvalidInput`` or ``Refused``."""
    return _set_aside(workflow.QUARANTINE_LOT, lot, reason, "Say why the lot goes back into quarantine.", actor)


def recall_lot(lot: Lot, *, reason: str, actor: Staff) -> Lot:
    """Recall a lot for good; what was made of it stays as it is. Raises ``NotPermitted``, ``InvalidInput``,
    ``Refused``."""
    return _set_aside(workflow.RECALL_LOT, lot, reason, "Say who recalls the lot, and why.", actor)


@transaction.atomic
def _set_aside(transition: Transition, lot: Lot, reason: str, why: str, actor: Staff) -> Lot:
    require_permission(transition.permission, actor)
    refuse_any(reason_problems(reason, why=why, length=1000))
    return perform(transition, lot, actor=actor, reason=tidy(reason))
