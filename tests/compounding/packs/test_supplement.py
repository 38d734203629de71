"""After a change: what is put up besides, and how long what is left over lasts."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from compounding.packs.changes import hold
from compounding.packs.compilation import Compilation
from compounding.packs.leftover import Balance, recompile
from compounding.packs.stored import compilation_from_json, compilation_to_json
from compounding.packs.supplement import lasts_until_night, supplement
from tests.compounding.packs.cases import TWO_WEEKLY, compilations, compiled


def test_the_new_container_is_opened_on_the_last_nights() -> None:
    before = compiled(TWO_WEEKLY, "1.5", "3", "4.5", most_capsules_per_dose=1)
    rest = recompile(before, hold(TWO_WEEKLY, on_night=15, nights=7))
    (new,) = supplement(rest)
    assert (new.strength_mg, new.capsules) == (Decimal("1.5"), 7)
    assert [(use.first_night, use.last_night) for use in new.uses] == [(1, 7)]


def test_what_is_left_over_lasts_as_far_as_it_goes() -> None:
    before = compiled(TWO_WEEKLY, "1.5")
    (container,) = before.containers
    assert lasts_until_night(container, Balance(Decimal("1.5"), 14, 84)) == 14
    assert lasts_until_night(container, Balance(Decimal("1.5"), 15, 84)) == 15
    assert lasts_until_night(container, Balance(Decimal("1.5"), 84, 84)) == 42
    assert lasts_until_night(container, Balance(Decimal("1.5"), 0, 84)) == 0


@given(compilations(), st.data())
def test_left_over_and_new_capsules_are_the_rest(before: Compilation, data: st.DataObject) -> None:
    nights = data.draw(
        st.integers(1, 180 - before.schedule.total_days) if before.schedule.total_days < 180 else st.nothing()
    )
    change = hold(before.schedule, on_night=data.draw(st.integers(1, before.schedule.total_days)), nights=nights)
    rest = recompile(before, change)
    new = {each.strength_mg: each for each in supplement(rest)}
    for balance in rest.balances:
        assert (new[balance.strength_mg].capsules if balance.strength_mg in new else 0) == balance.to_dispense
    for container in rest.compilation.containers:
        if (added := new.get(container.strength_mg)) is not None:
            assert added.last_night == container.last_night
            assert sum((u.last_night - u.first_night + 1) * u.capsules for u in added.uses) >= added.capsules


@given(compilations())
def test_a_compilation_is_kept_and_read_back_the_same(compilation: Compilation) -> None:
    assert compilation_from_json(compilation_to_json(compilation)) == compilation
