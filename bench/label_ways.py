"""Every way of making labels that is measured, each as a call that takes one round's contents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bench.peers import PRETIX_LIKE, TYPST, WEASYPRINT, available
from bench.peers.floor import render_floor
from labels.content import DoseLabel
from labels.kinds import render_frozen
from labels.layouts import CURRENT
from labels.render import render_document, render_label

NIGHTSTAND, FLOOR, GATE, WORKER = "nightstand", "floor", "gate", "render + gate"
# Labels at once beyond which a way is only scaled: their cost per label does not fall with more.
_MOST = {WEASYPRINT: 10, PRETIX_LIKE: 20, TYPST: 1_000, GATE: 100, WORKER: 100}

Draw = Callable[[Sequence[DoseLabel]], bytes]


@dataclass(frozen=True, slots=True)
class Way:
    """``prepare`` is not timed and gives what ``work`` is called with; ``draw`` is None for what makes no PDF."""

    name: str
    most: int
    work: Callable[[Any], object]
    prepare: Callable[[Sequence[DoseLabel]], Any] = list
    draw: Draw | None = None


def label_ways() -> tuple[list[Way], list[str]]:
    """All that can be measured here, and a line about each that cannot."""
    peers, told = available()
    ways = [_drawing(NIGHTSTAND, _ours), _drawing(FLOOR, render_floor)]
    try:
        ways += _gates()
    except ImportError as error:
        told.append(f"the gate is left out, it cannot be loaded: {error}")
    return [*ways, *(_drawing(name, draw) for name, draw in peers.items())], told


def _drawing(name: str, draw: Draw) -> Way:
    return Way(name, _MOST.get(name, 10**9), draw, draw=draw)


def _ours(labels: Sequence[DoseLabel]) -> bytes:
    # One label alone is the single print: its own document with its own fonts.
    return (render_label(labels[0]) if len(labels) == 1 else render_document(labels)).pdf


def _gates() -> list[Way]:
    from labels.readback import prove

    def check(pdf: bytes, frozen: Sequence[dict[str, Any]]) -> None:
        if findings := prove(pdf, frozen, layout=CURRENT).findings:
            raise RuntimeError(f"the gate refuses a label of the benchmark: {findings[0]}")

    def gate(given: tuple[bytes, list[dict[str, Any]]]) -> None:
        check(*given)

    def worker(frozen: list[dict[str, Any]]) -> None:
        # As the worker does it: from the frozen JSON, a PDF for each label, proved one by one.
        for one in frozen:
            check(render_frozen(one, layout=CURRENT).pdf, [one])

    def frozen(labels: Sequence[DoseLabel]) -> list[dict[str, Any]]:
        return [label.to_json() for label in labels]

    return [
        Way(GATE, _MOST[GATE], gate, lambda labels: (_ours(labels), frozen(labels))),
        Way(WORKER, _MOST[WORKER], worker, frozen),
    ]
