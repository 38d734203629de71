"""Two submits of one order at the same moment: one is stored, the other learns of it."""

from __future__ import annotations

import threading
from collections import Counter

import pytest
from django.db import connection

from pharmacy.core.numbering import NumberSeries
from pharmacy.orders.models import Order
from pharmacy.people.models import Patient, Prescriber
from tests.payloads import a_payload
from tests.pharmacy.api.conftest import Answer, Clinic, token_of

TOGETHER = 4


def submit_together(token: str, external_ids: list[str]) -> list[Answer]:
    answers: list[Answer] = []
    start = threading.Barrier(len(external_ids))

    def submit(external_id: str) -> None:
        start.wait()
        try:
            answers.append(Clinic(token).submit(a_payload(external_id=external_id)))
        finally:
            connection.close()

    threads = [threading.Thread(target=submit, args=[external_id]) for external_id in external_ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.django_db(transaction=True)
def test_one_is_stored_and_the_others_are_told(prescriber: Prescriber) -> None:
    answers = submit_together(token_of(prescriber), ["CLINIC-1"] * TOGETHER)
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: TOGETHER - 1}
    assert (Order.objects.count(), Patient.objects.count()) == (1, 1)
    stored = str(Order.objects.get().public_id)
    assert all(stored in answer.content.decode() for answer in answers)


@pytest.mark.django_db(transaction=True)
def test_different_orders_share_the_patient_and_leave_no_gap_in_the_numbers(prescriber: Prescriber) -> None:
    answers = submit_together(token_of(prescriber), [f"CLINIC-{number}" for number in range(TOGETHER)])
    assert [answer.status_code for answer in answers] == [201] * TOGETHER
    assert Patient.objects.count() == 1
    numbers = sorted(Order.objects.values_list("rx_number", flat=True))
    assert numbers == list(range(numbers[0], numbers[0] + TOGETHER))
    assert NumberSeries.objects.get(name="rx").last == numbers[-1]
