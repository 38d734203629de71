"""Each kind of block as flowables, under its heading."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reportlab.platypus import CondPageBreak, Flowable, Spacer

from labels.sheets import blocks
from labels.sheets import draw_sizes as sizes
from labels.sheets.draw_chart import chart
from labels.sheets.draw_parts import Bars, Body, Tick, height, words
from labels.sheets.draw_table import cell, headed, table

_LINES = [("LINEBELOW", (0, 0), (-1, -1), sizes.THIN, "black")]
_FRAME = [
    ("BOX", (0, 0), (-1, -1), 2.0, "black"),
    *((f"{side}PADDING", (0, 0), (-1, -1), 8) for side in ("LEFT", "RIGHT")),
]

# A scanner must not catch the neighbour, and a caption belongs to the bars below it.
_APART = [
    ("ALIGN", (0, 0), (-1, -1), "LEFT"),
    ("TOPPADDING", (0, 0), (-1, -1), 6),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 10),
]
# Names are a point smaller than their values and stand on the same line.
_NAMES = [("TOPPADDING", (at, 0), (at, -1), sizes.PAD_Y + 1) for at in (0, 2)]


def draw_block(block: blocks.Block, room: float) -> list[Flowable]:
    """``block`` with its heading, which stays with what follows it; ``room`` is the height of the lowest page."""
    body = _DRAWN[type(block)](block)
    title = "" if isinstance(block, blocks.Text) and block.tone == "warning" else block.title
    head: list[Flowable] = [words(title, sizes.HEADING)] if title else []
    flowables = [*head, *body.flowables]
    flowables[0].spaceBefore = sizes.GAP
    return [CondPageBreak(min(height(head) + body.start + sizes.GAP, room)), *flowables]


def _facts(block: blocks.Facts) -> Body:
    pairs = [[words(name, sizes.NAME), cell(value, sizes.VALUE)] for name, value in block.pairs]
    if len(pairs) < 2 or not _two_abreast(block):
        return table(pairs, [sizes.WIDTH * 0.3, sizes.WIDTH * 0.7], [*_LINES, _NAMES[0]])
    if len(pairs) % 2:
        pairs.append([Spacer(1, 1), Spacer(1, 1)])
    rows = [left + right for left, right in zip(pairs[::2], pairs[1::2], strict=True)]
    return table(rows, [sizes.WIDTH * share for share in (0.19, 0.31, 0.19, 0.31)], [*_LINES, *_NAMES])


def _two_abreast(block: blocks.Facts) -> bool:
    most = sizes.WIDTH * 0.31 - 2 * sizes.PAD_X
    return all(
        words(value, sizes.VALUE).wrap(most, 1e6)[1] <= 2 * sizes.VALUE.leading for _, value in block.pairs if value
    )


def _table(block: blocks.Table) -> Body:
    rows = [[cell(text) for text in row] for row in block.rows] or [_none(len(block.heads))]
    return headed(block.heads, rows, block.weights or [1] * len(block.heads))


def _none(columns: int) -> list[Flowable]:
    return [words("None.", sizes.CELL), *(Spacer(1, 1) for _ in range(columns - 1))]


def _checklist(block: blocks.Checklist) -> Body:
    twice = any(item.second is not None for item in block.items)
    rows = [_check_row(item, twice=twice) for item in block.items]
    heads = ["No.", "Step", "Done by", *(["Checked by"] if twice else [])]
    weights = [10, 66, 32, 32] if twice else [10, 88, 32]
    return headed(heads, rows, weights)


def _check_row(item: blocks.CheckItem, *, twice: bool) -> list[Flowable]:
    number = words(item.number, sizes.CELL_BOLD) if item.number else Spacer(1, 1)
    row = [number, words(item.text, sizes.CELL), _mark(item.mark)]
    return [*row, _mark("\u2013" if item.second is None else item.second)] if twice else row


def _mark(text: str) -> Flowable:
    return words(text, sizes.CELL) if text else Tick()


def _derivation(block: blocks.Derivation) -> Body:
    sourced = any(step.source for step in block.steps)
    rows = [_step_row(step, sourced=sourced) for step in block.steps]
    heads = ["Step", "Working", "Result", *(["Source"] if sourced else [])]
    body = headed(heads, rows, [30, 42, 22, 26][: len(heads)])
    answer: list[Flowable] = [words(block.value, sizes.ANSWER)]
    return Body([*answer, *body.flowables], height(answer) + body.start)


def _step_row(step: blocks.DerivationStep, *, sourced: bool) -> list[Flowable]:
    texts = [(step.label, sizes.BODY), (step.working, sizes.CELL), (step.result, sizes.CELL_BOLD)]
    texts += [(step.source, sizes.NAME)] if sourced else []
    return [words(text, style) if text else Spacer(1, 1) for text, style in texts]


def _codes(block: blocks.Codes) -> Body:
    items = [[words(code.caption, sizes.NAME), Bars(code.payload)] for code in block.items]
    widest = max(bars.width for _, bars in items) + 2 * sizes.PAD_X
    columns = max(1, min(3, int(sizes.WIDTH // widest)))
    rows: list[Any] = [items[at : at + columns] for at in range(0, len(items), columns)]
    rows[-1] += [""] * (columns - len(rows[-1]))
    widths = [sizes.WIDTH / columns] * columns
    return Body(table(rows, widths, _APART).flowables, table(rows[:1], widths, _APART).start)


def _notes(block: blocks.Notes) -> Body:
    rows: list[list[Flowable]] = [[Spacer(1, sizes.HAND - 2 * sizes.PAD_Y)] for _ in range(block.lines)]
    return table(rows, [sizes.WIDTH], _LINES)


def _text(block: blocks.Text) -> Body:
    if block.tone == "plain":
        shown = words(block.text, sizes.BODY)
        return Body([shown], min(height([shown]), 3 * sizes.BODY.leading))
    sign = f"WARNING: {block.title}" if block.title else "WARNING"
    return table([[words(sign, sizes.CELL_BOLD)], [words(block.text, sizes.CELL_BOLD)]], [sizes.WIDTH], _FRAME)


_DRAWN: dict[type, Callable[[Any], Body]] = {
    blocks.Facts: _facts,
    blocks.Table: _table,
    blocks.Checklist: _checklist,
    blocks.Derivation: _derivation,
    blocks.Codes: _codes,
    blocks.Chart: chart,
    blocks.Notes: _notes,
    blocks.Text: _text,
}
