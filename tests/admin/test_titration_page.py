"""The page of a titration reads like a prescription and draws its steps."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import pytest

from pharmacy.orders.admin.page.picture import picture
from pharmacy.orders.admin.page.prescription import age_on
from pharmacy.orders.models import Order
from pharmacy.orders.schedule import Schedule, Step
from tests import factories as make
from tests.admin.conftest import Desk
from tests.order_factories import a_titration_order


def schedule(*steps: tuple[str, int]) -> Schedule:
    return Schedule(tuple(Step(Decimal(dose), days) for dose, days in steps))


def drawn(html: str) -> ElementTree.Element:
    return ElementTree.fromstring(html)


def test_a_bar_for_each_step_as_high_as_its_dose() -> None:
    figure = drawn(picture(schedule(("1.5", 14), ("3", 14), ("4.5", 28)), open_ended=True))
    bars = [(int(bar.get("width", "0")), int(bar.get("height", "0"))) for bar in figure.iter("rect")]
    assert [height for _, height in bars] == [32, 64, 96]
    assert bars[0][0] == bars[1][0]
    assert bars[2][0] > bars[0][0]
    assert [text.text for text in figure.iter("text")] == [
        "1.5",
        "14 d",
        "3",
        "14 d",
        "4.5",
        "28 d \N{RIGHTWARDS ARROW}",
    ]


def test_bars_stand_beside_each_other_within_the_picture() -> None:
    figure = drawn(picture(schedule(*[("1.5", 1)] * 11, ("4.5", 100)), open_ended=False))
    svg = next(figure.iter("svg"))
    width = int(svg.get("viewBox", "").split()[2])
    ends = [
        (int(bar.get("x", "0")), int(bar.get("x", "0")) + int(bar.get("width", "0"))) for bar in figure.iter("rect")
    ]
    assert all(end <= start for (_, end), (start, _) in pairwise(ends))
    assert ends[-1][1] <= width
    assert min(end - start for start, end in ends) > 40


def test_says_the_same_without_seeing() -> None:
    svg = next(drawn(picture(schedule(("1.5", 14), ("3", 14)), open_ended=False)).iter("svg"))
    assert svg.get("aria-label") == "1.5 mg for 14 days, then 3 mg for 14 days"


@pytest.mark.django_db
def test_page_reads_like_a_prescription(prescriber: Any, pharmacist: Any) -> None:
    page = Desk(pharmacist).read(a_titration_order(prescriber, allergies=("penicillin",))).content.decode()
    assert (
        "Naltrexone hydrochloride 1.5 to 4.5 mg capsules, titrated. Take by mouth at bedtime: 1.5 mg for 14 days, then"
        " 3 mg for 14 days, then 4.5 mg for 14 days, and on. 42 days in all, 2 refills of 30 days at the last dose."
    ) in page
    assert "<svg" in page
    assert "penicillin" in page
    assert "May be filled until" in page
    assert "None</" not in page


@pytest.mark.django_db
def test_verifying_tells_the_steps(prescriber: Any, pharmacist: Any) -> None:
    order = a_titration_order(prescriber)
    desk = Desk(pharmacist)
    assert "3 mg for 14 days" in desk.open(order, "verify_order").content.decode()
    assert desk.do(order, "verify_order", password=make.PASSWORD).status_code == 302
    assert Order.objects.get().status == "verified"


@pytest.mark.django_db
def test_an_order_of_one_strength_draws_nothing(prescriber: Any, pharmacist: Any) -> None:
    assert "ws-step-dose" not in Desk(pharmacist).read(make.an_order(prescriber)).content.decode()


def test_age_in_years_completed() -> None:
    born = make.MARIA.birth_date
    assert (age_on(born, born.replace(year=2026)), age_on(born, born.replace(year=2026, day=4))) == (47, 46)
