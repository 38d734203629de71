"""As InvenTree prints labels: an HTML template per label, WeasyPrint, the pages collected into one document."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from bench.peers.texts import svg, symbols, texts
from labels.content import DoseLabel
from labels.fonts.registry import FOLDER

_FONTS = FontConfiguration()
_SHEET = CSS(
    string=f"""
    @font-face {{ font-family: Label; src: url({(FOLDER / "DejaVuSans.ttf").as_uri()}) }}
    @font-face {{ font-family: Label; font-weight: bold; src: url({(FOLDER / "DejaVuSans-Bold.ttf").as_uri()}) }}
    @page {{ size: 288pt 144pt; margin: 3pt 4pt }}
    body {{ margin: 0; font: 12pt/1.09 Label }}
    p {{ margin: 0 }}
    .warn {{ position: absolute; left: 0; top: 55pt; width: 120pt; height: 25pt;
             background: black; color: white; font: bold 7pt/1.09 Label }}
    .code {{ position: absolute; top: 55pt }}
    .code img {{ display: block; image-rendering: crisp-edges }}
    .text {{ position: absolute; left: 206pt; top: 71pt; font-size: 6pt }}
    .small {{ position: absolute; top: 81pt; font-size: 6pt }}
    """,
    font_config=_FONTS,
)


def render_weasyprint(labels: Sequence[DoseLabel]) -> bytes:
    """All labels in one document, each laid out as a document of its own first."""
    documents = [HTML(string=_page(label)).render(stylesheets=[_SHEET], font_config=_FONTS) for label in labels]
    pages = [page for document in documents for page in document.pages]
    pdf: bytes = documents[0].copy(pages).write_pdf()
    return pdf


def _page(label: DoseLabel) -> str:
    said, drawn = texts(label), symbols(label)
    side = len(drawn.rows) * drawn.module
    return (
        f"<html><body><p><b>{escape(said.patient)}</b></p><p><b>{escape(said.medicine)}</b></p>"
        f"<p>{escape(said.directions)}</p><p>{escape(said.purpose)}</p><div class=warn>{escape(said.warning)}</div>"
        f'<div class=code style="left:126pt">{_image(svg(drawn.rows, len(drawn.rows)), side, side)}</div>'
        f'<div class=code style="left:152pt">'
        f"{_image(svg((drawn.bars,), drawn.width), drawn.width * drawn.module, 14.5)}</div>"
        f"<div class=text>{escape(label.barcode_payload)}</div>"
        f"<div class=small>{''.join(f'<p>{escape(text)}</p>' for text in said.small)}</div></body></html>"
    )


def _image(drawing: str, width: float, height: float) -> str:
    data = base64.b64encode(drawing.encode()).decode("ascii")
    return f'<img style="width:{width:.4f}pt;height:{height:.4f}pt" src="data:image/svg+xml;base64,{data}">'
