"""``wallet-letter/1``: a card to cut out and fold once, of the size of a bank card, on a Letter page.

What a stranger in an emergency has to see is white on black; nothing is below 7 points, the name and the medicine
8 or more: the card is read at arm's length by those who treat the holder, and the page around it at 14.
"""

from __future__ import annotations

from labels.contents.calendars import WalletCard
from labels.fonts import BOLD
from labels.layouts.kit import ITEM_GAP, KEY, SMALL, TEXT, Block, Form, Stack, too_tall
from labels.layouts.words import bullet, fact
from labels.page import Page, Rect
from labels.pieces import Piece, unbroken
from labels.stock import Stock
from pharmacy.core.quantities import format_mg

LAYOUT = "wallet-letter/1"
LEAST = 7.0
# ISO/IEC 7810 ID-1, 85.6 x 53.98 mm.
_WIDE, _HIGH = 242.6, 153.0
_PAD = 8.0
_TOLD = Form(20, 14, 11)
_FORMS = (
    *(Form(18, 15, 11), Form(16, 14, 10.5), Form(15, 13, 10), Form(14, 12, 9.5), Form(13, 11, 9), Form(12, 10, 8.5)),
    *(Form(11, 9, 8), Form(10, 8, 7.5), Form(9, 8, 7)),
)
_DASH, _LINE = 6.0, 0.8


def plan(content: WalletCard, stock: Stock) -> Page:
    """The card, front and back side by side; raises ``LabelError`` naming the field that does not fit."""
    page = Page(stock.width, stock.height, content.watermark)
    width = stock.width - 2 * stock.margin_x
    told = Stack(_told(content), width, _TOLD)
    told.place(page, stock.margin_x, stock.height - stock.margin_y)
    left = (stock.width - 2 * _WIDE) / 2
    bottom = stock.height - stock.margin_y - told.height - 24.0 - _HIGH
    for side, blocks in enumerate((_front(content), _back(content))):
        stack = _largest(blocks)
        stack.place(page, left + side * _WIDE + _PAD, bottom + _HIGH - _PAD, _HIGH - 2 * _PAD - stack.height)
    _cutting_lines(page, left, bottom)
    return page


def _told(content: WalletCard) -> tuple[Block, ...]:
    how = "Cut along the broken line, fold in the middle, and carry it with you at all times."
    return (
        Block((Piece("title", "Your medicine card", BOLD),), KEY),
        Block((Piece("title", how),), TEXT),
        Block((fact("serial", "Card", content.serial),), SMALL),
        *([Block((Piece("watermark", content.watermark, BOLD),), SMALL)] if content.watermark else []),
    )


def _front(content: WalletCard) -> tuple[Block, ...]:
    dose = Piece("dose_mg", unbroken(format_mg(content.dose_mg)), BOLD)
    return (
        Block((Piece("statement", content.statement, BOLD),), TEXT, bar=True),
        Block((Piece("holder_name", content.holder_name, BOLD),), KEY),
        Block((Piece("drug_name", content.drug_name, BOLD), dose, Piece("dose_mg", unbroken("each day"))), TEXT),
    )


def _back(content: WalletCard) -> tuple[Block, ...]:
    warnings = [Block((bullet(f"warnings.{at}", text),), SMALL) for at, text in enumerate(content.warnings)]
    stopped = [Block((bullet("stopped", content.stopped),), SMALL)] if content.stopped else []
    phone = [Piece("prescriber_phone", unbroken(content.prescriber_phone))] if content.prescriber_phone else []
    who = (Piece("prescriber_name", f"Prescriber {content.prescriber_name}"), *phone)
    pharmacy = (
        Piece("pharmacy.name", content.pharmacy.name),
        Piece("pharmacy.phone", unbroken(content.pharmacy.phone)),
    )
    return (*warnings, *stopped, Block(who, SMALL, ITEM_GAP), Block(pharmacy, SMALL, ITEM_GAP))


def _largest(blocks: tuple[Block, ...]) -> Stack:
    room = _HIGH - 2 * _PAD
    for form in _FORMS[:-1]:
        stack = Stack(blocks, _WIDE - 2 * _PAD, form)
        if stack.height <= room:
            return stack
    stack = Stack(blocks, _WIDE - 2 * _PAD, _FORMS[-1])
    if stack.height > room:
        raise too_tall(stack.longest, stack.height - room)
    return stack


def _cutting_lines(page: Page, left: float, bottom: float) -> None:
    """Broken lines around both sides, and a dotted one to fold along between them."""
    for y in (bottom, bottom + _HIGH):
        page.fill(Rect(left + at * 2 * _DASH, y, _DASH, _LINE) for at in range(int(2 * _WIDE / _DASH / 2) + 1))
    for x in (left, left + 2 * _WIDE):
        page.fill(Rect(x, bottom + at * 2 * _DASH, _LINE, _DASH) for at in range(int(_HIGH / _DASH / 2) + 1))
    page.fill(Rect(left + _WIDE, bottom + at * 3, _LINE, 1.0) for at in range(int(_HIGH / 3)))
