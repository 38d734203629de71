"""What a PDF has to show: the words of this package for texts, barcodes and the paper they stand on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

_MM = 72 / 25.4
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The paper a layout is made for, and the edge a printer does not reach, in points."""

    width: float
    height: float
    edge_x: float
    edge_y: float


ROLL_4X2 = Sheet(288.0, 144.0, 1.4 * _MM, 1.0 * _MM)
ROLL_SMALL = Sheet(162.0, 90.0, 1.4 * _MM, 1.0 * _MM)
AVERY_5160 = Sheet(189.0, 72.0, 1.4 * _MM, 1.0 * _MM)
LETTER = Sheet(612.0, 792.0, 18.0, 18.0)  # office printers reach nearer to the edge than any sheet is set


@dataclass(frozen=True, slots=True)
class Wanted:
    """A text that has to stand there once, at ``least`` points or more, and in no more than ``within`` points."""

    field: str
    text: str
    least: float
    within: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Zone:
    """Fields that stand together. Zones stand one below the other.

    In one that ``flows`` each of ``fields`` goes on where the last ended, to the right or on the next line from the
    left; what is ``beside`` them does not, nor what is painted ``ahead`` of them.
    """

    name: str
    fields: tuple[Wanted, ...]
    flows: bool = True
    beside: tuple[Wanted, ...] = ()
    ahead: tuple[Wanted, ...] = ()

    def all(self) -> tuple[Wanted, ...]:
        """Every field, in the order of painting."""
        return (*self.ahead, *self.fields, *self.beside)


@dataclass(frozen=True, slots=True)
class Symbol:
    """A barcode: its format, what it says, and how many modules around it stay blank."""

    field: str
    format: str
    text: str
    quiet: int


@dataclass(frozen=True, slots=True)
class Demand:
    """All that one page has to show. The ``chief`` zone has at least half of the page to itself."""

    sheet: Sheet
    zones: tuple[Zone, ...]
    symbols: tuple[Symbol, ...]
    watermark: tuple[str, ...] = ()
    chief: str = ""

    def fields(self) -> list[Wanted]:
        return [field for zone in self.zones for field in zone.all()]


def number(value: object) -> str:
    """``"1.50"`` is 1.5, ``1200`` is 1,200: no trailing zero, a leading one, commas from a thousand."""
    amount = Decimal(str(value))
    whole, _, rest = f"{abs(amount):f}".partition(".")
    groups: list[str] = []
    head = whole.lstrip("0") or "0"
    while len(head) > 3:
        head, group = head[:-3], head[-3:]
        groups.insert(0, group)
    rest = rest.rstrip("0")
    return ("-" if amount < 0 else "") + ",".join([head, *groups]) + (f".{rest}" if rest else "")


def day(iso: str) -> str:
    """``2026-11-24`` is 24 Nov 2026."""
    found = date.fromisoformat(iso)
    return f"{found.day} {_MONTHS[found.month - 1]} {found.year}"


def counted(count: object, noun: str) -> str:
    """1 capsule, 2 capsules."""
    return f"{number(count)} {noun}{'' if int(str(count)) == 1 else 's'}"


def identity(content: Content, *, lot: bool = True) -> Symbol:
    """The DataMatrix that says which label this is: GS1 AI 91 serial, 92 lot, 93 beyond-use date."""
    until = date.fromisoformat(content["beyond_use_on"])
    named = f"(92){content['lot_number']}" if lot else ""
    return Symbol("serial", "DataMatrix", f"(91){content['serial']}{named}(93){until:%y%m%d}", 1)


def code_128(content: Content) -> Symbol:
    """The bars under which a person or system finds what the label is about."""
    return Symbol("barcode_payload", "Code128", content["barcode_payload"], 10)


def watermark_lines(text: str | None) -> tuple[str, ...]:
    """The lines in which a watermark goes across: one for each part of ``a - b``."""
    return tuple(text.split(" - ")) if text else ()


def texts(named: Sequence[tuple[str, str | None]], least: float) -> tuple[Wanted, ...]:
    """The fields that are there, all at one least size."""
    return tuple(Wanted(field, text, least) for field, text in named if text)
