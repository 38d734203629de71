from __future__ import annotations

import pytest
from django.db import transaction

from pharmacy.core.numbering import NumberSeries, next_number

pytestmark = pytest.mark.django_db


def test_counts_up_from_the_first_number() -> None:
    assert [next_number("rx", first=100_001) for _ in range(3)] == [100_001, 100_002, 100_003]


def test_series_do_not_disturb_each_other() -> None:
    next_number("batch")
    assert (next_number("label"), next_number("batch")) == (1, 2)


def test_a_rollback_gives_the_number_back() -> None:
    next_number("rx")
    with transaction.atomic():
        next_number("rx")
        transaction.set_rollback(True)
    assert next_number("rx") == 2
    assert str(NumberSeries.objects.get(name="rx")) == "rx: 2"
