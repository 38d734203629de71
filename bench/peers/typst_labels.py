"""As Typst users print labels: one template that reads JSON, all labels in one document."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import typst

from bench.peers.texts import svg, symbols, texts
from labels.content import DoseLabel
from labels.fonts.registry import FOLDER

_TEMPLATE = """
#set page(width: 288pt, height: 144pt, margin: (x: 4pt, y: 3pt))
#set text(font: "DejaVu Sans", size: 12pt, hyphenate: false)
#set par(leading: 2pt, spacing: 2pt)
#let symbol(drawing, dx, w, h) = place(
  dx: dx, dy: 55pt, image(bytes(drawing), format: "svg", width: w * 1pt, height: h * 1pt, fit: "stretch"))
#for label in json(sys.inputs.data) [
  #par(strong(label.patient))
  #par(strong(label.medicine))
  #par(label.directions)
  #par(label.purpose)
  #place(top, dy: 55pt, block(width: 120pt, height: 25pt, fill: black, text(7pt, white, weight: "bold", label.warning)))
  #place(top, symbol(label.matrix, 126pt, label.side, label.side))
  #place(top, symbol(label.bars, 152pt, label.wide, 14.5))
  #place(top, dx: 206pt, dy: 72pt, text(6pt, label.payload))
  #place(top, dy: 81pt, text(6pt)[#for line in label.small [#par(line)]])
  #pagebreak(weak: true)
]
"""


def render_typst(labels: Sequence[DoseLabel]) -> bytes:
    """All labels in one document."""
    folder = _folder()
    data = folder / "labels.json"
    data.write_text(json.dumps([_fields(label) for label in labels]))
    # A path that differs makes the compiler read the file anew.
    pdf = _compiler().compile(format="pdf", sys_inputs={"data": "/labels.json"})
    assert isinstance(pdf, bytes)
    return pdf


@cache
def _folder() -> Path:
    folder = Path(mkdtemp(prefix="labels-typst-"))
    (folder / "labels.typ").write_text(_TEMPLATE)
    return folder


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(
        str(_folder() / "labels.typ"), root=str(_folder()), font_paths=[str(FOLDER)], ignore_system_fonts=True
    )


def _fields(label: DoseLabel) -> dict[str, object]:
    said, drawn = texts(label), symbols(label)
    return {
        **{name: getattr(said, name) for name in ("patient", "medicine", "directions", "purpose", "warning", "small")},
        "payload": label.barcode_payload,
        "matrix": svg(drawn.rows, len(drawn.rows)),
        "bars": svg((drawn.bars,), drawn.width),
        "side": len(drawn.rows) * drawn.module,
        "wide": drawn.width * drawn.module,
    }
