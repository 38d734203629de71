"""One print job of many labels through Celery, PostgreSQL and the store, beside rendering and proving them alone.

Both use as many processes as the worker has, in turns, and are timed by the clock on the wall.
"""

from __future__ import annotations

import multiprocessing
import statistics
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bench.contents import dose_label
from bench.product import product
from bench.result import Result, Row
from labels.content import DoseLabel
from labels.kinds import render_frozen
from labels.layouts import CURRENT
from labels.readback import prove
from pharmacy.processes import COMMANDS

if TYPE_CHECKING:
    from labels.printing.models import PrintJob
    from pharmacy.people.models import Staff

LABELS, ROUNDS, GOAL = 1_000, 3, 0.6
PROCESSES = int(COMMANDS["worker"][COMMANDS["worker"].index("--concurrency") + 1])
_WARM, _PATIENCE_S = 60, 300.0


def run() -> Result:
    """A row per round. Fails when a label of a job is not proved."""
    with product():
        from pharmacy.people.models import Staff

        actor = Staff.objects.create_superuser("bench", password=None)
        return measure(actor, labels=LABELS, rounds=ROUNDS)


def measure(actor: Staff, *, labels: int, rounds: int) -> Result:
    """With a worker running on the database and broker of this process."""
    with _alone() as alone:
        _through(actor, _contents(_WARM, 0))
        alone(_contents(_WARM, 0))
        rows = [_round(actor, alone, _contents(labels, number)) for number in range(1, rounds + 1)]
    share = statistics.median(float(row["share"]) for row in rows)
    figures = {
        "labels": labels,
        "processes": PROCESSES,
        "labels_per_s": statistics.median(float(row["labels_per_s"]) for row in rows),
        "alone_labels_per_s": statistics.median(float(row["alone_labels_per_s"]) for row in rows),
        "share": share,
    }
    told = (
        f"goal {'met' if share >= GOAL else 'MISSED'}: a job reaches {share:.0%} of render + gate (at least {GOAL:.0%})"
    )
    return Result(rows, {**figures, "goals": [told]}, [told])


def _round(actor: Staff, alone: Any, contents: Sequence[DoseLabel]) -> Row:
    by_itself = alone(contents)
    request_s, job_s = _through(actor, contents)
    again = alone(contents)
    rates = [len(contents) / spent for spent in (by_itself, again)]
    return {
        "labels": len(contents),
        "request_s": round(request_s, 2),
        "job_s": round(job_s, 2),
        "labels_per_s": round(len(contents) / job_s, 1),
        "alone_labels_per_s": round(statistics.mean(rates), 1),
        "share": round(len(contents) / job_s / statistics.mean(rates), 3),
    }


def _contents(labels: int, number: int) -> list[DoseLabel]:
    return [replace(dose_label(index), serial=f"B{number}-{index:06d}") for index in range(labels)]


def _through(actor: Staff, contents: Sequence[DoseLabel]) -> tuple[float, float]:
    """Seconds to ask for the labels, and from then until all are proved."""
    from django.utils import timezone

    from labels.printing.services import LabelRequest, request_labels

    requests = [LabelRequest(f"bench:{content.serial}", content) for content in contents]
    start = time.perf_counter()
    job = request_labels(requests, title="Benchmark", actor=actor, at=timezone.now())
    asked = time.perf_counter()
    _wait(job)
    return asked - start, time.perf_counter() - asked


def _wait(job: PrintJob) -> None:
    deadline = time.perf_counter() + _PATIENCE_S
    while job.status in {"requested", "rendering"}:
        if time.perf_counter() > deadline:
            raise RuntimeError(f"the job is still {job.status} after {_PATIENCE_S:g} s")
        time.sleep(0.02)
        job.refresh_from_db()
    proved = job.labels.filter(status="proved").count()
    if job.status != "ready" or proved != job.labels_total:
        raise RuntimeError(f"{proved} of {job.labels_total} labels were proved: {job.error_message}")


@contextmanager
def _alone() -> Iterator[Any]:
    """A function that gives the seconds in which as many processes as the worker has draw and prove labels."""
    with ProcessPoolExecutor(PROCESSES, mp_context=multiprocessing.get_context("spawn")) as pool:

        def spent(contents: Sequence[DoseLabel]) -> float:
            frozen = [content.to_json() for content in contents]
            start = time.perf_counter()
            list(pool.map(draw_and_prove, [frozen[at : at + 25] for at in range(0, len(frozen), 25)]))
            return time.perf_counter() - start

        yield spent


def draw_and_prove(contents: Sequence[dict[str, Any]]) -> None:
    """As a worker makes labels, but nothing is stored or recorded."""
    for frozen in contents:
        if found := prove(render_frozen(frozen, layout=CURRENT).pdf, [frozen], layout=CURRENT).findings:
            raise RuntimeError(f"the gate refuses a label of the benchmark: {found[0]}")
