"""What an order's page shows of the patient's history and of how a finding came about."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from pharmacy.orders.intake import MedicineIntake
from pharmacy.orders.models import Order
from tests import factories as make
from tests.admin.conftest import Desk, list_url

pytestmark = pytest.mark.django_db


def page(order: Order, pharmacist: Any) -> str:
    text: str = Desk(pharmacist).read(order).content.decode()
    return text


def test_shows_the_history_in_words(prescriber: Any, pharmacist: Any) -> None:
    order = make.an_order(
        prescriber,
        make.an_intake(
            pregnancy="not_applicable", liver_disease="mild_moderate", conditions=("renal_impairment",),
            planned_surgery_on=make.TODAY + timedelta(days=200),
        ),
    )  # fmt: skip
    text = page(order, pharmacist)
    for words in ("Pregnancy does not apply", "Mild or moderate liver disease", "Renal impairment", "12 Jun 2027"):
        assert words in text
    assert "not_applicable" not in text


def test_shows_what_was_not_stated(prescriber: Any, pharmacist: Any) -> None:
    text = page(make.an_order(prescriber, make.an_intake(pregnancy="unknown")), pharmacist)
    assert "Not known whether pregnant" in text
    assert text.count("None stated") == 3


def test_shows_how_a_misspelt_name_was_read_with_score_and_source(prescriber: Any, pharmacist: Any) -> None:
    order = make.an_order(prescriber, make.with_medicines(MedicineIntake("oxycodne", "current")))
    text = page(order, pharmacist)
    assert "oxycodne \N{RIGHTWARDS ARROW} oxycodone" in text
    assert "0.89" in text
    assert "RxNorm Current Prescribable Content" in text


def test_shows_which_excipients_to_avoid(prescriber: Any, pharmacist: Any) -> None:
    text = page(make.an_order(prescriber, make.an_intake(allergies=("alpha-gal",))), pharmacist)
    assert "gelatin, lactose monohydrate, magnesium stearate" in text


def test_links_the_other_order(prescriber: Any, pharmacist: Any) -> None:
    first = make.an_order(prescriber)
    second = make.an_order(prescriber, make.an_intake(external_id="AGAIN"))
    assert f"/admin/pharmacy/order/{first.pk}/change/" in page(second, pharmacist)


def test_the_list_says_what_each_finding_is_about(prescriber: Any, pharmacist: Any) -> None:
    make.an_order(prescriber, make.an_intake(planned_surgery_on=make.TODAY, allergies=("gelatin",)))
    text = Desk(pharmacist).client.get(list_url(Order)).content.decode()
    assert "Block: surgery planned" in text
    assert "Warning: gelatin" in text


def test_a_block_of_the_history_is_overridden_by_what_it_is_about(prescriber: Any, pharmacist: Any) -> None:
    order = make.an_order(prescriber, make.an_intake(conditions=("opioid_dependence",)))
    form = Desk(pharmacist).open(order, "override_finding", order.findings.get()).content.decode()
    assert "opioid dependence" in form


def test_script_in_an_allergy_is_shown_as_text(prescriber: Any, pharmacist: Any) -> None:
    order = make.an_order(prescriber, make.an_intake(allergies=("<script>alert(1)</script> milk",)))
    assert "<script>alert(1)" not in page(order, pharmacist)
