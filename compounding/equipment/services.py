"""The only writes to balances and their calibrations."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from compounding.equipment.minimum import balance_limits
from compounding.equipment.models import Balance, Calibration, MinimumBasis
from compounding.equipment.rules import calibration_problems
from pharmacy.audit.history import acting
from pharmacy.core.errors import Conflict, DomainError, Refused, refuse_any
from pharmacy.core.texts import reason_problems, text_problems, tidy
from pharmacy.people.models import Staff
from pharmacy.people.selectors import pharmacy_date
from pharmacy.workflow.engine import lock, require_permission


def register_balance(
    code: str, *, name: str, serial_number: str, readability_mg: Decimal, basis: MinimumBasis, actor: Staff,
    stated_minimum_mg: Decimal | None = None, error_percent: Decimal | None = None,
) -> Balance:  # fmt: skip
    """A new balance; its minimum weighable quantity follows from ``basis``. It needs a calibration before use.

    Raises ``NotPermitted``, ``InvalidInput`` with every reason, or ``Conflict`` (``BALANCE_EXISTS``).
    """
    require_permission("compounding.keep_equipment", actor)
    refuse_any(
        [
            *text_problems(code, field="code", what="code on the balance", length=20),
            *text_problems(name, field="name", what="name", length=80),
            *text_problems(serial_number, field="serial_number", what="serial number", length=40),
        ]
    )
    limits = balance_limits(
        tidy(code), basis=basis, readability_mg=readability_mg, stated_minimum_mg=stated_minimum_mg,
        error_percent=error_percent,
    )  # fmt: skip
    if Balance.objects.filter(code__iexact=tidy(code)).exists():
        raise _exists(code)
    try:
        with transaction.atomic(), acting(actor=actor, action="register_balance"):
            return Balance.objects.create(
                code=tidy(code), name=tidy(name), serial_number=tidy(serial_number), readability_mg=readability_mg,
                minimum_weighable_mg=limits.minimum_mg, error_percent_at_minimum=limits.error_percent_at_minimum,
                minimum_basis=basis,
            )  # fmt: skip
    except IntegrityError as error:
        if "code" not in str(error):
            raise
        raise _exists(code) from error


@transaction.atomic
def set_in_service(balance: Balance, *, in_service: bool, reason: str, actor: Staff) -> Balance:
    """Take a balance out of service, or put it back. Raises ``NotPermitted``, ``InvalidInput``, ``Refused``."""
    require_permission("compounding.keep_equipment", actor)
    refuse_any(reason_problems(reason, why="Say why.", length=1000))
    fresh = lock(balance)
    if fresh.in_service == in_service:
        state = "in service" if in_service else "out of service"
        raise Refused.of("WRONG_STATE", f"{fresh} is {state} already.", "in_service")
    fresh.in_service = in_service
    action = "return_to_service" if in_service else "take_out_of_service"
    with acting(actor=actor, action=action, reason=tidy(reason)):
        fresh.save(update_fields=["in_service"])
    return fresh


@transaction.atomic
def record_calibration(
    balance: Balance, *, done_on: date, due_on: date, passed: bool, done_by: str, actor: Staff, at: datetime,
    certificate: str = "",
) -> Calibration:  # fmt: skip
    """Keep a calibration; the latest one says whether the balance may be used. Raises ``NotPermitted``,
    ``InvalidInput`` with every reason."""
    require_permission("compounding.record_calibration", actor)
    refuse_any(
        [
            *calibration_problems(done_on=done_on, due_on=due_on, on=pharmacy_date(at)),
            *text_problems(done_by, field="done_by", what="name of who calibrated it", length=120),
            *text_problems(
                certificate, field="certificate", what="certificate number", length=80, required=False
            ),
        ]
    )  # fmt: skip
    with acting(actor=actor, action="record_calibration"):
        return Calibration.objects.create(
            balance=balance, done_on=done_on, due_on=due_on, passed=passed, certificate=tidy(certificate),
            done_by=tidy(done_by), recorded_by=actor, recorded_at=at,
        )  # fmt: skip


def _exists(code: str) -> DomainError:
    return Conflict.of("BALANCE_EXISTS", f"A balance with the code {tidy(code)} is registered already.", "code")
