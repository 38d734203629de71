"""Many frozen labels as one document for a printer: one after the other on a roll, or side by side on sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain

from labels.errors import label_error
from labels.kinds import find_kind
from labels.layouts.impose import impose
from labels.page import Page
from labels.render import RenderedLabel, render_pages
from labels.stock import POINTS_PER_MM, SHEETS


@dataclass(frozen=True, slots=True)
class Paper:
    """``sheet`` is the name of the sheet, empty for a roll; ``dx_mm`` and ``dy_mm`` move all labels right and up."""

    sheet: str = ""
    start_position: int = 1
    dx_mm: Decimal = Decimal(0)
    dy_mm: Decimal = Decimal(0)

    @property
    def shift(self) -> tuple[float, float]:
        """What a printer is corrected by, in points."""
        return float(self.dx_mm) * POINTS_PER_MM, float(self.dy_mm) * POINTS_PER_MM


ROLL = Paper()


def render_run(frozen: Sequence[Mapping[str, object]], *, layout: str, paper: Paper) -> RenderedLabel:
    """All of ``frozen``, of one kind, drawn with ``layout``; one that cannot be drawn is named by its index.

    Raises ``LabelError``, also ``LABEL_STOCK`` for a sheet that labels of this kind do not fit.
    """
    if not frozen:
        raise label_error("LABEL_DOCUMENT_EMPTY", "contents", "should hold at least one label")
    kind = find_kind(frozen[0].get("kind"))
    pages: list[Page] = list(chain.from_iterable(kind.pages(each, layout, paper.sheet or None) for each in frozen))
    if not paper.sheet:
        return render_pages(pages, layout=layout)
    dx, dy = paper.shift
    sheet = replace(SHEETS[paper.sheet], dx=dx, dy=dy)
    return render_pages(impose(pages, sheet, start_position=paper.start_position), layout=layout)
