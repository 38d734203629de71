"""Turns any text into what is drawn for it: glyphs that fonts have, from left to right, marks where they belong."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from reportlab.pdfbase import pdfmetrics

from labels.bidi_order import runs_right_to_left, starts_right_to_left, unjoined, visual_order
from labels.fonts import BOLD, REGULAR, is_plain
from labels.fonts.characters import refusal, undrawable
from labels.fonts.marks import Placed, place
from labels.fonts.registry import BOLD_FACES, font_for

# Fonts that have no bold face are thickened by a line of this width, in ems, along each outline.
BOLD_STROKE = 0.03
_MOST_MARKS = 4
_NO_BREAK = "\u00a0"
_SPACE = (Placed(" ", 0.0, 0.0),)


@dataclass(frozen=True, slots=True)
class TextRun:
    """``text`` in the order of drawing, ``x`` from the start of the line and ``y`` above its baseline, all in ems.

    ``width`` reaches to where the next one starts, for a mark to the end of its letter. ``stroke`` is the width of a
    line along each outline, for fonts without a bold face.
    """

    text: str
    font: str
    width: float
    x: float = 0.0
    y: float = 0.0
    stroke: float = 0.0


def shaped_runs(
    text: str, *, bold: bool, field: str = "text", right_to_left: bool | None = None
) -> tuple[TextRun, ...]:
    """What draws ``text`` on one line, from left to right; a mark that has its own place follows its letter.

    ``right_to_left`` is the direction of the paragraph that ``text`` is a line of; None takes it from the text.
    Raises ``LabelError`` naming ``field`` and the character: ``LABEL_CHARACTER_FORBIDDEN`` (cannot be seen),
    ``LABEL_GLYPH_MISSING`` (in no font) or ``LABEL_SCRIPT_UNSUPPORTED`` (would be drawn wrongly).
    """
    font = BOLD if bold else REGULAR
    if is_plain(text, font):
        return (TextRun(text, font, _advance(text, font)),)
    composed = unicodedata.normalize("NFC", text).replace(_NO_BREAK, " ")
    try:
        _check(composed)
        return _shaped(composed, font, starts_right_to_left(composed) if right_to_left is None else right_to_left)
    except _Undrawable as error:
        raise undrawable(error.code, field, error.char) from error


def shaped_width(text: str, *, bold: bool) -> float:
    """The width of ``text`` on one line, in ems."""
    last = shaped_runs(text, bold=bold)[-1]
    return last.x + last.width


def expected_extraction(text: str, *, bold: bool = False, right_to_left: bool | None = None) -> str:
    """The characters that stand on paper for ``text``, in the order of drawing.

    What a reader of the PDF finds who does not turn right-to-left text back; most do, and find ``text`` once the
    joined forms of letters are folded (NFKC).
    """
    return "".join(run.text for run in shaped_runs(text, bold=bold, right_to_left=right_to_left))


class _Undrawable(Exception):
    def __init__(self, code: str, char: str) -> None:
        super().__init__(code)
        self.code, self.char = code, char


@lru_cache(maxsize=2048)
def _shaped(text: str, font: str, right_to_left: bool) -> tuple[TextRun, ...]:  # noqa: FBT001
    drawn = visual_order(text, right_to_left=right_to_left) if runs_right_to_left(text) else text
    runs, pen, face = list[TextRun](), 0.0, font
    for cluster in _clusters(drawn):
        # A space goes with what it follows, so that words of one script stay one run; every font has it.
        face, placed = (face, _SPACE) if cluster == " " else _face(cluster, font)
        stroke = BOLD_STROKE if font == BOLD and face not in BOLD_FACES else 0.0
        width = _advance(placed[0].char, face)
        for char, x, y in placed:
            run = TextRun(char, face, width - x, pen + x, y, stroke)
            runs[-1:] = _joined(runs[-1], run) if runs and len(placed) == 1 else (*runs[-1:], run)
        pen += width
    return tuple(runs)


def _joined(last: TextRun, run: TextRun) -> tuple[TextRun, ...]:
    """One run where ``run`` goes on in the font of ``last``; a mark is drawn on its own."""
    if last.font != run.font or _is_mark(last.text[-1]):
        return last, run
    return (replace(last, text=last.text + run.text, width=last.width + run.width),)


def _advance(text: str, font: str) -> float:
    width: float = pdfmetrics.stringWidth(text, font, 1.0)
    return width


def _check(text: str) -> None:
    """Refuse what can be told from the characters as they are written."""
    before = ""
    for char in text:
        if code := refusal(char):
            raise _Undrawable(code, char)
        if _is_mark(char) and not _may_stand_on(char, before):
            raise _Undrawable("LABEL_SCRIPT_UNSUPPORTED", char)
        before = char
    if found := unjoined(text):
        raise _Undrawable("LABEL_SCRIPT_UNSUPPORTED", found)


def _is_mark(char: str) -> bool:
    return unicodedata.category(char)[0] == "M"


def _may_stand_on(mark: str, before: str) -> bool:
    """Marks on letters from left to right; the vowel signs of Arabic and Hebrew are not set here."""
    return bool(before) and mark < "\u0370" and unicodedata.bidirectional(before) in {"L", "NSM"}


def _clusters(drawn: str) -> Iterator[str]:
    """Letters, each with its marks: a letter from left to right stands before them in the order of drawing too."""
    cluster = ""
    for char in drawn:
        if cluster and not _is_mark(char):
            yield cluster
            cluster = ""
        cluster += char
    yield cluster


def _face(cluster: str, font: str) -> tuple[str, tuple[Placed, ...]]:
    """The font for a letter and its marks, and where it puts each."""
    face = font_for(cluster[0], font)
    if face is None:
        raise _Undrawable("LABEL_GLYPH_MISSING", cluster[0])
    if len(cluster) == 1:
        return face, (Placed(cluster, 0.0, 0.0),)
    for name in (face, REGULAR) if len(cluster) <= 1 + _MOST_MARKS else ():
        if placed := place(cluster, name):
            return name, placed
    raise _Undrawable("LABEL_SCRIPT_UNSUPPORTED", cluster[1])
