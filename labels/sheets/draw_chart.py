"""A chart of single values between two limits, in black on white: what is outside has another shape and says so."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

from reportlab.graphics.charts.lineplots import LinePlot
from reportlab.graphics.shapes import Drawing, Rect, String
from reportlab.graphics.widgets.markers import makeMarker
from reportlab.lib.colors import black, white

from labels.fonts import BOLD, REGULAR
from labels.sheets import draw_sizes as sizes
from labels.sheets.blocks import Chart
from labels.sheets.draw_parts import Body, height, words
from labels.widths import text_width
from pharmacy.core.quantities import format_number

_HEIGHT, _SIZE, _LINE = 218.0, 10.0, 12.0
_LEFT, _RIGHT, _BOTTOM, _TOP = 44.0, 112.0, 40.0, 10.0
_WIDE, _HIGH = sizes.WIDTH - _LEFT - _RIGHT, _HEIGHT - _BOTTOM - _TOP
_OUT = text_width("OUT", BOLD, _SIZE)


class _Scale:
    """Where a value stands on the drawing."""

    def __init__(self, block: Chart) -> None:
        values = [float(value) for value in (*block.values, block.low, block.high)]
        lowest, highest = min(values), max(values)
        # What is outside carries two lines of text, below or above.
        below = 0.36 if min(block.values) < block.low else 0.17
        above = 0.36 if max(block.values) > block.high else 0.17
        self.least = lowest - (highest - lowest) * below
        self.most = highest + (highest - lowest) * above
        self.slots = len(block.values) + 1
        self.step = _WIDE / self.slots

    def x(self, position: int) -> float:
        return _LEFT + position * self.step

    def y(self, value: Decimal) -> float:
        return _BOTTOM + (float(value) - self.least) / (self.most - self.least) * _HIGH


def chart(block: Chart) -> Body:
    """The chart, and below it in words what it shows."""
    drawing = Drawing(sizes.WIDTH, _HEIGHT)
    scale = _Scale(block)
    drawing.add(_plot(block, scale))
    _name_limits(drawing, block, scale)
    _name_values(drawing, block, scale)
    drawing.add(_write(_LEFT + _WIDE / 2, 6, f"{block.item} number", anchor="middle"))
    axis, told = words(f"{block.quantity} ({block.unit})", sizes.NAME), words(_summary(block), sizes.BODY)
    flowables = [axis, drawing, told]
    return Body(flowables, height(flowables))


def _write(
    x: float, y: float, text: str, *, font: str = REGULAR, anchor: Literal["start", "middle"] = "start"
) -> String:
    return String(x, y, text, fontName=font, fontSize=_SIZE, textAnchor=anchor, fillColor=black)


def _plot(block: Chart, scale: _Scale) -> Any:
    plot: Any = LinePlot()
    plot.x, plot.y, plot.width, plot.height = _LEFT, _BOTTOM, _WIDE, _HIGH
    points = [(at, float(value)) for at, value in enumerate(block.values, 1)]
    right = [point for point in points if point[0] not in block.outside]
    wrong = [point for point in points if point[0] in block.outside]
    levels = [[(0, float(level)), (scale.slots, float(level))] for level in (block.low, block.high, block.target)]
    plot.data = [*levels, *(series for series in (right, wrong) if series)]
    for index in range(len(levels)):
        plot.lines[index].strokeColor, plot.lines[index].strokeWidth = black, 1.2
    plot.lines[2].strokeWidth, plot.lines[2].strokeDashArray = 0.8, (4, 3)
    for index, series in enumerate(plot.data[3:], 3):
        plot.lines[index].strokeColor = None
        plot.lines[index].symbol = _marker(inside=series is right)
    _axes(plot, block, scale)
    return plot


def _marker(*, inside: bool) -> object:
    make: Any = makeMarker
    marker = make("FilledCircle" if inside else "Cross")
    marker.size, marker.fillColor, marker.strokeColor = (6, black, black) if inside else (11, white, black)
    marker.strokeWidth = 0.5 if inside else 2.2
    return marker


def _axes(plot: Any, block: Chart, scale: _Scale) -> None:
    for axis in (plot.xValueAxis, plot.yValueAxis):
        axis.labels.fontName, axis.labels.fontSize = REGULAR, _SIZE
        axis.strokeWidth = 0.8
    plot.xValueAxis.valueMin, plot.xValueAxis.valueMax = 0, scale.slots
    every = next(step for step in (1, 2, 5, 10, 20, 50) if step * scale.step >= 24)
    plot.xValueAxis.valueSteps = [at for at in range(1, scale.slots) if every == 1 or at % every == 0]
    plot.xValueAxis.labelTextFormat = "%d"
    plot.yValueAxis.valueMin, plot.yValueAxis.valueMax = scale.least, scale.most
    plot.yValueAxis.labelTextFormat = lambda value: format_number(Decimal(f"{value:.6g}"))


def _name_limits(drawing: Drawing, block: Chart, scale: _Scale) -> None:
    """At the right end of each line what it is; names of lines close together are moved apart."""
    named = [("High limit", block.high), ("Target", block.target), ("Low limit", block.low)]
    places = [scale.y(level) - _SIZE * 0.36 for _, level in named]
    places[0] = max(places[0], places[1] + _LINE)
    places[2] = min(places[2], places[1] - _LINE)
    for (name, level), y in zip(named, places, strict=True):
        drawing.add(_write(_LEFT + _WIDE + 6, y, f"{name} {format_number(level)}"))


def _name_values(drawing: Drawing, block: Chart, scale: _Scale) -> None:
    """The value at each point while there is room, and OUT at each that is outside."""
    texts = [format_number(value) for value in block.values]
    widest = max(_OUT, *(text_width(text, REGULAR, _SIZE) for text in texts)) + 2
    last = -widest
    for position, (value, text) in enumerate(zip(block.values, texts, strict=True), 1):
        outside = position in block.outside
        # At both ends beside its point rather than across an axis.
        x = min(max(scale.x(position), _LEFT + widest / 2), _LEFT + _WIDE - widest / 2)
        if (outside or widest <= scale.step) and x - last >= widest:
            _label(drawing, x, scale.y(value), text, outside=outside, above=value >= block.target)
            last = x


def _label(drawing: Drawing, x: float, y: float, text: str, *, outside: bool, above: bool) -> None:
    lines = 2 if outside else 1
    bottom = y + 8 if above else y - 7 - _LINE * lines
    width = max(text_width(text, REGULAR, _SIZE), _OUT if outside else 0)
    box: Any = Rect(x - width / 2, bottom, width, _LINE * lines)
    box.fillColor, box.strokeColor = white, None
    drawing.add(box)
    if outside:
        drawing.add(_write(x, bottom + _LINE + 2.4, "OUT", font=BOLD, anchor="middle"))
    drawing.add(_write(x, bottom + 2.4, text, anchor="middle"))


def _summary(block: Chart) -> str:
    def amount(value: Decimal) -> str:
        return f"{format_number(value)} {block.unit}"

    item = block.item.lower()
    lowest, highest = min(block.values), max(block.values)
    count = f"{len(block.values)} value{'s' if len(block.values) > 1 else ''}"
    span = f"{count}, lowest {amount(lowest)}, highest {amount(highest)}."
    limits = f"Limits {amount(block.low)} to {amount(block.high)}, target {amount(block.target)}."
    wrong = ", ".join(f"{item} {at} ({amount(block.values[at - 1])})" for at in block.outside)
    return f"{span} {limits} {f'OUTSIDE THE LIMITS (cross): {wrong}.' if wrong else 'All are within the limits.'}"
