"""The opioid screen against the corpus of written medicines (tests/pharmacy/screening/written.tsv), and how fast it is.

Recall: how many of the entries that hold an opioid are blocked; anything below 1 fails. Precision: how many of the
blocked entries hold one. A screen is an order of ten medicines, with every word read anew.
"""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from bench.result import Result
from pharmacy.catalog.exposures import exposures
from pharmacy.catalog.strengths import STRENGTH_LADDER_MG
from pharmacy.screening.matching import MedicineEntry, index_of, match_medicine
from pharmacy.screening.rules import screen
from tests.pharmacy.screening.written import CORPUS, Written

MEDICINES = 10
SECONDS = 2.0
_ON = date(2026, 11, 24)


def run() -> Result:
    blocked = {written.text for written in CORPUS if _action(written) == "block"}
    opioids = [written for written in CORPUS if written.expected == "block"]
    missed = [written.text for written in opioids if written.text not in blocked]
    alarms = [written.text for written in CORPUS if written.text in blocked and written.expected != "block"]
    right = len(opioids) - len(missed)
    figures: dict[str, float | int | None] = {
        "entries": len(CORPUS),
        "opioids": len(opioids),
        "recall": round(right / len(opioids), 4),
        "precision": round(right / len(blocked), 4),
        "exact_agreement": round(sum(_action(written) == written.expected for written in CORPUS) / len(CORPUS), 4),
        "lowest_score": min(_scores(opioids)),
        "screens_per_s": _screens_per_s(anew=True),
        "screens_per_s_words_known": _screens_per_s(anew=False),
        "compilations_per_s": _compilations_per_s(),
    }
    rows = [{name: "-" if value is None else value for name, value in figures.items()}]
    notes = [*(f"missed: {text}" for text in missed), *(f"false alarm: {text}" for text in alarms)]
    failure = f"{len(missed)} opioids of the corpus were missed" if missed else ""
    return Result(rows, {**figures, "missed": missed, "false_alarms": alarms}, notes, failure)


def _action(written: Written) -> str:
    actions = {match.exposure.action for match in match_medicine(MedicineEntry(written.text), exposures())}
    return next((action for action in ("block", "warn", "info") if action in actions), "none")


def _scores(opioids: Sequence[Written]) -> list[float]:
    """The best score of a block in each entry."""
    return [
        max(m.score for m in matches if m.exposure.action == "block")
        for matches in (match_medicine(MedicineEntry(written.text), exposures()) for written in opioids)
        if any(m.exposure.action == "block" for m in matches)
    ]


def _screens_per_s(*, anew: bool) -> float:
    _, speller = index_of(tuple(exposures()))
    entries = [MedicineEntry(written.text) for written in CORPUS]
    orders = [entries[start : start + MEDICINES] for start in range(0, len(entries) - MEDICINES, MEDICINES)]

    def once(turn: int) -> None:
        if anew:
            speller.forget()
        medicines = orders[turn % len(orders)]
        screen(medicines, attested_opioid_free=True, attested_on=_ON, on=_ON, exposures=exposures())

    return _per_second(once)


def _compilations_per_s() -> float | None:
    """Every regimen that is offered, in every strength; None where titration packs are not installed."""
    try:
        compiler: Any = importlib.import_module("compounding.packs.rules")
        offered: Any = importlib.import_module("compounding.packs.regimens")
    except ModuleNotFoundError:
        return None
    schedules = [regimen.schedule for regimen in offered.regimens()]

    def once(turn: int) -> None:
        compiler.compile_schedule(schedules[turn % len(schedules)], offered_mg=STRENGTH_LADDER_MG)

    return _per_second(once)


def _per_second(once: Callable[[int], None]) -> float:
    once(0)
    turns, start = 0, time.perf_counter()
    while (spent := time.perf_counter() - start) < SECONDS:
        once(turns)
        turns += 1
    return round(turns / spent, 1)
