"""Label speed: this renderer and its gate against other ways of drawing the same labels, and that all are right."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from bench.contents import dose_label
from bench.label_ways import FLOOR, GATE, NIGHTSTAND, Way, label_ways
from bench.memory import peak_megabytes
from bench.peers import PRETIX_LIKE, TYPST, WEASYPRINT
from bench.result import Result, Row
from bench.timing import medians
from bench.verify import faults
from labels.content import DoseLabel

# How many labels are drawn at once, and how often that is timed.
SIZES = {1: 20, 100: 5, 1_000: 3, 10_000: 3}
MEMORY = (100, 10_000)
_SAMPLES = 4
_APART = 100_000  # more labels than all rounds of one size draw
_PEERS = {"ratio_vs_weasyprint": WEASYPRINT, "ratio_vs_pretix_like": PRETIX_LIKE, "ratio_vs_typst": TYPST}
# Way, number of labels, figure, and what it should be at least; at most where the bound is negative.
GOALS = (
    (NIGHTSTAND, 1_000, "ratio_to_floor", -4.0),
    (NIGHTSTAND, 1_000, "ratio_vs_weasyprint", 150.0),
    (NIGHTSTAND, 1_000, "ratio_vs_pretix_like", 100.0),
    (NIGHTSTAND, 1_000, "ratio_vs_typst", 2.0),
    (NIGHTSTAND, 1, "ms_per_label", -3.0),
    (GATE, 100, "labels_per_s", 100.0),
)


def run() -> Result:
    """A row per way and number of labels; ends with a failure when a sampled label does not read back."""
    ways, notes = label_ways()
    rows: list[Row] = []
    for at, (count, repeats) in enumerate(SIZES.items()):
        if wrong := list(_wrong(ways, count)):
            raise RuntimeError("; ".join(wrong))
        rows += _compare(ways, count, repeats, at * _APART)
    memory = {str(count): peak_megabytes(count) for count in MEMORY}
    notes += [
        f"most memory of a process that draws {count} labels in one document: {memory[count]} MB" for count in memory
    ]
    notes.append(
        "ms: processor time, all cores. measured_at: labels at once; ways too slow for more are scaled from it."
    )
    goals = [told for goal in GOALS for told in _goal(rows, *goal)]
    return Result(rows, {"peak_mb": memory, "goals": goals}, [*notes, *goals])


def _wrong(ways: Sequence[Way], count: int) -> Iterator[str]:
    """What is wrong with a sample of what each way makes of ``count`` labels."""
    for way in ways:
        labels = _labels(min(count, way.most), 0)
        pdf = way.draw(labels) if way.draw else b""
        sample = {len(labels) * part // _SAMPLES for part in range(_SAMPLES)} | {len(labels) - 1}
        for index in sorted(sample) if pdf else ():
            if found := faults(pdf, index, labels[index]):
                yield f"{way.name}: label {index} of {len(labels)} does not read back: {', '.join(found)}"


def _labels(count: int, number: int, first: int = 0) -> list[DoseLabel]:
    """The contents of one round: the same for each way, and for no way any that it drew before.

    Typst keeps what it has laid out, and draws the same label twice as fast the second time.
    """
    return [dose_label(first + number * count + index) for index in range(count)]


def _compare(ways: Sequence[Way], count: int, repeats: int, first: int) -> list[Row]:
    spent = medians({way.name: _ready(way, min(count, way.most), first) for way in ways}, repeats)
    each = {way.name: spent[way.name] / min(count, way.most) for way in ways}
    return [
        {
            "way": way.name,
            "labels": count,
            "measured_at": min(count, way.most),
            "ms_per_label": round(each[way.name] * 1000, 3),
            "labels_per_s": round(1 / each[way.name], 1),
            "ratio_to_floor": round(each[way.name] / each[FLOOR], 2),
            **{name: round(each[peer] / each[way.name], 2) if peer in each else "-" for name, peer in _PEERS.items()},
        }
        for way in ways
    ]


def _ready(way: Way, count: int, first: int) -> Callable[[int], Callable[[], object]]:
    def ready(number: int) -> Callable[[], object]:
        given = way.prepare(_labels(count, number, first))
        return lambda: way.work(given)

    return ready


def _goal(rows: Sequence[Row], way: str, count: int, figure: str, bound: float) -> Iterator[str]:
    for row in rows:
        found = row[figure]
        if (row["way"], row["labels"]) == (way, count) and not isinstance(found, str):
            met = found <= -bound if bound < 0 else found >= bound
            wanted = f"at {'most' if bound < 0 else 'least'} {abs(bound):g}"
            yield f"goal {'met' if met else 'MISSED'}: {way}, {count} labels, {figure} {found:g} ({wanted})"
