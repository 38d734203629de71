"""Two people ask for the same sheet at the same moment: one sheet, and both get its job."""

from __future__ import annotations

from functools import partial

import pytest

from labels.printing.models import PrintedLabel, PrintJob
from labels.printing.sheets import next_sheet_serial
from pharmacy.core.numbering import NumberSeries
from pharmacy.people.models import Staff
from tests.concurrency.at_once import at_once, while_uncommitted
from tests.labels_printing.test_request_sheet import ask

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_second_gets_the_job_of_the_first(technician: Staff, pharmacist: Staff) -> None:
    next_sheet_serial()
    series = NumberSeries.objects.get(name="sheet")
    first, second = at_once([partial(ask, technician), partial(ask, pharmacist)], holding=series)
    assert first.pk == second.pk == PrintJob.objects.get().pk
    assert PrintedLabel.objects.get().serial == "S0000002"
    series.refresh_from_db()
    assert series.last == 2


def test_the_second_waits_for_a_first_that_is_not_committed(technician: Staff, pharmacist: Staff) -> None:
    second = while_uncommitted(partial(ask, technician), partial(ask, pharmacist))
    assert second.pk == PrintJob.objects.get().pk
    assert PrintedLabel.objects.count() == 1
