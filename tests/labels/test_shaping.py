from __future__ import annotations

import base64
import io
import os
import shutil
import unicodedata
from dataclasses import replace
from functools import cache

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageFilter, ImageStat
from playwright.sync_api import sync_playwright

from bench.contents import LABEL
from bench.verify import barcodes, raster, squeezed
from labels.content import DoseLabel
from labels.errors import LabelError
from labels.fit import wrap
from labels.fonts import BOLD, REGULAR
from labels.fonts.registry import ARABIC, ARABIC_BOLD, FOLDER, HAN, HANGUL
from labels.page import Page
from labels.pieces import Piece
from labels.render import render_label, render_pages
from labels.shaping import BOLD_STROKE, expected_extraction, shaped_runs, shaped_width
from tests.labels import names
from tests.labels.drawn import drawn_texts

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
each_weight = pytest.mark.parametrize("bold", [False, True], ids=["regular", "bold"])


def drawn(text: str) -> list[str]:
    return [run.text for run in shaped_runs(text, bold=False)]


def pdf_of(text: str, *, bold: bool = False, width: float = 500, size: float = 20) -> bytes:
    """``text`` on one line of a page of its own."""
    page = Page(width, 2 * size)
    (line,) = wrap([Piece("name", text, BOLD if bold else REGULAR)], width - 20, size)
    page.write(line, 10, size * 0.7, size)
    return render_pages([page], layout="test").pdf


def test_plain_text_is_one_run_as_it_stands() -> None:
    (run,) = shaped_runs("Renée Łukasik", bold=True)
    assert (run.text, run.font, run.x, run.y, run.stroke) == ("Renée Łukasik", BOLD, 0, 0, 0)
    assert shaped_width("Renée Łukasik", bold=True) == pytest.approx(run.width)


@pytest.mark.parametrize(
    ("text", "fonts", "bold_fonts"),
    [
        ("王小明", [HAN], [HAN]),
        ("さくら", [HAN], [HAN]),
        ("김민준", [HANGUL], [HANGUL]),
        ("محمد علي", [ARABIC], [ARABIC_BOLD]),
        ("דוד", [REGULAR], [BOLD]),
        ("Dr. 王", [REGULAR, HAN], [BOLD, HAN]),
        ("Kim 김 Lee", [REGULAR, HANGUL, REGULAR], [BOLD, HANGUL, BOLD]),
    ],
)
def test_each_script_has_its_font(text: str, fonts: list[str], bold_fonts: list[str]) -> None:
    assert [run.font for run in shaped_runs(text, bold=False)] == fonts
    assert [run.font for run in shaped_runs(text, bold=True)] == bold_fonts


def test_a_font_without_a_bold_face_is_thickened() -> None:
    assert [run.stroke for run in shaped_runs("Dr. 王", bold=True)] == [0, BOLD_STROKE]
    assert [run.stroke for run in shaped_runs("Dr. 王", bold=False)] == [0, 0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("محمد", ["\ufeaa\ufee4\ufea4\ufee3"]),
        ("سلام", ["\ufee1\ufefc\ufeb3"]),
        ("שרה", ["הרש"]),
        ("דוד (Mary)", ["(Mary) דוד"]),
        ("Anna (שרה) 12", ["Anna (הרש) 12"]),
        ("[אב] {ג}", ["{ג} [בא]"]),
        ("שרה 12-34", ["12-34 הרש"]),
    ],
)
def test_right_to_left_text_is_drawn_in_the_order_of_unicode(text: str, expected: list[str]) -> None:
    assert drawn(text) == expected


def test_a_line_keeps_the_direction_of_its_paragraph() -> None:
    (alone,) = shaped_runs("(12)", bold=False, right_to_left=True)
    assert alone.text == "(12)"
    left, right = (shaped_runs("A, שרה", bold=False, right_to_left=way)[0].text for way in (False, True))
    assert (left, right) == ("A, הרש", "הרש ,A")


def test_what_composes_is_composed() -> None:
    assert drawn(unicodedata.normalize("NFD", "Nguyễn Thị Ế")) == ["Nguyễn Thị Ế"]
    assert drawn(unicodedata.normalize("NFD", "김")) == ["김"]


def test_marks_stack_on_each_other_and_keep_clear() -> None:
    letter, dot, tilde = shaped_runs("ė̃", bold=False)
    assert (letter.text, dot.text, tilde.text) == ("e", "\u0307", "\u0303")
    assert letter.y == dot.y == 0
    assert tilde.y > 0.1


def test_an_accented_i_loses_its_dot_unless_it_is_written() -> None:
    assert drawn("į́")[0] == "\u0131"
    assert drawn("i̇́")[:2] == ["\u0131", "\u0307"]


def test_marks_take_no_room() -> None:
    assert shaped_width("ọ́lá", bold=True) == pytest.approx(shaped_width("ola", bold=True))
    runs = shaped_runs("á̰", bold=False)
    assert max(run.x + run.width for run in runs) == pytest.approx(runs[-1].x + runs[-1].width)


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("Ana\u202eeel", "LABEL_CHARACTER_FORBIDDEN", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("\u2067Ana\u2069", "LABEL_CHARACTER_FORBIDDEN", "U+2067 RIGHT-TO-LEFT ISOLATE"),
        ("A\u200bna", "LABEL_CHARACTER_FORBIDDEN", "U+200B ZERO WIDTH SPACE"),
        ("A\u00adna", "LABEL_CHARACTER_FORBIDDEN", "U+00AD SOFT HYPHEN"),
        ("A\x00na", "LABEL_CHARACTER_FORBIDDEN", "U+0000 control character"),
        ("A\nna", "LABEL_CHARACTER_FORBIDDEN", "U+000A control character"),
        ("A\u2028na", "LABEL_CHARACTER_FORBIDDEN", "U+2028 LINE SEPARATOR"),
        ("\ud800", "LABEL_CHARACTER_FORBIDDEN", "U+D800 surrogate"),
        ("\ue000", "LABEL_CHARACTER_FORBIDDEN", "U+E000 private use character"),
        ("\u0378", "LABEL_CHARACTER_FORBIDDEN", "U+0378 unassigned character"),
        ("\ufdd0", "LABEL_CHARACTER_FORBIDDEN", "U+FDD0"),
        ("\u3164", "LABEL_CHARACTER_FORBIDDEN", "U+3164 HANGUL FILLER"),
        ("\u2800", "LABEL_CHARACTER_FORBIDDEN", "U+2800 BRAILLE PATTERN BLANK"),
        ("\ufffd", "LABEL_CHARACTER_FORBIDDEN", "U+FFFD REPLACEMENT CHARACTER"),
        ("\u2764\ufe0f", "LABEL_CHARACTER_FORBIDDEN", "U+FE0F VARIATION SELECTOR-16"),
        ("Ana \U0001f9ea", "LABEL_GLYPH_MISSING", "U+1F9EA TEST TUBE"),
        ("Ana \U0001f600", "LABEL_GLYPH_MISSING", "U+1F600 GRINNING FACE"),
        # Beyond U+FFFF a text could not be read back from the PDF, whatever the fonts have.
        ("𠮷田", "LABEL_GLYPH_MISSING", "U+20BB7"),
        ("राम", "LABEL_SCRIPT_UNSUPPORTED", "U+0930 DEVANAGARI LETTER RA"),
        ("สม", "LABEL_SCRIPT_UNSUPPORTED", "U+0E2A THAI CHARACTER SO SUA"),
        ("ܡܪ", "LABEL_SCRIPT_UNSUPPORTED", "U+0721 SYRIAC LETTER MIM"),
        ("מַר", "LABEL_SCRIPT_UNSUPPORTED", "U+05B7 HEBREW POINT PATAH"),
        ("مُ", "LABEL_SCRIPT_UNSUPPORTED", "U+064F ARABIC DAMMA"),
        ("شێرکۆ", "LABEL_SCRIPT_UNSUPPORTED", "U+06CE ARABIC LETTER YEH WITH SMALL V"),
        ("\ufee3", "LABEL_SCRIPT_UNSUPPORTED", "U+FEE3 ARABIC LETTER MEEM INITIAL FORM"),
        ("\u0301a", "LABEL_SCRIPT_UNSUPPORTED", "U+0301 COMBINING ACUTE ACCENT"),
        ("1\u0302", "LABEL_SCRIPT_UNSUPPORTED", "U+0302 COMBINING CIRCUMFLEX ACCENT"),
        ("ש\u0301", "LABEL_SCRIPT_UNSUPPORTED", "U+0301 COMBINING ACUTE ACCENT"),
        ("a" + "\u0301" * 40, "LABEL_SCRIPT_UNSUPPORTED", "U+0301 COMBINING ACUTE ACCENT"),
        ("\u1100\u1100", "LABEL_SCRIPT_UNSUPPORTED", "U+1100 HANGUL CHOSEONG KIYEOK"),
    ],
)
def test_refuses_what_it_would_draw_wrongly(text: str, code: str, said: str) -> None:
    with pytest.raises(LabelError) as caught:
        shaped_runs(text, bold=True, field="patient_name")
    message = caught.value.problems[0].message
    assert (caught.value.code, caught.value.field) == (code, "patient_name")
    assert message.startswith(f"patient_name contains {said}")
    assert message.isascii()  # the character itself never gets into a log or a page


@each_weight
@pytest.mark.parametrize("name", names.ALL)
def test_every_name_is_drawn_and_reads_back(name: str, *, bold: bool) -> None:
    (text,) = drawn_texts(pdf_of(name, bold=bold))
    assert text == expected_extraction(name, bold=bold)


def read(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    text = document[0].get_textpage().get_text_range()
    document.close()
    return squeezed(unicodedata.normalize("NFKC", squeezed(text)))


@pytest.mark.parametrize(
    "name", [*names.LATIN, *names.CHINESE, *names.JAPANESE, *names.KOREAN, *names.ARABIC, *names.HEBREW]
)
def test_a_reader_of_the_pdf_finds_the_name_as_it_was_written(name: str) -> None:
    assert read(pdf_of(name)) == squeezed(unicodedata.normalize("NFKC", name))


@pytest.mark.parametrize("name", [name for name in names.ALL if unicodedata.is_normalized("NFC", name)])
def test_a_whole_label_with_the_name(name: str) -> None:
    rendered = render_label(replace(LABEL, patient_name=name))
    (text,) = drawn_texts(rendered.pdf)
    assert expected_extraction(name, bold=True) in text
    assert barcodes(raster(rendered.pdf)) == [LABEL.barcode_payload]
    assert rendered == render_label(replace(LABEL, patient_name=name))


@pytest.mark.parametrize(
    "name",
    [
        *("X" * 10_000, "王" * 10_000, "김" * 10_000, "م" * 10_000, "א" * 10_000),
        *("Anna " * 2_000 + "A", "محمد " * 2_000 + "م", "王 " * 5_000 + "王", "(" * 10_000, "שa(" * 3_000),
        *("a" + "\u0301" * 10_000, "ọ́" * 5_000, "\u202e" * 10_000, "\U0001f600" * 10_000),
    ],
    ids=lambda name: f"{len(name)}-{name[:2]!a}",
)
def test_a_hostile_name_is_refused_by_field(name: str) -> None:
    with pytest.raises(LabelError) as caught:
        render_label(replace(LABEL, patient_name=unicodedata.normalize("NFC", name)))
    assert caught.value.field == "patient_name"


def attempt(text: str) -> bytes | None:
    try:
        return pdf_of(text, bold=True, width=20_000)
    except LabelError as error:
        if error.field != "name":
            raise
        return None


NAME_LETTERS = st.sampled_from("".join(names.ALL) + " -()")
LETTERS = st.one_of(
    st.characters(),
    st.characters(max_codepoint=0x24F),
    st.sampled_from("".join(names.ALL)),
    st.characters(min_codepoint=0x300, max_codepoint=0x36F),
    st.characters(min_codepoint=0x590, max_codepoint=0x6FF),
    st.sampled_from("()[]{}<>«»,.-/ 0123\u00a0"),
)


@settings(max_examples=300, deadline=None)
@given(st.text(LETTERS, min_size=1, max_size=30) | st.text(NAME_LETTERS, min_size=1, max_size=40))
def test_any_text_is_refused_or_drawn_without_a_box_and_reads_back(text: str) -> None:
    # A line never starts or ends with a space, and words have one between them: content is checked for that.
    text = " ".join(text.split(" ")).strip(" \u00a0") or "-"
    if (pdf := attempt(text)) is None:
        return
    (found,) = drawn_texts(pdf)
    assert found.replace("\u00a0", " ") == expected_extraction(text, bold=True).replace("\u00a0", " ")


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("אבשמحل aB1,.-()[]«»/+%:"), min_size=1, max_size=14))
def test_bidirectional_text_loses_no_character(text: str) -> None:
    unfolded = unicodedata.normalize("NFKC", expected_extraction(text))
    swapped = str.maketrans("()[]«»", "((((((")
    assert sorted(unfolded.translate(swapped)) == sorted(unicodedata.normalize("NFKC", text).translate(swapped))


WORDS = sorted(
    {word for name in (*names.ARABIC, *names.HEBREW) for word in name.split()} | {*names.MIXED[1:5], "שרה O'Neil 12-34"}
)
ONE_MARK = ("g̃ m̧ n̄ j̃ x̂", "ɔ̃ ɛ́ а́ я́")


@cache
def _style(*, bold: bool) -> str:
    files = {
        "arabic": f"NotoSansArabic-{'Bold' if bold else 'Regular'}.ttf",
        "sans": f"DejaVuSans{'-Bold' if bold else ''}.ttf",
    }
    faces = "".join(
        f"@font-face{{font-family:{family};src:url(data:font/ttf;base64,{base64.b64encode((FOLDER / file).read_bytes()).decode()})"
        f"{';unicode-range:U+600-6FF' if family == 'arabic' else ''}}}"
        for family, file in files.items()
    )
    return (
        f"<style>{faces}body{{margin:0}}p{{margin:0 10px;font:20px/40px arabic,sans;white-space:nowrap;font-kerning:none;"
        "font-variant-ligatures:none;unicode-bidi:plaintext;text-align:left;font-synthesis:none}</style><p></p>"
    )


def _ink(image: Image.Image) -> Image.Image:
    """Black marks as white, cut out of their surroundings."""
    ink = image.convert("L").point([255] * 128 + [0] * 128)
    return ink.crop(ink.getbbox())


def _beyond(ink: Image.Image, other: Image.Image) -> float:
    """The part of ``ink`` that is further than 4 of 80 pixels an em from ``other``."""
    stray = ImageChops.subtract(ink, other.filter(ImageFilter.MaxFilter(9)))
    return ImageStat.Stat(stray).sum[0] / ImageStat.Stat(ink).sum[0]


@pytest.mark.skipif(CHROMIUM is None and not os.environ.get("CI"), reason="needs Chromium")
@each_weight
def test_a_browser_draws_the_same_with_the_same_fonts(*, bold: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(device_scale_factor=4, viewport={"width": 500, "height": 40})
        page.set_content(_style(bold=bold))
        page.evaluate("document.fonts.ready")
        for text in (*WORDS, *ONE_MARK):
            page.evaluate(
                "async text => {document.querySelector('p').textContent = text; await document.fonts.ready}", text
            )
            theirs = _ink(Image.open(io.BytesIO(page.screenshot())))
            ours = _ink(pypdfium2.PdfDocument(pdf_of(text, bold=bold))[0].render(scale=4).to_pil())
            size = (max(theirs.width, ours.width), max(theirs.height, ours.height))
            assert max(abs(theirs.width - ours.width), abs(theirs.height - ours.height)) <= 6, text
            theirs, ours = (image.crop((0, 0, *size)) for image in (theirs, ours))
            assert max(_beyond(theirs, ours), _beyond(ours, theirs)) < 0.01, text
        browser.close()


def test_a_label_with_a_strange_name_is_a_label() -> None:
    label = DoseLabel.from_json(replace(LABEL, patient_name="محمد", prescriber_name="王小明, MD").to_json())
    assert "王小明" in drawn_texts(render_label(label).pdf)[0]
