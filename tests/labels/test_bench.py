from __future__ import annotations

from collections.abc import Callable

import pytest

import bench.__main__ as program
from bench.contents import dose_label
from bench.label_ways import label_ways
from bench.timing import medians
from bench.verify import faults, page_texts
from labels.render import render_label


def test_refuses_a_name_it_does_not_know(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        program.main(["lables"])
    assert "no benchmark called lables" in capsys.readouterr().err


def test_speed_without_correctness_fails() -> None:
    wrong = render_label(dose_label(1)).pdf
    found = faults(wrong, 0, dose_label(0))
    assert dose_label(0).patient_name in found
    assert any(fault.startswith("barcode RX100001-1") for fault in found)


def test_every_way_draws_the_same_labels() -> None:
    ways, _ = label_ways()
    labels = [dose_label(index) for index in range(8)]
    for way in ways:
        if way.draw:
            pdf = way.draw(labels)
            assert len(page_texts(pdf)) == len(labels), way.name
            assert [faults(pdf, index, label) for index, label in enumerate(labels)] == [[]] * len(labels), way.name


def test_medians_time_every_way_in_turn() -> None:
    calls: list[str] = []

    def ready(name: str) -> Callable[[int], Callable[[], object]]:
        return lambda number: lambda: calls.append(f"{name}{number}")

    spent = medians({"a": ready("a"), "b": ready("b")}, repeats=2)
    assert calls == ["a0", "b0", "a1", "b1", "a2", "b2"]
    assert set(spent) == {"a", "b"}
