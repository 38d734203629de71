"""Prints the mutation score of the read-back at the end of a test run: mutants caught / made."""

from __future__ import annotations

from typing import Any

MUTANT = "readback_mutant"


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Every mutant is a test of its own, which passes when the gate catches it; properties cross xdist."""
    outcomes = {
        value: outcome
        for outcome in ("passed", "failed")
        for report in terminalreporter.stats.get(outcome, ())
        for name, value in getattr(report, "user_properties", ())
        if name == MUTANT and report.when == "call"
    }
    if not outcomes:
        return
    made = len(outcomes)
    caught = sum(outcome == "passed" for outcome in outcomes.values())
    terminalreporter.section("read-back gate")
    terminalreporter.write_line(f"mutation score {caught}/{made} = {100 * caught / made:.1f} %")
    for name in sorted(name for name, outcome in outcomes.items() if outcome != "passed"):
        terminalreporter.write_line(f"  not caught: {name}")
