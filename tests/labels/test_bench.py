from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path

import pytest

import bench.__main__ as program
import bench.labels
from bench import peers
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


def test_the_table_has_every_figure_for_every_way(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench.labels, "SIZES", {1: 1, 3: 1})
    monkeypatch.setattr(bench.labels, "MEMORY", (2,))
    monkeypatch.setattr(program, "RESULTS", tmp_path)
    program.main(["labels"])
    kept = json.loads((tmp_path / "labels.json").read_text())
    ways, _ = label_ways()
    assert [(row["way"], row["labels"]) for row in kept["rows"]] == [(way.name, n) for n in (1, 3) for way in ways]
    figures = {"ms_per_label", "labels_per_s", "ratio_to_floor", *bench.labels._PEERS}
    assert all(figures <= row.keys() for row in kept["rows"])
    assert all(row["labels_per_s"] > 0 for row in kept["rows"])
    assert kept["peak_mb"]["2"] > 0
    assert "nightstand" in capsys.readouterr().out


@pytest.mark.parametrize("error", [ImportError("not installed"), OSError("no library called libpango")])
def test_a_peer_that_cannot_be_loaded_is_named_and_left_out(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def missing(_: str) -> None:
        raise error

    monkeypatch.setattr(peers, "_load", missing)
    found, told = peers.available()
    assert list(found) == [peers.PRETIX_LIKE]
    assert [line.split()[0] for line in told] == [peers.WEASYPRINT, peers.TYPST]
    assert all(str(error) in line for line in told)
    assert isinstance(error, ImportError) or "libpango-1.0-0" in told[0]


@pytest.mark.parametrize("name", [peers.WEASYPRINT, peers.TYPST])
def test_an_installed_peer_is_measured(name: str) -> None:
    if importlib.util.find_spec(name) is None:
        pytest.skip(f"{name} is not installed (requirements-bench.txt)")
    found, told = peers.available()
    assert name in found or any("needs Pango" in line for line in told)


def test_medians_time_every_way_in_turn() -> None:
    calls: list[str] = []

    def ready(name: str) -> Callable[[int], Callable[[], object]]:
        return lambda number: lambda: calls.append(f"{name}{number}")

    spent = medians({"a": ready("a"), "b": ready("b")}, repeats=2)
    assert calls == ["a0", "b0", "a1", "b1", "a2", "b2"]
    assert set(spent) == {"a", "b"}
