from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from compounding.batches.models import Deviation, DeviationKind, Weighing
from compounding.batches.planning import plan_batch
from compounding.batches.states import BatchStatus
from compounding.batches.weighing import record_weighing
from compounding.equipment.models import Balance
from compounding.equipment.services import record_calibration, set_in_service
from compounding.formulas.models import FormulaVersion
from compounding.inventory.models import Lot, LotMovement, MaterialKind
from compounding.inventory.services import quarantine_lot, recall_lot
from pharmacy.core.errors import Conflict, DomainError, InvalidInput, NotPermitted, Refused
from pharmacy.people.models import Staff
from tests.compounding.batches.conftest import ACTIVE, FILLER, SHELL, Bench, a_bench, a_class_iii_balance, refused
from tests.factories import NOW, TODAY, a_balance, a_lot, a_material, a_weight, an_approved_formula, component_lots
from tests.pharmacy.audit.trail import trail

pytestmark = pytest.mark.django_db

YESTERDAY = TODAY - timedelta(days=1)


def another_lot(
    bench: Bench, number: str, *, use_until: date = TODAY + timedelta(days=540), quantity: str = "1000"
) -> Lot:
    keeper = bench.batch.formula_version.authored_by
    return a_lot(a_material(ACTIVE), bench.technician, keeper, number=number, use_until=use_until, quantity=quantity)


def test_stores_theoretical_beside_actual_and_the_balance(bench: Bench) -> None:
    weighing = bench.weigh(ACTIVE, "0.1512")
    weighing.refresh_from_db()
    assert (weighing.theoretical, weighing.actual) == (Decimal("0.15"), Decimal("0.1512"))
    assert (weighing.batch, weighing.line, weighing.lot) == (bench.batch, bench.line(ACTIVE), bench.lots[ACTIVE])
    assert weighing.balance == Balance.objects.get(code="BAL-1")
    assert (weighing.weighed_by, weighing.weighed_at) == (bench.technician, NOW)
    assert (weighing.checked_by, weighing.withdrawn_at, weighing.skip_reason) == (None, None, "")
    assert trail(weighing, "actual") == [("insert", Decimal("0.1512"), "record_weighing", "ana", "")]
    assert not Deviation.objects.exists()


def test_takes_it_from_the_stock_of_that_lot_and_no_other(bench: Bench) -> None:
    line = bench.weigh(ACTIVE, "0.1512").movement
    assert (line.lot, line.quantity, line.kind, line.reference, line.moved_by) == (
        bench.lots[ACTIVE], Decimal("-0.1512"), "weighed", bench.batch.number, bench.technician,
    )  # fmt: skip
    on_hand = dict(Lot.objects.values_list("material__kind", "on_hand"))
    assert on_hand == {ACTIVE: Decimal("999.8488"), FILLER: 1000, SHELL: 1000}
    assert LotMovement.objects.filter(kind="weighed").count() == 1
    assert trail(bench.lots[ACTIVE], "on_hand")[-1] == ("update", Decimal("999.8488"), "draw_weighed", "ana", "")


def test_a_lot_is_used_down_to_its_last_grain(bench: Bench) -> None:
    rest = another_lot(bench, "REST", quantity="0.15")
    bench.weigh(ACTIVE, "0.15", lot=rest)
    rest.refresh_from_db()
    assert rest.on_hand == 0


def test_shells_are_counted_one_a_capsule_without_a_balance(bench: Bench) -> None:
    weighing = bench.weigh(SHELL, "100")
    assert (weighing.theoretical, weighing.actual, weighing.balance) == (100, 100, None)


@pytest.mark.parametrize(
    ("actual", "message"),
    [
        ("0.0749", "0.0749 g is less than half the 0.15 g wanted."),
        ("0.3001", "0.3001 g is more than twice the 0.15 g wanted."),
        ("150", "150 g is more than twice the 0.15 g wanted. Was a weight in mg typed as g?"),
        ("1E+9", "1,000,000,000 g is more than twice the 0.15 g wanted. Was a weight in mg typed as g?"),
    ],
)
def test_refuses_what_nobody_can_have_weighed(bench: Bench, actual: str, message: str) -> None:
    with refused(InvalidInput, "WEIGHT_IMPLAUSIBLE", field="actual") as refusal:
        bench.weigh(ACTIVE, actual, explanation="I mean it")
    assert refusal.message == message


@pytest.mark.parametrize(
    ("kind", "actual", "code"),
    [
        (ACTIVE, "NaN", "WEIGHT_NOT_POSITIVE"), (ACTIVE, "sNaN", "WEIGHT_NOT_POSITIVE"),
        (ACTIVE, "Infinity", "WEIGHT_NOT_POSITIVE"), (ACTIVE, "-0.15", "WEIGHT_NOT_POSITIVE"),
        (ACTIVE, "0", "WEIGHT_NOT_POSITIVE"), (ACTIVE, "-0", "WEIGHT_NOT_POSITIVE"),
        (ACTIVE, "0.15005", "QUANTITY_TOO_FINE"), (SHELL, "99.5", "QUANTITY_NOT_WHOLE"),
        (SHELL, "NaN", "WEIGHT_NOT_POSITIVE"), (SHELL, "1000000", "WEIGHT_IMPLAUSIBLE"),
    ],
)  # fmt: skip
def test_refuses_what_is_no_weight_whatever_the_explanation(
    bench: Bench, kind: MaterialKind, actual: str, code: str
) -> None:
    with refused(InvalidInput, code, field="actual"):
        bench.weigh(kind, actual, explanation="I mean it")


@pytest.mark.parametrize(
    ("kind", "actual", "message"),
    [
        (ACTIVE, "0.1469", "0.1469 g is under 0.15 g; 0.147 to 0.153 g is accepted."),
        (ACTIVE, "0.1531", "0.1531 g is over 0.15 g; 0.147 to 0.153 g is accepted."),
        (SHELL, "99", "99 pieces is under 100 pieces; exactly 100 is accepted."),
        (SHELL, "101", "101 pieces is over 100 pieces; exactly 100 is accepted."),
    ],
)
def test_refuses_a_weight_out_of_tolerance_until_it_is_explained(
    bench: Bench, kind: MaterialKind, actual: str, message: str
) -> None:
    with refused(Refused, "WEIGHT_OUT_OF_TOLERANCE", field="actual") as refusal:
        bench.weigh(kind, actual, explanation=" \n")
    assert refusal.message == f"{message} Correct it, or explain it: a pharmacist decides then."
    weighing = bench.weigh(kind, actual, explanation="Lid  fell in\n")
    deviation = Deviation.objects.get()
    assert (deviation.batch, deviation.weighing, deviation.kind) == (bench.batch, weighing, DeviationKind.WEIGHT)
    assert (deviation.what, deviation.explanation) == (f"{weighing.line.material}: {message}", "Lid fell in")
    assert (deviation.status, deviation.opened_by, deviation.opened_at) == ("open", bench.technician, NOW)
    assert trail(deviation) == [("insert", "open", "open_deviation", "ana", "Lid fell in")]
    assert weighing.actual == Decimal(actual)


@pytest.mark.parametrize("actual", ["0.147", "0.153"])
def test_the_ends_of_the_tolerance_need_no_word(bench: Bench, actual: str) -> None:
    bench.weigh(ACTIVE, actual, explanation="Not asked for")
    assert not Deviation.objects.exists()


def test_refuses_the_filler_before_its_active(bench: Bench) -> None:
    with refused(Refused, "ACTIVE_FIRST", field="line"):
        bench.weigh(FILLER, "22.35")


def test_refuses_the_same_component_twice(bench: Bench) -> None:
    bench.weigh(ACTIVE)
    with refused(Conflict, "WEIGHED_ALREADY", field="line") as refusal:
        bench.weigh(ACTIVE)
    assert refusal.message == f"Active ingredient is weighed already in Batch {bench.batch.number}."


def test_refuses_another_ingredient_and_names_both(bench: Bench) -> None:
    with refused(InvalidInput, "WRONG_INGREDIENT", field="lot") as refusal:
        bench.weigh(ACTIVE, "0.15", lot=bench.lots[FILLER])
    assert refusal.message == "Filler lot LOT1 was scanned; Active ingredient is wanted."


def test_refuses_a_line_of_another_formula(bench: Bench, pharmacist: Staff, other_pharmacist: Staff) -> None:
    line = an_approved_formula(pharmacist, other_pharmacist, strength_mg="4.5").lines.get(material__kind=ACTIVE)
    with refused(InvalidInput, "LINE_OF_OTHER_FORMULA", field="line"):
        record_weighing(bench.batch, line, bench.lots[ACTIVE], a_weight("0.45"), actor=bench.technician, at=NOW)


def test_refuses_a_lot_that_was_withdrawn_though_the_page_is_old(bench: Bench, pharmacist: Staff) -> None:
    quarantine_lot(bench.lots[ACTIVE], reason="Lumps", actor=pharmacist)
    with refused(Refused, "LOT_NOT_RELEASED", field="lot"):
        bench.weigh(ACTIVE, "0.15")
    recall_lot(bench.lots[ACTIVE], reason="Letter of the supplier", actor=pharmacist)
    with refused(Refused, "LOT_NOT_RELEASED", field="lot") as refusal:
        bench.weigh(ACTIVE, "0.15")
    assert refusal.message == "Active ingredient lot LOT1 is recalled; only a released lot may be used."


def test_refuses_a_lot_that_has_run_out_of_time(bench: Bench) -> None:
    old = another_lot(bench, "OLD", use_until=YESTERDAY)
    with refused(Refused, "LOT_EXPIRED", field="lot") as refusal:
        bench.weigh(ACTIVE, "0.15", lot=old)
    assert refusal.message == "Active ingredient lot OLD could be used until 23 Nov 2026; take another lot."


def test_the_last_day_of_a_lot_is_a_good_day(bench: Bench) -> None:
    assert bench.weigh(ACTIVE, "0.15", lot=another_lot(bench, "LAST", use_until=TODAY)).pk


def test_refuses_a_lot_with_too_little_left(bench: Bench) -> None:
    rest = another_lot(bench, "REST", quantity="0.1499")
    with refused(Refused, "LOT_SHORT", field="lot") as refusal:
        bench.weigh(ACTIVE, "0.15", lot=rest)
    assert refusal.message == "Active ingredient lot REST has 0.1499 g left, 0.15 asked for."


def test_refuses_to_pass_over_the_lot_that_expires_first_without_a_word(bench: Bench) -> None:
    soon = another_lot(bench, "SOON", use_until=TODAY + timedelta(days=30))
    with refused(Refused, "FIRST_LOT_SKIPPED", field="skip_reason") as refusal:
        bench.weigh(ACTIVE, "0.15", skip_reason=" ")
    assert refusal.message == "Active ingredient lot SOON expires first; take it, or say why not."
    assert bench.weigh(ACTIVE, "0.15", skip_reason=" SOON is  sealed ").skip_reason == "SOON is sealed"
    soon.refresh_from_db()
    assert soon.on_hand == 1000


@pytest.mark.parametrize("why_not", ["short", "expired", "quarantined"])
def test_a_lot_that_could_not_be_taken_is_not_passed_over(bench: Bench, why_not: str, pharmacist: Staff) -> None:
    soon = another_lot(
        bench, "SOON", use_until=YESTERDAY if why_not == "expired" else TODAY,
        quantity="0.1499" if why_not == "short" else "1000",
    )  # fmt: skip
    if why_not == "quarantined":
        quarantine_lot(soon, reason="Lumps", actor=pharmacist)
    assert bench.weigh(ACTIVE, "0.15").skip_reason == ""


def test_refuses_powder_without_a_balance(bench: Bench) -> None:
    with refused(Refused, "BALANCE_MISSING", field="balance"):
        bench.weigh(ACTIVE, "0.15", balance=None)


def test_refuses_a_balance_past_its_calibration(bench: Bench, pharmacist: Staff) -> None:
    late = a_class_iii_balance(pharmacist, due_on=YESTERDAY)
    with refused(Refused, "CALIBRATION_OVERDUE", field="balance") as refusal:
        bench.weigh(ACTIVE, "0.15", balance=late)
    assert refusal.message == "The calibration of CLASS-3 was due on 23 Nov 2026; have it calibrated."


def test_refuses_a_balance_that_failed_is_put_away_or_was_never_calibrated(bench: Bench, pharmacist: Staff) -> None:
    balance = a_class_iii_balance(pharmacist)
    record_calibration(balance, done_on=TODAY, due_on=TODAY + timedelta(days=1), passed=False, done_by="C",
                       actor=pharmacist, at=NOW)  # fmt: skip
    with refused(Refused, "CALIBRATION_FAILED", field="balance"):
        bench.weigh(ACTIVE, "0.15", balance=balance)
    set_in_service(balance, in_service=False, reason="Broken", actor=pharmacist)
    with refused(Refused, "BALANCE_OUT_OF_SERVICE", "CALIBRATION_FAILED", field="balance"):
        bench.weigh(ACTIVE, "0.15", balance=balance)
    new = Balance.objects.create(
        code="NEW", name="New", serial_number="1", readability_mg=1, minimum_weighable_mg=20,
        error_percent_at_minimum=1, minimum_basis="stated",
    )  # fmt: skip
    with refused(Refused, "BALANCE_NOT_CALIBRATED", field="balance"):
        bench.weigh(ACTIVE, "0.15", balance=new)


def test_refuses_less_than_the_balance_can_weigh(
    version: FormulaVersion, technician: Staff, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    """Planned when there was no balance yet, so that the limit is met at the balance itself: 30 x 1.5 mg = 45 mg."""
    bench = a_bench(version, technician, pharmacist, other_pharmacist, units=30)
    with refused(Refused, "WEIGHT_BELOW_MINIMUM", field="actual") as refusal:
        bench.weigh(ACTIVE, "0.045", balance=a_class_iii_balance(pharmacist))
    assert refusal.message == (
        "45 mg is below 120 mg, the least that CLASS-3 weighs with at most 5 % error; use a triturate or a finer"
        " balance."
    )
    assert bench.weigh(ACTIVE, "0.045", balance=a_balance()).actual == Decimal("0.045")


def test_gives_every_reason_at_once(bench: Bench, pharmacist: Staff) -> None:
    late = a_class_iii_balance(pharmacist, due_on=YESTERDAY)
    set_in_service(late, in_service=False, reason="Broken", actor=pharmacist)
    quarantine_lot(bench.lots[ACTIVE], reason="Lumps", actor=pharmacist)
    another_lot(bench, "SOON", use_until=TODAY)
    with refused(
        Refused, "BALANCE_OUT_OF_SERVICE", "CALIBRATION_OVERDUE", "WEIGHT_BELOW_MINIMUM", "LOT_NOT_RELEASED",
        "FIRST_LOT_SKIPPED", "WEIGHT_OUT_OF_TOLERANCE",
    ):  # fmt: skip
        bench.weigh(ACTIVE, "0.1", balance=late)


@pytest.mark.parametrize("who", ["auditor", "administrator", "nobody"])
def test_refuses_who_has_no_right(bench: Bench, who: str, request: pytest.FixtureRequest) -> None:
    actor = request.getfixturevalue(who)
    with refused(NotPermitted, "NOT_PERMITTED"):
        bench.weigh(ACTIVE, "0.15", actor=actor)


def test_refuses_before_weighing_has_begun(
    version: FormulaVersion, technician: Staff, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    batch = plan_batch(version, units=100, actor=technician, at=NOW)
    bench = Bench(batch, component_lots(version, technician, pharmacist), technician, other_pharmacist)
    with refused(Refused, "WRONG_STATE", field="status") as refusal:
        bench.weigh(ACTIVE, "0.15")
    assert refusal.message == "Batch B261124-0001 is planned, not weighing."


def test_refuses_once_it_is_blended(bench: Bench) -> None:
    bench.reach(BatchStatus.BLENDING)
    with refused(Refused, "WRONG_STATE", field="status"):
        bench.weigh(ACTIVE, "0.15")


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        ("skip_reason", "x" * 201, "TEXT_TOO_LONG"), ("explanation", "x" * 1001, "TEXT_TOO_LONG"),
        ("skip_reason", "a\x00b", "TEXT_UNPRINTABLE"), ("explanation", "a\x00b", "TEXT_UNPRINTABLE"),
    ],
)  # fmt: skip
def test_refuses_words_that_cannot_be_kept(bench: Bench, field: str, text: str, code: str) -> None:
    another_lot(bench, "SOON", use_until=TODAY)
    with refused(InvalidInput, code, field=field):
        words: Any = {"skip_reason": "r", "explanation": "r", field: text}
        bench.weigh(ACTIVE, "0.14", **words)


def test_a_refusal_after_the_draw_would_roll_the_stock_back(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> Weighing:
        raise DomainError.of("TRY", "t")

    monkeypatch.setattr("compounding.batches.weighing.open_deviation", fails)
    with refused(DomainError, "TRY"):
        bench.weigh(ACTIVE, "0.14", explanation="r")
