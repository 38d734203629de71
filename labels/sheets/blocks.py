"""What a sheet consists of. A blank text ("") is a place to write on by hand; a block without title has no heading."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, ClassVar

from labels.errors import problem
from labels.rules import OneOf, Whole, Words, check_size, finite, scanned
from labels.shape import Checked
from pharmacy.core.errors import Problem

Title = Annotated[str, Words(most=120, blank=True)]
Name = Annotated[str, Words(most=120)]
Prose = Annotated[str, Words()]
Blank = Annotated[str, Words(blank=True)]
Number = Annotated[Decimal, finite]

MOST_COLUMNS, MOST_ROWS = 10, 2000
MOST_VALUES = 200


class Part(Checked):
    """A block; ``instructions`` are its texts that people are to follow, with their fields."""

    __slots__ = ()

    def instructions(self) -> Iterator[tuple[str, str]]:
        return iter(())


@dataclass(frozen=True, slots=True)
class Facts(Part):
    """Names and their values side by side."""

    block: ClassVar[str] = "facts"
    title: Title
    pairs: tuple[tuple[Name, Blank], ...]

    def problems(self) -> Iterator[Problem]:
        yield from check_size(self.pairs, "pairs", most=100)


@dataclass(frozen=True, slots=True)
class Table(Part):
    """Rows under ``heads``; ``weights`` are relative column widths, all alike when empty."""

    block: ClassVar[str] = "table"
    title: Title
    heads: tuple[Name, ...]
    rows: tuple[tuple[Blank, ...], ...]
    weights: tuple[Annotated[int, Whole(1, 100)], ...] = ()

    def problems(self) -> Iterator[Problem]:
        yield from check_size(self.heads, "heads", most=MOST_COLUMNS)
        yield from check_size(self.rows, "rows", least=0, most=MOST_ROWS)
        if len(self.weights) not in (0, len(self.heads)):
            yield problem("LABEL_COUNT", "weights", f"should have {len(self.heads)} parts, one for each head")
        for index, row in enumerate(self.rows):
            if len(row) != len(self.heads):
                rest = f"should have {len(self.heads)} parts, one for each head, not {len(row)}"
                yield problem("LABEL_COUNT", f"rows.{index}", rest)


@dataclass(frozen=True, slots=True)
class CheckItem(Checked):
    """One thing to do; ``mark`` says who did it, ``second`` who checked it and is None when nobody has to."""

    number: Annotated[str, Words(most=8, blank=True)]
    text: Prose
    mark: Annotated[str, Words(most=80, blank=True)] = ""
    second: Annotated[str, Words(most=80, blank=True)] | None = None


@dataclass(frozen=True, slots=True)
class Checklist(Part):
    """Things to do in order, each with a box to tick and a line for initials, or with the mark of who did it."""

    block: ClassVar[str] = "checklist"
    title: Title
    items: tuple[CheckItem, ...]

    def problems(self) -> Iterator[Problem]:
        yield from check_size(self.items, "items", most=200)

    def instructions(self) -> Iterator[tuple[str, str]]:
        return ((f"items.{index}.text", item.text) for index, item in enumerate(self.items))


@dataclass(frozen=True, slots=True)
class DerivationStep(Checked):
    """One line of a calculation: ``100 capsules x 1.5 mg``, its result and where the rule is from."""

    label: Prose
    working: Blank
    result: Blank
    source: Blank = ""


@dataclass(frozen=True, slots=True)
class Derivation(Part):
    """An answer with the steps that lead to it."""

    block: ClassVar[str] = "derivation"
    title: Title
    value: Name
    steps: tuple[DerivationStep, ...]

    def problems(self) -> Iterator[Problem]:
        yield from check_size(self.steps, "steps", most=60)


@dataclass(frozen=True, slots=True)
class Code(Checked):
    """A barcode to scan from the paper, and what it is."""

    caption: Name
    payload: Annotated[str, scanned]


@dataclass(frozen=True, slots=True)
class Codes(Part):
    """Barcodes with their readable text."""

    block: ClassVar[str] = "codes"
    title: Title
    items: tuple[Code, ...]

    def problems(self) -> Iterator[Problem]:
        yield from check_size(self.items, "items", most=60)


@dataclass(frozen=True, slots=True)
class Chart(Part):
    """Single values between two limits; ``outside`` are the positions, from 1, of those not from low to high."""

    block: ClassVar[str] = "chart"
    title: Title
    values: tuple[Number, ...]
    low: Number
    high: Number
    target: Number
    unit: Annotated[str, Words(most=12)]
    outside: tuple[Annotated[int, Whole(1, MOST_VALUES)], ...] = ()
    quantity: Annotated[str, Words(most=30)] = "Weight"
    item: Annotated[str, Words(most=30)] = "Capsule"

    def problems(self) -> Iterator[Problem]:
        yield from check_size(self.values, "values", most=MOST_VALUES)
        if not self.low <= self.target <= self.high or self.low == self.high:
            yield problem("LABEL_CHART", "target", "should be between low and high, which should differ")
        found = tuple(at for at, value in enumerate(self.values, 1) if not self.low <= value <= self.high)
        if found != self.outside:
            yield problem("LABEL_CHART", "outside", f"should be {found}: the positions of values not from low to high")


@dataclass(frozen=True, slots=True)
class Notes(Part):
    """Ruled lines for notes by hand."""

    block: ClassVar[str] = "notes"
    title: Title
    lines: Annotated[int, Whole(1, 60)]


@dataclass(frozen=True, slots=True)
class Text(Part):
    """A paragraph; a warning stands in a frame."""

    block: ClassVar[str] = "text"
    title: Title
    text: Prose
    tone: Annotated[str, OneOf(("plain", "warning"))] = "plain"

    def instructions(self) -> Iterator[tuple[str, str]]:
        yield "text", self.text


Block = Facts | Table | Checklist | Derivation | Codes | Chart | Notes | Text
