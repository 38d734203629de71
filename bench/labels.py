"""Label speed: this renderer against a naive one on the same contents, and a proof that the output is right."""

from __future__ import annotations

from bench.contents import dose_label
from bench.naive import render_naive
from bench.result import Result, Row
from bench.timing import medians
from bench.verify import faults
from labels.render import RenderedLabel, render_document, render_label

# How many labels go into one document, and how often that is timed.
SIZES = {1: 30, 100: 5}
_SAMPLE_STEP = 13


def run() -> Result:
    """A row per way and document size; raises ``RuntimeError`` when a sampled label does not read back."""
    return Result([row for count, repeats in SIZES.items() for row in _compare(count, repeats)])


def _compare(count: int, repeats: int) -> list[Row]:
    labels = [dose_label(index) for index in range(count)]

    def ours() -> RenderedLabel:
        # One label alone is the single print: its own document with its own fonts.
        return render_label(labels[0]) if count == 1 else render_document(labels)

    _verify(ours().pdf, count)
    seconds = medians({"nightstand": ours, "naive": lambda: render_naive(labels)}, repeats)
    return [
        {
            "way": way,
            "labels": count,
            "ms_per_label": round(spent / count * 1000, 3),
            "labels_per_s": round(count / spent, 1),
            "ratio_vs_naive": round(seconds["naive"] / spent, 1),
        }
        for way, spent in seconds.items()
    ]


def _verify(pdf: bytes, count: int) -> None:
    for index in range(0, count, _SAMPLE_STEP):
        if found := faults(pdf, index, dose_label(index)):
            raise RuntimeError(f"label {index} of {count} does not read back: {', '.join(found)}")
