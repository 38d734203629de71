"""Every kind of frozen content that can be printed: what it is called, how it is read back and drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from labels import dose_form
from labels.content import DoseLabel
from labels.errors import label_error
from labels.layouts import CURRENT
from labels.render import RenderedLabel, render_label
from labels.sheets.content import SHEET_KINDS, Sheet
from labels.sheets.draw import CURRENT_SHEET, render_sheet


class Printable(Protocol):
    """Content that can be frozen and printed."""

    @property
    def serial(self) -> str:
        """The number of the one piece of paper that it is printed on."""

    def to_json(self) -> dict[str, Any]:
        """The stored form, with ``kind`` and ``content_sha256``."""


@dataclass(frozen=True, slots=True)
class Kind:
    """``layout`` is the one that new content of this kind is drawn with."""

    name: str
    noun: str
    layout: str
    draw: Callable[[Mapping[str, object], str], RenderedLabel]


def _draw_label(frozen: Mapping[str, object], layout: str) -> RenderedLabel:
    return render_label(DoseLabel.from_json(frozen), layout=layout)


def _draw_sheet(frozen: Mapping[str, object], layout: str) -> RenderedLabel:
    return render_sheet(Sheet.from_json(frozen), layout=layout)


_DOSE = Kind(dose_form.KIND, "Label", CURRENT, _draw_label)
_SHEETS = [Kind(name, noun, CURRENT_SHEET, _draw_sheet) for name, noun in SHEET_KINDS.items()]
KINDS = {kind.name: kind for kind in (_DOSE, *_SHEETS)}


def find_kind(name: object) -> Kind:
    """The kind called ``name``; raises ``LabelError`` ``LABEL_CONTENT_KIND`` when there is none."""
    if not isinstance(name, str) or name not in KINDS:
        raise label_error("LABEL_CONTENT_KIND", "kind", f"should be one of {', '.join(KINDS)}, not {name!r}")
    return KINDS[name]


def render_frozen(frozen: Mapping[str, object], *, layout: str) -> RenderedLabel:
    """The PDF of what ``to_json`` of any kind wrote; raises ``LabelError`` when it was altered or cannot be drawn."""
    return find_kind(frozen.get("kind")).draw(frozen, layout)


def noun_of(name: str) -> str:
    """What a person calls a piece of this kind."""
    return KINDS[name].noun if name in KINDS else _DOSE.noun
