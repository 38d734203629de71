from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.contents import LABEL
from compounding.fills import rules as fill_rules
from compounding.packs.compilation import Compilation
from compounding.packs.directions import TIMING, directions
from labels.lint import lint
from pharmacy.core.errors import InvalidInput
from pharmacy.orders.intake import DOSE_TIMES
from tests.compounding.packs.cases import MONTHLY, TWO_WEEKLY, USUAL, compilations, compiled, doses_of, schedule
from tests.compounding.packs.reading import Read, read
from tests.refusal import refuses

TIMES = st.sampled_from(sorted(TIMING))


def test_one_container_tells_the_whole_schedule() -> None:
    (text,) = directions(compiled(TWO_WEEKLY, "1.5"), dose_time="bedtime", open_ended=True)
    assert text == (
        "Take 1 capsule by mouth at bedtime for 14 days, then take 2 capsules by mouth at bedtime for 14 days, "
        "then take 3 capsules by mouth at bedtime"
    )


def test_a_pack_with_an_end_says_how_long_the_last_step_is() -> None:
    (text,) = directions(compiled(schedule(("1.5", 7), ("3", 1)), "1.5"), dose_time="morning", open_ended=False)
    assert text == (
        "Take 1 capsule by mouth in the morning for 7 days, then take 2 capsules by mouth in the morning for 1 day"
    )


@pytest.mark.parametrize(
    ("open_ended", "last"),
    [(False, "Nights 61 to 90: take 1 capsule by mouth at bedtime"), (True, "From night 61: take 1 capsule by mouth at bedtime")],
)  # fmt: skip
def test_of_several_containers_each_says_its_nights(open_ended: bool, last: str) -> None:
    found = compiled(MONTHLY, *USUAL, most_capsules_per_dose=1)
    assert directions(found, dose_time="bedtime", open_ended=open_ended) == (
        "Nights 1 to 30: take 1 capsule by mouth at bedtime", "Nights 31 to 60: take 1 capsule by mouth at bedtime", last,
    )  # fmt: skip


def test_a_container_opened_twice_says_both_times() -> None:
    found = compiled(schedule(("1.5", 7), ("2", 1), ("3", 7)), "1.5", "2")
    assert directions(found, dose_time="evening", open_ended=True) == (
        "Days 1 to 7: take 1 capsule by mouth in the evening. From day 9: take 2 capsules by mouth in the evening",
        "Day 8: take 1 capsule by mouth in the evening",
    )


def test_a_night_of_two_strengths_names_the_other_container_on_each() -> None:
    found = compiled(schedule(("2", 3), ("3.5", 3)), "1.5", "2", may_mix=True)
    first, second = directions(found, dose_time="bedtime", open_ended=False)
    assert first == (
        "Nights 1 to 3: take 1 capsule by mouth at bedtime. "
        "Nights 4 to 6: take 1 capsule by mouth at bedtime, together with 1 capsule from the 1.5 mg container"
    )
    assert (
        second == "Nights 4 to 6: take 1 capsule by mouth at bedtime, together with 1 capsule from the 2 mg container"
    )


@pytest.mark.parametrize("time", DOSE_TIMES)
@pytest.mark.parametrize("capsules", [1, 2, 3])
def test_one_open_ended_step_reads_as_an_ordinary_fill(capsules: int, time: str) -> None:
    found = compiled(schedule((str(Decimal("1.5") * capsules), 30)), "1.5")
    expected = fill_rules.directions(capsules_per_dose=capsules, dose_time=time)
    assert directions(found, dose_time=time, open_ended=True) == (expected,)


@pytest.mark.parametrize("time", ["HS", "qhs", "noon", "Bedtime", ""])
def test_a_time_without_approved_words_is_not_guessed(time: str) -> None:
    with refuses(InvalidInput, "DOSE_TIME_UNKNOWN", field="dose_time"):
        directions(compiled(TWO_WEEKLY, "1.5"), dose_time=time, open_ended=True)


@given(compilations(), TIMES, st.booleans())
def test_a_label_takes_every_text(found: Compilation, time: str, open_ended: bool) -> None:
    for text in directions(found, dose_time=time, open_ended=open_ended):
        assert list(lint(text, "directions")) == []
        assert replace(LABEL, directions=text).directions == text


@given(compilations(), TIMES)
def test_read_back_they_are_the_schedule(found: Compilation, time: str) -> None:
    texts = directions(found, dose_time=time, open_ended=False)
    taken = [Decimal(0)] * found.schedule.total_days
    for container, text in zip(found.containers, texts, strict=True):
        for each in read(text):
            assert each.when == time
            for night in nights_of(each, found):
                taken[night - 1] += each.capsules * container.strength_mg
    assert taken == doses_of(found.schedule)


@given(compilations(), TIMES)
def test_read_back_containers_agree_on_what_is_taken_together(found: Compilation, time: str) -> None:
    texts = directions(found, dose_time=time, open_ended=False)
    alone: dict[int, dict[Decimal, int]] = {}
    together: list[tuple[int, dict[Decimal, int]]] = []
    for container, text in zip(found.containers, texts, strict=True):
        for each in read(text):
            for night in nights_of(each, found):
                alone.setdefault(night, {})[container.strength_mg] = each.capsules
                together.append((night, {container.strength_mg: each.capsules, **dict(each.others)}))
    assert all(alone[night] == whole for night, whole in together)


@given(compilations(), TIMES)
def test_only_the_last_step_is_left_without_an_end(found: Compilation, time: str) -> None:
    bounded, unbounded = (directions(found, dose_time=time, open_ended=each) for each in (False, True))
    last = found.schedule.total_days
    for one, other in zip(bounded, unbounded, strict=True):
        assert [replace(each, last=None) if each.last == last else each for each in read(one)] == read(other)


def nights_of(each: Read, found: Compilation) -> Iterator[int]:
    assert each.last is not None
    assert each.last <= found.schedule.total_days
    yield from range(each.first, each.last + 1)
