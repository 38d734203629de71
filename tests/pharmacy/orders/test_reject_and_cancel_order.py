from __future__ import annotations

from collections.abc import Callable

import pytest

from compounding.fills.services import start_fill
from pharmacy.core.errors import InvalidInput, NotPermitted, Refused
from pharmacy.orders.intake import MedicineIntake
from pharmacy.orders.models import Order
from pharmacy.orders.services import cancel_order, reject_order
from pharmacy.people.models import Prescriber, Staff
from tests.factories import NOW, a_verified_order, an_order, with_medicines
from tests.pharmacy.audit.trail import trail
from tests.refusal import refuses

pytestmark = pytest.mark.django_db

End = Callable[..., Order]
BOTH = pytest.mark.parametrize(("end", "status"), [(reject_order, "rejected"), (cancel_order, "cancelled")])


@BOTH
def test_ends_a_received_order_for_good_with_the_reason(
    end: End, status: str, prescriber: Prescriber, pharmacist: Staff
) -> None:
    order = end(an_order(prescriber), actor=pharmacist, reason="Wrong patient", at=NOW)
    assert trail(order)[1:] == [("update", status, end.__name__, "priya", "Wrong patient")]


@BOTH
def test_ends_an_order_on_hold(end: End, status: str, prescriber: Prescriber, pharmacist: Staff) -> None:
    held = an_order(prescriber, with_medicines(MedicineIntake("Tramadol", "current")))
    assert end(held, actor=pharmacist, reason="Takes opioids", at=NOW).status == status


def test_a_verified_order_is_cancelled_not_rejected(prescriber: Prescriber, pharmacist: Staff) -> None:
    order = a_verified_order(prescriber, pharmacist)
    with refuses(Refused, "WRONG_STATE"):
        reject_order(order, actor=pharmacist, reason="Too late", at=NOW)
    assert cancel_order(order, actor=pharmacist, reason="Patient moved", at=NOW).status == "cancelled"


@BOTH
def test_refuses_once_capsules_may_be_taken(
    end: End, status: str, prescriber: Prescriber, pharmacist: Staff, technician: Staff
) -> None:
    order = a_verified_order(prescriber, pharmacist)
    start_fill(order, actor=technician, at=NOW)
    with refuses(Refused, "WRONG_STATE"):
        end(order, actor=pharmacist, reason="Too late", at=NOW)


@BOTH
@pytest.mark.parametrize("reason", ["", "  \t\n"])
def test_refuses_without_a_reason(
    end: End, status: str, reason: str, prescriber: Prescriber, pharmacist: Staff
) -> None:
    order = an_order(prescriber)
    with refuses(InvalidInput, "REASON_MISSING", field="reason"):
        end(order, actor=pharmacist, reason=reason, at=NOW)
    assert Order.objects.get().status == "received"


@BOTH
@pytest.mark.parametrize("who", ["technician", "auditor", "administrator", "nobody"])
def test_refuses_who_is_not_a_pharmacist(
    end: End, status: str, who: str, request: pytest.FixtureRequest, prescriber: Prescriber
) -> None:
    order = an_order(prescriber)
    with refuses(NotPermitted, "NOT_PERMITTED"):
        end(order, actor=request.getfixturevalue(who), reason="No", at=NOW)
    assert Order.objects.get().status == "received"


@BOTH
def test_refuses_a_second_end(end: End, status: str, prescriber: Prescriber, pharmacist: Staff) -> None:
    order = end(an_order(prescriber), actor=pharmacist, reason="Wrong patient", at=NOW)
    for again in (reject_order, cancel_order):
        with refuses(Refused, "WRONG_STATE"):
            again(order, actor=pharmacist, reason="Again", at=NOW)
