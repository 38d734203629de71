"""Capsule sizes, and which mean weights are possible for them. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pharmacy.core.errors import Problem
from pharmacy.core.quantities import format_mg

# Volume of the body in mL, from the tables of capsule makers; size 3 holds 0.30 mL.
VOLUME_ML = {
    size: Decimal(volume)
    for size, volume in {
        "000": "1.37", "00": "0.91", "0": "0.68", "1": "0.50", "2": "0.37", "3": "0.30", "4": "0.21", "5": "0.13",
    }.items()
}  # fmt: skip
# mg for each mL of the body. A powder is tapped to 0.1 to 1.5 g/mL; an empty size 3 shell weighs about 48 mg, and
# the others are in proportion. Both ranges are narrow enough to show a decimal point that slipped.
_POSSIBLE = {"packing": (Decimal(100), Decimal(1500)), "empty_shell": (Decimal(60), Decimal(320))}
_PLACES = 2
_MOST_PIECES = 1000


def size_problems(size: str, field: str = "capsule_size") -> list[Problem]:
    """Code CAPSULE_SIZE_UNKNOWN."""
    if size in VOLUME_ML:
        return []
    return [Problem("CAPSULE_SIZE_UNKNOWN", f"Capsule sizes are {', '.join(VOLUME_ML)}.", field)]


def measurement_problems(kind: str, *, material_kind: str, shell_size: str, size: str, mean_mg: Decimal,
                         pieces: int) -> Iterator[Problem]:  # fmt: skip
    """Why this is no packing statistic of a powder and no weight of an empty shell; ``shell_size`` is the lot's own."""
    is_shell = material_kind == "shell"
    if kind == "packing" and (is_shell or material_kind == "finished"):
        yield Problem("PACKING_OF_POWDERS_ONLY", "Only a powder has a packing statistic.", "kind")
    if kind == "empty_shell" and not is_shell:
        yield Problem("SHELL_WEIGHT_OF_SHELLS_ONLY", "Only a lot of capsule shells has the weight of a shell.", "kind")
    if is_shell and size != shell_size:
        yield Problem("CAPSULE_SIZE_DIFFERS", f"The shells of this lot are size {shell_size}.", "capsule_size")
    yield from size_problems(size)
    yield from _mean_problems(kind, size, mean_mg)
    if not 1 <= pieces <= _MOST_PIECES:
        yield Problem("PIECES_OUT_OF_RANGE", f"Weigh 1 to {_MOST_PIECES:,} capsules.", "pieces")


def _mean_problems(kind: str, size: str, mean_mg: Decimal) -> Iterator[Problem]:
    if not mean_mg.is_finite() or mean_mg <= 0:
        yield Problem("MEASUREMENT_NOT_POSITIVE", "Give a mean weight greater than 0 mg.", "mean_mg")
    elif mean_mg < 10_000 and mean_mg != round(mean_mg, _PLACES):
        yield Problem("MEASUREMENT_TOO_FINE", f"Give at most {_PLACES} decimals of a milligram.", "mean_mg")
    elif size in VOLUME_ML:
        low, high = (limit * VOLUME_ML[size] for limit in _POSSIBLE[kind])
        if not low <= mean_mg <= high:
            what = "fill" if kind == "packing" else "empty shell"
            message = f"The {what} of a size {size} capsule weighs {format_mg(low)} to {format_mg(high)}; check it."
            yield Problem("MEASUREMENT_IMPLAUSIBLE", message, "mean_mg")
