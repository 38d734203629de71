from __future__ import annotations

import pytest

from compounding.fills.models import Fill
from compounding.fills.services import start_fill
from compounding.inventory.models import Lot
from pharmacy.orders.models import Order
from pharmacy.people.models import Prescriber, Staff
from tests.factories import NOW, a_finished_lot, a_verified_order, an_allocated_fill


@pytest.fixture
def verified(prescriber: Prescriber, pharmacist: Staff) -> Order:
    return a_verified_order(prescriber, pharmacist)


@pytest.fixture
def capsules(technician: Staff, pharmacist: Staff, other_pharmacist: Staff) -> Lot:
    """A released lot of 100 capsules of 1.5 mg."""
    return a_finished_lot(technician, pharmacist, other_pharmacist)


@pytest.fixture
def queued(verified: Order, technician: Staff) -> Fill:
    return start_fill(verified, actor=technician, at=NOW)


@pytest.fixture
def allocated(prescriber: Prescriber, technician: Staff, pharmacist: Staff, other_pharmacist: Staff) -> Fill:
    return an_allocated_fill(prescriber, technician, pharmacist, other_pharmacist)
