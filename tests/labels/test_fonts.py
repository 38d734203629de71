from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from reportlab.pdfbase import pdfmetrics

from labels.errors import LabelError
from labels.fonts import BOLD, HAN, REGULAR, check_text, is_plain
from labels.fonts.characters import refusal
from labels.fonts.registry import FOLDER, check_files, coverage, font_for
from tests.labels import font_tables

FILES = {
    "DejaVuSans.ttf": "abdc775b21b1bc470d50c97e790d276f2054b7504e56e5bd3e64f48d68582322",
    "DejaVuSans-Bold.ttf": "0d977336a6d5fba34eab8e3199eb218327161b5143749f802982c2bc34df0c96",
    "DroidSansFallbackFull.ttf": "acb6440a713d880a13a21b468ba7cd43f5a2b2934972e51be791c880730777b8",
    "NotoSansKR-Hangul.ttf": "4ae3060b4c64af59623a7dd6a58ab04603390acacea90ab5ca141f7af34ffc12",
    "NotoSansArabic-Regular.ttf": "252629ca0e87b6233851249b8cbf7b43445211a8caf199f1b306a19202251508",
    "NotoSansArabic-Bold.ttf": "a86a704ff8b315082f4859b04c2f8f746f4cefb14553ef10505f143e0d4829d3",
}
LICENCES = ("DejaVu", "DroidSansFallback", "NotoSansKR", "NotoSansArabic")


@pytest.mark.parametrize(("filename", "digest"), FILES.items())
def test_the_vendored_fonts_are_the_ones_old_labels_were_drawn_with(filename: str, digest: str) -> None:
    assert hashlib.sha256((FOLDER / filename).read_bytes()).hexdigest() == digest


def test_every_font_file_is_known_and_licensed() -> None:
    assert {path.name for path in FOLDER.glob("*.ttf")} == set(FILES)
    for name in LICENCES:
        assert len((FOLDER / f"LICENCE-{name}.txt").read_text("utf-8")) > 1000


@pytest.mark.parametrize("missing", FILES)
def test_a_missing_font_file_is_named_at_the_start(missing: str, tmp_path: Path) -> None:
    for name in FILES:
        if name != missing:
            shutil.copy(FOLDER / name, tmp_path)
    with pytest.raises(RuntimeError, match=f"font files are missing.*{missing}"):
        check_files(tmp_path)


def _python(script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)


def test_without_a_font_file_nothing_that_draws_can_be_imported() -> None:
    result = _python(
        "import pathlib; there = pathlib.Path.is_file\n"
        "pathlib.Path.is_file = lambda path: path.name != 'NotoSansKR-Hangul.ttf' and there(path)\n"
        "import labels.render"
    )
    assert result.returncode == 1
    assert "RuntimeError: font files are missing" in result.stderr
    assert "NotoSansKR-Hangul.ttf" in result.stderr


def test_a_damaged_font_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "DroidSansFallbackFull.ttf").write_bytes(b"not a font")
    monkeypatch.setattr("labels.fonts.registry.FOLDER", tmp_path)
    with pytest.raises(RuntimeError, match=r"DroidSansFallbackFull\.ttf cannot be read"):
        coverage.__wrapped__(HAN)


def test_a_label_in_latin_letters_reads_no_large_font() -> None:
    result = _python(
        "from bench.contents import LABEL; from labels.render import render_label; render_label(LABEL)\n"
        "from reportlab.pdfbase import pdfmetrics\n"
        "print(sorted(name for name in pdfmetrics.getRegisteredFontNames() if name.startswith('Nightstand')))"
    )
    assert result.stdout.strip() == "['NightstandSans', 'NightstandSans-Bold']", result.stderr


@pytest.mark.parametrize(("name", "filename"), [(REGULAR, "DejaVuSans.ttf"), (BOLD, "DejaVuSans-Bold.ttf")])
def test_each_name_is_drawn_with_its_own_file(name: str, filename: str) -> None:
    assert pdfmetrics.getFont(name).face.filename == str(FOLDER / filename)  # type: ignore[attr-defined]


def test_the_mark_anchors_are_those_of_the_fonts() -> None:
    assert json.loads(font_tables.TARGET.read_text("utf-8")) == font_tables.anchors()


def _blank(filename: str) -> set[int]:
    """The characters that a font draws as nothing."""
    font = TTFont(FOLDER / filename, lazy=True)
    places = font["loca"]
    numbers = {code: font.getGlyphID(name) for code, name in font.getBestCmap().items()}
    return {code for code, number in numbers.items() if places[number] == places[number + 1]}


@pytest.mark.parametrize("filename", FILES)
def test_no_character_is_drawn_as_nothing_except_spaces(filename: str) -> None:
    drawn = {chr(code) for code in _blank(filename) if code <= 0xFFFF and refusal(chr(code)) is None}
    assert {char for char in drawn if unicodedata.category(char) != "Zs"} == set()


def test_all_modern_korean_and_all_common_chinese_characters_have_a_glyph() -> None:
    assert all(font_for(chr(code), REGULAR) for code in range(0xAC00, 0xD7A4))
    assert all(font_for(chr(code), REGULAR) for code in (*range(0x4E00, 0x9FA6), *range(0x3400, 0x4DB6)))
    assert all(font_for(chr(code), REGULAR) for code in (*range(0x3041, 0x3095), *range(0x30A1, 0x30F7)))


def test_latin_and_vietnamese_letters_have_a_glyph_in_both_weights() -> None:
    letters = [chr(code) for code in (*range(0xC0, 0x180), *range(0x1EA0, 0x1EFA))]
    assert all(is_plain(letter, font) for letter in letters for font in (REGULAR, BOLD))


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
        # DejaVu has a glyph for these too, and nobody would see them.
        ("Ana\u200bLee", "LABEL_CHARACTER_FORBIDDEN", "U+200B ZERO WIDTH SPACE"),
        ("Ana\u202eLee", "LABEL_CHARACTER_FORBIDDEN", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("Ana\x07", "LABEL_CHARACTER_FORBIDDEN", "U+0007 control character"),
    ],
)
def test_refuses_what_one_font_alone_would_draw_wrongly(text: str, code: str, said: str) -> None:
    with pytest.raises(LabelError) as caught:
        check_text(text, REGULAR, "patient_name")
    assert (caught.value.code, caught.value.field) == (code, "patient_name")
    assert said in caught.value.problems[0].message
