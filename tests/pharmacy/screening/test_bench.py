from __future__ import annotations

import json
from pathlib import Path

import pytest

import bench.__main__ as program
from bench import screening as bench_screening
from pharmacy.catalog.exposures import exposures


@pytest.fixture
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(bench_screening, "SECONDS", 0.01)
    monkeypatch.setattr(program, "RESULTS", tmp_path)
    return tmp_path / "screening.json"


def test_prints_and_keeps_its_figures(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program.main(["screening"])
    figures = json.loads(results.read_text())
    assert figures["entries"] >= 350
    assert (figures["recall"], figures["missed"]) == (1.0, [])
    assert figures["precision"] >= 0.99
    assert figures["screens_per_s"] > 0
    assert "compilations_per_s" in figures
    printed = capsys.readouterr().out
    assert "recall" in printed
    assert all(f"false alarm: {text}" in printed for text in figures["false_alarms"])


def test_a_missed_opioid_is_listed_and_ends_the_run(
    results: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    without = tuple(row for row in exposures() if row.code != "tapentadol")
    monkeypatch.setattr(bench_screening, "exposures", lambda: without)
    with pytest.raises(SystemExit, match="opioids of the corpus were missed"):
        program.main(["screening"])
    figures = json.loads(results.read_text())
    assert figures["recall"] < 1
    assert "Nucynta" in figures["missed"]
    assert "missed: Nucynta" in capsys.readouterr().out
