from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from reportlab.pdfbase import pdfmetrics

import labels.fonts
from labels.errors import LabelError
from labels.fonts import BOLD, REGULAR, check_text

FOLDER = Path(labels.fonts.__file__).parent


@pytest.mark.parametrize(
    ("filename", "digest"),
    [
        ("DejaVuSans.ttf", "abdc775b21b1bc470d50c97e790d276f2054b7504e56e5bd3e64f48d68582322"),
        ("DejaVuSans-Bold.ttf", "0d977336a6d5fba34eab8e3199eb218327161b5143749f802982c2bc34df0c96"),
    ],
)
def test_the_vendored_fonts_are_the_ones_old_labels_were_drawn_with(filename: str, digest: str) -> None:
    assert hashlib.sha256((FOLDER / filename).read_bytes()).hexdigest() == digest
    assert (FOLDER / "LICENCE-DejaVu.txt").exists()


@pytest.mark.parametrize(("name", "filename"), [(REGULAR, "DejaVuSans.ttf"), (BOLD, "DejaVuSans-Bold.ttf")])
def test_each_name_is_drawn_with_its_own_file(name: str, filename: str) -> None:
    assert pdfmetrics.getFont(name).face.filename == str(FOLDER / filename)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "text",
    [
        "Grace",
        "O'Brien",
        "O\u2019Brien",
        "Ren\u00e9e \u0141ukasik",
        "Nguy\u1ec5n",
        "20 \u00b0C",
        "\u0418\u0432\u0430\u043d",
    ],
)
@pytest.mark.parametrize("font", [REGULAR, BOLD])
def test_draws_latin_with_all_its_accents(text: str, font: str) -> None:
    check_text(text, font, "patient_name")


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("\u738b\u5c0f\u660e", "LABEL_GLYPH_MISSING", "U+738B"),
        ("\uae40\ubbfc\uc900", "LABEL_GLYPH_MISSING", "U+AE40"),
        ("Ana \U0001f9ea", "LABEL_GLYPH_MISSING", "U+1F9EA TEST TUBE"),
        # DejaVu has this glyph, but the text could not be extracted again.
        ("Ana \U0001f600", "LABEL_GLYPH_MISSING", "U+1F600 GRINNING FACE"),
        # DejaVu has these glyphs, but without shaping they would stand in the wrong order or place.
        ("\u0645\u0631\u064a\u0645", "LABEL_SCRIPT_UNSUPPORTED", "U+0645"),
        ("\u05d3\u05d5\u05d3", "LABEL_SCRIPT_UNSUPPORTED", "U+05D3"),
        ("x\u0302", "LABEL_SCRIPT_UNSUPPORTED", "U+0302"),
    ],
)
def test_refuses_what_it_would_draw_wrongly(text: str, code: str, said: str) -> None:
    with pytest.raises(LabelError) as caught:
        check_text(text, REGULAR, "patient_name")
    assert (caught.value.code, caught.value.field) == (code, "patient_name")
    assert said in caught.value.problems[0].message
