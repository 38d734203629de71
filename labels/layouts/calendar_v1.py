"""``calendar-letter/1``: what to take each night, a month on each Letter page, to hang on the fridge.

For a reader who sees badly: the number of capsules at 30 points (22 from 10 on), all else on what to take at 12 or more
(USP <17>, ISMP), names of containers in a square at 10.5 and the facts below at 11. A change of step is a thick frame
with a black band that names it, not a colour. Each square has a box to tick.
"""

from __future__ import annotations

from calendar import SUNDAY, Calendar
from datetime import date

from labels.contents.calendars import CalendarContainer, CalendarPage, Night, Take
from labels.fit import too_wide
from labels.fonts import BOLD
from labels.layouts.dose_v1_texts import format_date
from labels.layouts.kit import ITEM_GAP, KEY, SMALL, Block, Form, Stack, too_tall
from labels.layouts.words import bullet, counted, fact, prose
from labels.page import WHITE, Page, Rect
from labels.pieces import Piece, unbroken
from labels.stock import Stock
from labels.widths import text_width
from pharmacy.core.quantities import format_mg

LAYOUT = "calendar-letter/1"
LEAST = 10.0
_HEAD, _FOOT = Form(20, 14, 12), Form(14, 12, 11)
_DAY, _COUNT, _MANY, _PART, _NOUN, _FROM, _BAND = 14.0, 30.0, 22.0, 20.0, 12.0, 10.5, 12.0
_LEAST_ROW, _MOST_ROW = 80.0, 106.0
_BAND_HEIGHT, _TICK, _PAD = 16.0, 11.0, 4.0
_LINE, _THICK = 0.75, 3.0
_AIR = 10.0
_WEEKDAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_WEEKS = Calendar(firstweekday=SUNDAY)


def plan(content: CalendarPage, stock: Stock) -> tuple[Page, ...]:
    """A page for each month that has a night; raises ``LabelError`` naming the field that does not fit."""
    months = sorted({(night.on.year, night.on.month) for night in content.nights})
    return tuple(_Month(content, stock, month, f"{at} of {len(months)}").page for at, month in enumerate(months, 1))


class _Month:
    def __init__(self, content: CalendarPage, stock: Stock, month: tuple[int, int], number: str) -> None:
        self.content, self.month = content, month
        self.nights = {night.on: (index, night) for index, night in enumerate(content.nights)}
        self.left, self.width = stock.margin_x, stock.width - 2 * stock.margin_x
        self.page = Page(stock.width, stock.height, content.watermark)
        head = Stack(self._head(), self.width, _HEAD)
        foot = Stack(self._foot(number), self.width, _FOOT)
        weeks = _WEEKS.monthdatescalendar(*month)
        top = stock.height - stock.margin_y - head.height - _AIR
        room = top - _DAY * 1.3 - stock.margin_y - foot.height - _AIR
        self.row, self.column = min(room / len(weeks), _MOST_ROW), self.width / 7
        if self.row < _LEAST_ROW:
            raise too_tall(
                max((head, foot), key=lambda each: each.height).longest, (_LEAST_ROW - self.row) * len(weeks)
            )
        head.place(self.page, self.left, stock.height - stock.margin_y)
        self._grid(weeks, top)
        foot.place(self.page, self.left, top - _DAY * 1.3 - self.row * len(weeks) - _AIR)

    def _head(self) -> tuple[Block, ...]:
        content = self.content
        name = f"{_MONTHS[self.month[1] - 1]} {self.month[0]}"
        return (
            Block((Piece("month", unbroken(name), BOLD), Piece("patient_name", content.patient_name)), KEY, 1.2),
            Block((Piece("drug_name", content.drug_name, BOLD), prose("directions", content.directions)), gap=ITEM_GAP),
            Block((Piece("opioid_warning", content.opioid_warning, BOLD),), bar=True),
        )

    def _foot(self, number: str) -> tuple[Block, ...]:
        content = self.content
        held = [
            Piece(f"containers.{index}.strength_mg", unbroken(_container(each, content.dosage_form)), BOLD)
            for index, each in enumerate(content.containers)
        ]
        call = [Block((bullet(f"call.{index}", text),)) for index, text in enumerate(content.call)]
        facts = (
            Piece("pharmacy.name", content.pharmacy.name),
            fact("rx_number", "Rx", content.rx_number),
            fact("serial", "Calendar", content.serial),
            Piece("month", unbroken(f"page {number}")),
        )
        return (
            Block((*held, *self._ends()), SMALL, ITEM_GAP),
            Block((fact("pharmacy.phone", "Call", f"{content.pharmacy.phone} if:", BOLD),)),
            *call,
            *([Block((Piece("watermark", content.watermark, BOLD),), SMALL)] if content.watermark else []),
            Block(facts, SMALL, ITEM_GAP),
        )

    def _ends(self) -> list[Piece]:
        first, last = self.content.nights[0].on, self.content.nights[-1].on
        starts = Piece("nights.0.on", unbroken(f"First night {format_date(first)}."))
        end = f"After {format_date(last)} go on as on that night." if self.content.goes_on else ""
        return [starts, prose("goes_on", end or f"Last night {format_date(last)}.")]

    def _grid(self, weeks: list[list[date]], top: float) -> None:
        for at, name in enumerate(_WEEKDAYS):
            size = 12.0
            x = self.left + at * self.column + (self.column - text_width(name, BOLD, size)) / 2
            self.page.write_piece(Piece("weekday", name, BOLD), x, top - size, size)
        top -= _DAY * 1.3
        days = [(row, column, day) for row, week in enumerate(weeks) for column, day in enumerate(week)]
        for row, column, day in days:
            if day.month == self.month[1]:
                self._square(self.left + column * self.column, top - (row + 1) * self.row, day)

    def _square(self, x: float, y: float, day: date) -> None:
        index, night = self.nights.get(day, (-1, None))
        starts = night is not None and (index == 0 or self.content.nights[index - 1].step != night.step)
        _outline(self.page, x, y, self.column, self.row, _THICK if starts else _LINE)
        if night is None:
            self.page.write_piece(Piece("day", str(day.day)), x + _PAD, y + self.row - _PAD - _DAY * 0.75, _DAY)
            return
        top = y + self.row
        if starts:
            self.page.fill([Rect(x, top - _BAND_HEIGHT, self.column, _BAND_HEIGHT)])
            name = "START" if index == 0 else f"STEP {night.step}"
            self._centred(Piece("step", name, BOLD), x, top - _BAND_HEIGHT + 3.6, _BAND, WHITE)
            top -= _BAND_HEIGHT
        self._dose(index, night, x, top)

    def _dose(self, index: int, night: Night, x: float, top: float) -> None:
        self.page.write_piece(Piece("day", str(night.on.day)), x + _PAD + 1, top - _PAD - _DAY * 0.75, _DAY)
        _outline(self.page, x + self.column - _TICK - _PAD - 2, top - _PAD - _TICK, _TICK, _TICK, 1.0)
        field = f"nights.{index}.takes"
        if len(night.takes) > 1:
            for line, take in enumerate(night.takes):
                self._one_of_two(field, take, x, top - 37 - line * 21)
            return
        (take,) = night.takes
        number, noun = counted(take.capsules, self.content.dosage_form).split(" ", 1)
        self._centred(Piece(field, number, BOLD), x, top - 32, _COUNT if len(number) == 1 else _MANY)
        self._centred(Piece(field, noun), x, top - 49, _NOUN)
        if len(self.content.containers) > 1:
            self._centred(Piece(field, f"from no. {take.container}"), x, top - 61, _FROM)

    def _one_of_two(self, field: str, take: Take, x: float, y: float) -> None:
        number, which = Piece(field, str(take.capsules), BOLD), Piece(field, f"no. {take.container}")
        wide = text_width(number.text, BOLD, _PART)
        left = x + (self.column - wide - _PAD - text_width(which.text, which.font, _NOUN)) / 2
        self.page.write_piece(number, left, y, _PART)
        self.page.write_piece(which, left + wide + _PAD, y, _NOUN)

    def _centred(self, piece: Piece, x: float, y: float, size: float, gray: float = 0.0) -> None:
        width = text_width(piece.text, piece.font, size)
        if width > self.column - 4:
            raise too_wide(piece.field, width - self.column + 4)
        start = len(self.page.runs)
        self.page.write_piece(piece, x + (self.column - width) / 2, y, size)
        if gray:
            self.page.runs[start:] = [run._replace(gray=gray) for run in self.page.runs[start:]]


def _container(container: CalendarContainer, dosage_form: str) -> str:
    return f"Container no. {container.number}: {format_mg(container.strength_mg)} {dosage_form}s"


def _outline(page: Page, x: float, y: float, width: float, height: float, line: float) -> None:
    page.fill([Rect(x, y, width, line), Rect(x, y + height - line, width, line)])
    page.fill([Rect(x, y, line, height), Rect(x + width - line, y, line, height)])
