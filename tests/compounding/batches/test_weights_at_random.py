"""Whatever number arrives at the balance: it is stored exactly as it was read, or nothing at all is stored."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compounding.batches.models import Deviation, Weighing
from compounding.inventory.models import Lot
from pharmacy.core.errors import DomainError, InvalidInput
from tests.compounding.batches.conftest import ACTIVE, Bench, stored

pytestmark = pytest.mark.django_db

MANY = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
ANY_NUMBER = st.one_of(
    st.decimals(allow_nan=True, allow_infinity=True),
    st.decimals(min_value=-10, max_value=10, places=4),
    st.sampled_from([Decimal(text) for text in ("NaN", "sNaN", "-NaN123", "Infinity", "-Infinity", "0", "-0", "1E+9")]),
)


@contextmanager
def undone() -> Iterator[None]:
    """Each example starts from the same batch."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@MANY
@given(st.decimals(min_value="0.1470", max_value="0.1530", places=4))
def test_any_weight_within_tolerance_is_stored_exactly(bench: Bench, actual: Decimal) -> None:
    with undone():
        pk = bench.weigh(ACTIVE, str(actual)).pk
        assert Weighing.objects.get(pk=pk).actual == actual
        assert Lot.objects.get(pk=bench.lots[ACTIVE].pk).on_hand == 1000 - actual
        assert not Deviation.objects.exists()


@MANY
@given(
    st.decimals(min_value="0.0750", max_value="0.3000", places=4).filter(
        lambda weight: not Decimal("0.1470") <= weight <= Decimal("0.1530")
    )
)
def test_any_other_weight_that_can_be_meant_is_stored_with_a_deviation_or_not_at_all(
    bench: Bench, actual: Decimal
) -> None:
    with undone():
        before = stored()
        with pytest.raises(DomainError, match="WEIGHT_OUT_OF_TOLERANCE"):
            bench.weigh(ACTIVE, str(actual))
        assert stored() == before
        weighing = bench.weigh(ACTIVE, str(actual), explanation="Lid fell in")
        assert Deviation.objects.get().weighing == weighing
        assert Weighing.objects.get().actual == actual


@MANY
@given(ANY_NUMBER.filter(lambda number: not (number.is_finite() and Decimal("0.075") <= number <= Decimal("0.3"))))
def test_anything_else_is_refused_in_words_and_leaves_no_trace(bench: Bench, actual: Decimal) -> None:
    with undone():
        before = stored()
        with pytest.raises(InvalidInput, match=r"WEIGHT_NOT_POSITIVE|WEIGHT_IMPLAUSIBLE"):
            bench.weigh(ACTIVE, str(actual), explanation="I mean it", skip_reason="I mean it")
        assert stored() == before
