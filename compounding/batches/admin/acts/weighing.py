"""Acts on one component of a batch: weigh it, have it checked by a second person, withdraw it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from compounding.batches.admin.forms import BenchForm, ReadingField, checker, lines, plain, second_password
from compounding.batches.checking import CHECK, check_weighing, find_checker
from compounding.batches.models import Weighing
from compounding.batches.states import BatchStatus
from compounding.batches.weighing import Weight, record_weighing, withdraw_weighing
from compounding.equipment.selectors import scanned_balance
from compounding.inventory.selectors import scanned_lot
from pharmacy.core.errors import DomainError, InvalidInput, Problem, refuse_any
from pharmacy.people.models import Staff
from pharmacy.workbench import forms, words
from pharmacy.workbench.acts import Act, Doing
from pharmacy.workflow.engine import permission_problem

_COMPOUND = "compounding.compound_batch"


class WeighForm(BenchForm):
    """Of a component in pieces there is no balance."""

    asks = {"skip_reason": "FIRST_LOT_SKIPPED", "explanation": "WEIGHT_OUT_OF_TOLERANCE"}
    lot = forms.scan("Lot")
    balance = forms.scan("Balance")
    actual = ReadingField("g", label="Weight (g)")
    skip_reason = plain("Why not the lot that expires first", length=200, required=False)
    explanation = lines("Why this weight is kept", required=False)

    def prepare(self) -> None:
        self.fields["lot"].error_messages["required"] = "Scan the lot."
        self.fields["balance"].error_messages["required"] = "Scan the balance."
        self.fields["actual"].error_messages["required"] = "Give what was weighed."
        if self.part is not None and self.part.material.unit == "each":
            del self.fields["balance"]
            self.fields["actual"] = ReadingField("each", label="Pieces")


class CheckForm(BenchForm):
    lot = forms.scan("Lot, scanned again")
    checker = checker()
    password = second_password()


class WithdrawForm(BenchForm):
    reason = plain("Why it is withdrawn", length=200)


def _weigh(doing: Doing) -> Weighing:
    typed, material = doing.values, doing.part.material
    lot, balance = _found(
        lambda: scanned_lot(typed["lot"], material=material),
        lambda: scanned_balance(typed["balance"]) if "balance" in typed else None,
    )
    weight = Weight(typed["actual"], balance, typed["skip_reason"], typed["explanation"])
    return record_weighing(doing.subject, doing.part, lot, weight, actor=doing.actor, at=doing.at)


def _found(*look_ups: Callable[[], Any]) -> list[Any]:
    """What each look-up finds. Raises ``InvalidInput`` with the reasons of all that find nothing."""
    answers: list[Any] = []
    problems: list[Problem] = []
    for look_up in look_ups:
        try:
            answers.append(look_up())
        except DomainError as error:
            problems += error.problems
    refuse_any(problems)
    return answers


def _check(doing: Doing) -> Weighing:
    values = doing.values
    second = second_person(values["checker"])
    return check_weighing(
        doing.part, lot_number=values["lot"], checker=second, password=values["password"], at=doing.at
    )


def second_person(username: str) -> Staff:
    """Somebody who may check; what is wrong with the name is said beside it, not to the person who is signed in."""
    found = find_checker(username)
    problem = permission_problem(CHECK, found)
    if problem:
        raise InvalidInput.of(problem.code, problem.message, "checker")
    return found


def _weighed(weighing: Weighing) -> str:
    unit = weighing.line.material.unit
    return f"{words.amount(weighing.actual, unit)}, {words.amount(weighing.theoretical, unit)} wanted"


def _is_weighing(batch: Any, _: Any) -> bool:
    return bool(batch.status == BatchStatus.WEIGHING)


def _weighing_of(batch: Any, pk: int) -> Weighing:
    found: Weighing = batch.weighings.select_related("lot__material", "line__material", "weighed_by").get(pk=pk)
    return found


WEIGH = Act(
    name="record_weighing", label="Record", permission=_COMPOUND, form=WeighForm, run=_weigh, possible=_is_weighing,
    part=lambda batch, pk: batch.formula_version.lines.select_related("material", "version").get(pk=pk),
    done=lambda weighing: f"{weighing.line}: {_weighed(weighing)}.", tone="primary",
)  # fmt: skip
CHECK_WEIGHING = Act(
    name="check_weighing", label="Sign: checked", permission=CHECK, form=CheckForm, run=_check, part=_weighing_of,
    possible=_is_weighing, done=lambda weighing: f"{weighing.line} is checked by {weighing.checked_by}.",
    signs="I scanned the lot and read the weight of this component. I did not weigh it.",
)  # fmt: skip
WITHDRAW = Act(
    name="withdraw_weighing", label="Withdraw", permission=_COMPOUND, form=WithdrawForm, part=_weighing_of,
    run=lambda doing: withdraw_weighing(doing.part, reason=doing.values["reason"], actor=doing.actor, at=doing.at),
    possible=_is_weighing, tone="danger",
    done=lambda weighing: f"{weighing.line}: the weighing is withdrawn. Weigh it anew.",
)  # fmt: skip
