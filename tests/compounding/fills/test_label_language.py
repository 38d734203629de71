"""The dose label of a patient who reads another language: only in approved words, and saying so when there are none."""

from __future__ import annotations

import pytest

from compounding.fills.label_content.language import Directions, in_language
from compounding.fills.services import allocate_fill, request_fill_label, start_fill
from labels.printing.rendering import render_job
from labels.wordings.services import approve_wording
from pharmacy.people.models import Prescriber, Staff
from tests.factories import NOW, PASSWORD, a_finished_lot, a_verified_order

pytestmark = pytest.mark.django_db

ENGLISH = "Take 1 capsule by mouth at bedtime"


def approve(actor: Staff, code: str = "CA-A") -> None:
    approve_wording(code, "es", compared_with="Board list", actor=actor, password=PASSWORD, at=NOW)


def test_english_alone_for_who_reads_english() -> None:
    assert in_language(ENGLISH, "en") == Directions(ENGLISH)


def test_without_an_approval_the_label_says_so() -> None:
    assert in_language(ENGLISH, "es") == Directions(ENGLISH, notes=("Spanish translation not available.",))


def test_both_languages_say_the_same_standard_phrase(pharmacist: Staff) -> None:
    approve(pharmacist)
    assert in_language(ENGLISH, "es") == Directions(
        "Take 1 capsule at bedtime", "Spanish", "Tome 1 c\u00e1psula a la hora de acostarse"
    )
    # Another phrase and another language are not approved with it.
    assert in_language("Take 2 capsules by mouth at bedtime", "es").translated is None
    assert in_language(ENGLISH, "ko").notes == ("Korean translation not available.",)


def test_what_is_no_phrase_of_the_library_stays_english(pharmacist: Staff) -> None:
    approve(pharmacist)
    assert in_language("Nights 1 to 14: take 1 capsule by mouth at bedtime", "es").translated is None


@pytest.mark.parametrize("approved", [True, False])
def test_the_label_is_drawn_and_proved(
    prescriber: Prescriber, technician: Staff, pharmacist: Staff, other_pharmacist: Staff, *, approved: bool
) -> None:
    if approved:
        approve(pharmacist)
    order = a_verified_order(prescriber, pharmacist, label_language="es")
    a_finished_lot(technician, pharmacist, other_pharmacist)
    fill = allocate_fill(start_fill(order, actor=technician, at=NOW), actor=technician, at=NOW)
    job = request_fill_label(fill, actor=technician, at=NOW)
    assert render_job(job.pk, clock=lambda: NOW) == "ready"
    content = job.labels.get().content
    assert content["second_language"] == ("Spanish" if approved else None)
    assert ("Spanish translation not available." in content["auxiliary"]) is not approved
