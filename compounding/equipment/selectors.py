from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import OuterRef, QuerySet, Subquery

from compounding.calculations.weighing_error import BalanceLimits
from compounding.equipment import rules
from compounding.equipment.models import Balance, Calibration
from compounding.equipment.rules import BalanceFacts, CalibrationFacts
from pharmacy.core.errors import InvalidInput, Problem
from pharmacy.core.texts import tidy

_LATEST_FIRST = ("-done_on", "-pk")


def scanned_balance(code: str) -> Balance:
    """The balance whose code was scanned or typed; case does not matter. Raises ``InvalidInput`` BALANCE_UNKNOWN."""
    balance = Balance.objects.filter(code__iexact=tidy(code)).first()
    if balance is None:
        raise InvalidInput.of("BALANCE_UNKNOWN", f"No balance has the code {tidy(code)}.", "balance")
    return balance


def usable_balances(on: date) -> QuerySet[Balance]:
    """Balances in service whose latest calibration passed and is not overdue, the finest first."""
    latest = Calibration.objects.filter(balance=OuterRef("pk"), done_on__lte=on).order_by(*_LATEST_FIRST)
    return (
        Balance.objects.filter(in_service=True)
        .annotate(calibrated=Subquery(latest.values("passed")[:1]), due_on=Subquery(latest.values("due_on")[:1]))
        .filter(calibrated=True, due_on__gte=on)
        .order_by("minimum_weighable_mg", "code")
    )


def latest_calibration(balance: Balance, *, on: date) -> Calibration | None:
    return balance.calibrations.filter(done_on__lte=on).order_by(*_LATEST_FIRST).first()


def balance_facts(balance: Balance, *, on: date) -> BalanceFacts:
    """What the rules ask about ``balance`` on that day."""
    last = latest_calibration(balance, on=on)
    return BalanceFacts(
        code=balance.code,
        in_service=balance.in_service,
        minimum_mg=balance.minimum_weighable_mg,
        error_percent=balance.error_percent_at_minimum,
        calibration=CalibrationFacts(last.done_on, last.due_on, last.passed) if last else None,
    )


def readiness_problems(balance: Balance, *, on: date) -> list[Problem]:
    """Why nothing may be weighed on ``balance`` that day."""
    return list(rules.readiness_problems(balance_facts(balance, on=on), on=on))


def weighing_problems(balance: Balance, *, mass_mg: Decimal, on: date) -> list[Problem]:
    """Why ``mass_mg`` may not be weighed on ``balance`` that day, every reason at once."""
    return rules.balance_problems(balance_facts(balance, on=on), mass_mg=mass_mg, on=on)


def limits(balance: Balance) -> BalanceLimits:
    """What calculations need to know of ``balance``."""
    return BalanceLimits(
        name=balance.code,
        minimum_mg=balance.minimum_weighable_mg,
        error_percent_at_minimum=balance.error_percent_at_minimum,
        readability_mg=balance.readability_mg,
    )
