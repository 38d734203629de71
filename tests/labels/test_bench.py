from __future__ import annotations

import json
from pathlib import Path

import pytest

import bench.__main__ as program
from bench import labels as bench_labels
from bench.contents import dose_label
from bench.naive import render_naive
from bench.timing import medians
from bench.verify import faults, page_texts
from labels.render import render_label


def test_a_run_prints_a_table_and_keeps_its_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench_labels, "SIZES", {1: 1, 3: 1})
    monkeypatch.setattr(program, "RESULTS", tmp_path)
    program.main(["labels"])
    rows = json.loads((tmp_path / "labels.json").read_text())["rows"]
    assert [(row["way"], row["labels"]) for row in rows] == [
        *(("nightstand", 1), ("naive", 1)),
        *(("nightstand", 3), ("naive", 3)),
    ]
    assert all(row["labels_per_s"] > 0 and row["ratio_vs_naive"] > 0 for row in rows)
    assert "ratio_vs_naive" in capsys.readouterr().out


def test_refuses_a_name_it_does_not_know(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        program.main(["lables"])
    assert "no benchmark called lables" in capsys.readouterr().err


def test_speed_without_correctness_fails() -> None:
    wrong = render_label(dose_label(1)).pdf
    found = faults(wrong, 0, dose_label(0))
    assert dose_label(0).patient_name in found
    assert any(fault.startswith("barcode RX100001-1") for fault in found)


def test_the_comparison_draws_the_same_labels() -> None:
    labels = [dose_label(index) for index in range(8)]
    pdf = render_naive(labels)
    assert len(page_texts(pdf)) == len(labels)
    assert [faults(pdf, index, label) for index, label in enumerate(labels)] == [[]] * len(labels)


def test_medians_time_every_way_in_turn() -> None:
    calls: list[str] = []
    spent = medians({"a": lambda: calls.append("a"), "b": lambda: calls.append("b")}, repeats=2)
    assert calls == ["a", "b"] * 3
    assert set(spent) == {"a", "b"}
