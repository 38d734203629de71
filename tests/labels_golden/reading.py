"""What a label of the corpus turns out to be: its text field by field as it stands in the PDF, and each page in dots."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pypdfium2
from PIL import Image

from labels.errors import LabelError
from labels.kinds import KINDS
from labels.readback import prove
from labels.readback.gate import LABELS
from labels.readback.matching import stream_of, tile
from labels.readback.pages import page_findings, read, watermark_and_texts
from labels.readback.paper import Paper, Text
from labels.readback.wanted import Demand
from tests.labels_golden.item import Golden

DPI = 203
# A thermal printer puts down a dot or not: what is lighter it leaves out, and a watermark it puts down as a screen.
_BLACK, _WATERMARK = 160, 209
_DOTS = [0] * _BLACK + [255] * (256 - _BLACK)
_GRAY = [255 if value == _WATERMARK else 0 for value in range(256)]
Lines = list[str]


@dataclass(frozen=True, slots=True)
class Reading:
    """``text`` has the lines of each page; ``refused`` says why there is no page."""

    text: list[Lines]
    pictures: tuple[Image.Image, ...] = ()
    refused: Lines | None = None


def reading_of(golden: Golden) -> Reading:
    """Draw, prove and read one label. Fails when the gate finds anything."""
    frozen = golden.content.to_json()
    try:
        pdf = KINDS[golden.kind].draw(frozen, golden.layout).pdf
    except LabelError as error:
        return Reading([], refused=[f"{each.code} {each.message}" for each in error.problems])
    assert prove(pdf, [frozen], layout=golden.layout).findings == ()
    document = pypdfium2.PdfDocument(pdf)
    try:
        return Reading(_text(document, frozen, golden.layout), tuple(map(_dots, document)))
    finally:
        document.close()


def _text(document: Any, frozen: Mapping[str, Any], layout: str) -> list[Lines]:
    papers = [read(document, index) for index in range(len(document))]
    for demands in LABELS[layout](frozen) if layout in LABELS else ():
        if len(demands) == len(papers) and not any(
            list(page_findings(*page, demand)) for page, demand in zip(papers, demands, strict=True)
        ):
            return [list(_fields(paper, demand)) for (paper, _), demand in zip(papers, demands, strict=True)]
    return [[said(text) for text in paper.texts] for paper, _ in papers]


def _fields(paper: Paper, demand: Demand) -> Iterator[str]:
    across, texts = watermark_and_texts(paper, demand.watermark)
    yield from (f"across: {said(text)}" for text in across or ())
    for match in tile(stream_of(texts), demand.fields()).matches:
        parts = [Text(**{**_of(text), "glyphs": glyphs}) for text, glyphs in match.parts]
        sizes = "/".join(f"{size:g}" for size in sorted({round(text.size, 2) for text in parts}))
        yield f"{match.wanted.field} {sizes}: {_joined(parts)}"


def _of(text: Text) -> dict[str, Any]:
    names = ("z", "size", "stretch", "upright", "baseline", "gray", "embedded")
    return {name: getattr(text, name) for name in names}


def said(text: Text) -> str:
    """The glyphs of one painted text, with its spaces."""
    return "".join(glyph.char + " " * glyph.spaced for glyph in text.glyphs).strip()


def _joined(parts: Sequence[Text]) -> str:
    """Painted texts one after the other; what stands apart or on another line gets a space between."""
    whole = ""
    for last, part in zip([None, *parts], parts, strict=False):
        apart = last and (last.glyphs[-1].spaced or abs(last.baseline - part.baseline) > part.size)
        whole += (" " if apart else "") + said(part)
    return whole


def _dots(page: Any) -> Image.Image:
    bitmap = page.render(scale=DPI / 72, grayscale=True)
    size = (bitmap.width, bitmap.height)
    gray: Image.Image = Image.frombuffer("L", size, bytes(bitmap.buffer), "raw", "L", bitmap.stride, 1)
    ink = gray.point(_DOTS)
    ink.paste(0, mask=Image.composite(gray.point(_GRAY), Image.new("L", size), _screen(size)).convert("1"))
    bitmap.close()
    page.close()
    return ink.convert("1", dither=Image.Dither.NONE)


@cache
def _screen(size: tuple[int, int]) -> Image.Image:
    """Every fourth dot of every fourth line."""
    wide, high = size
    line = bytes(255 if at % 4 == 0 else 0 for at in range(wide))
    return Image.frombytes("L", size, b"".join(line if at % 4 == 0 else bytes(wide) for at in range(high)))
