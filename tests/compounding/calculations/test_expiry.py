from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compounding.calculations.expiry import last_day, use_until
from pharmacy.core.errors import InvalidInput
from tests.refusal import refuses

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    "text",
    ["2027-06-30", "06/2027", "6/2027", "2027-06", "JUN 2027", "jun 2027", "June 2027", "JUN-2027", "  06/2027 "],
)
def test_month_and_year_mean_the_last_day_of_the_month(text: str) -> None:
    assert last_day(text) == date(2027, 6, 30)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2027-06-01", date(2027, 6, 1)),
        ("02/2027", date(2027, 2, 28)),
        ("02/2028", date(2028, 2, 29)),
        ("2100-02", date(2100, 2, 28)),
        ("SEPT 2027", date(2027, 9, 30)),
        ("12/2027", date(2027, 12, 31)),
        ("MAY 2027", date(2027, 5, 31)),
    ],
)
def test_reads_what_packages_show(text: str, day: date) -> None:
    assert last_day(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "never", "N/A", "06/07/2027", "30/06/2027", "6-7-2027", "06.07.27", "06/27", "062027", "20270630",
        "2027-W26-3", "2027-13", "13/2027", "00/2027", "2027-06-31", "2027-02-29", "2027-6", "1999-12", "2101-01",
        "0001-01-01", "9999-12", "JU 2027", "JUNI 2027", "30 JUN 2027", "June", "2027", "06/2027\n07/2027", "٠٦/2027",
    ],
)  # fmt: skip
def test_refuses_what_cannot_be_read_one_way_only(text: str) -> None:
    with refuses(InvalidInput, "EXPIRY_UNREADABLE", field="expiry") as caught:
        last_day(text)
    assert caught.message.endswith("Give the day as 2027-06-30, or month and year as 06/2027, 2027-06 or JUN 2027.")


def test_says_that_day_and_month_are_not_clear() -> None:
    with refuses(InvalidInput, "EXPIRY_UNREADABLE") as caught:
        last_day("06/07/2027")
    assert caught.message.startswith("It is not clear which number is the day.")


@given(DAYS)
def test_a_full_date_is_read_as_itself_and_its_month_to_its_end(day: date) -> None:
    assert last_day(day.isoformat()) == day
    readings = {last_day(f"{day:{form}}") for form in ("%m/%Y", "%Y-%m", "%b %Y", "%B %Y")}
    assert len(readings) == 1
    end = readings.pop()
    assert end >= day
    assert (end + timedelta(days=1)).day == 1


@given(st.text(max_size=20))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(InvalidInput):
        assert 2000 <= last_day(text).year <= 2100


def test_the_package_decides() -> None:
    derived = use_until(received_on=date(2026, 1, 15), expiry_text="06/2031")
    assert derived.value == date(2031, 6, 30)
    assert (derived.steps[0].working, derived.steps[0].result) == ("package shows 06/2031", "30 Jun 2031")


@pytest.mark.parametrize(
    ("received_on", "until"),
    [
        (date(2026, 1, 15), date(2027, 1, 15)),
        (date(2028, 2, 29), date(2029, 2, 28)),
        (date(2027, 2, 28), date(2028, 2, 28)),
        (date(2027, 3, 1), date(2028, 3, 1)),
    ],
)
def test_a_package_without_expiry_lasts_a_year(received_on: date, until: date) -> None:
    derived = use_until(received_on=received_on, expiry_text=None)
    assert derived.value == until
    assert "one year after receipt" in derived.steps[0].source


@given(DAYS)
def test_never_more_than_a_year_without_expiry(received_on: date) -> None:
    assert 365 - 1 <= (use_until(received_on=received_on, expiry_text=None).value - received_on).days <= 366


def test_may_be_used_on_its_last_day() -> None:
    assert use_until(received_on=date(2026, 6, 30), expiry_text="06/2026").value == date(2026, 6, 30)


def test_refuses_what_had_expired_when_it_came() -> None:
    with refuses(InvalidInput, "EXPIRED_ON_RECEIPT", field="expiry") as caught:
        use_until(received_on=date(2026, 7, 1), expiry_text="06/2026")
    assert "30 Jun 2026" in caught.message


def test_an_empty_expiry_is_not_the_same_as_none_printed() -> None:
    with refuses(InvalidInput, "EXPIRY_UNREADABLE", field="expiry"):
        use_until(received_on=date(2026, 7, 1), expiry_text="")


@pytest.mark.parametrize("received_on", [date(1999, 12, 31), date(2101, 1, 1), date.max])
def test_refuses_a_receipt_in_another_century(received_on: date) -> None:
    with refuses(InvalidInput, "DATE_OUT_OF_RANGE", field="received_on"):
        use_until(received_on=received_on, expiry_text=None)
