from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.errors import LabelError
from labels.fit import wrap
from labels.fonts import BOLD, HAN, REGULAR
from labels.pieces import GLUE, Line, Piece, keep_amounts, unbroken
from labels.widths import text_width
from tests.labels import names

WORDS = st.lists(st.text("abcdefgh-", min_size=1, max_size=9), min_size=1, max_size=30).map(" ".join)


def texts(lines: list[Line]) -> list[str]:
    return [" ".join(span.text for span in line) for line in lines]


def test_breaks_between_words() -> None:
    width = text_width("Take 1 capsule", REGULAR, 12) + 1
    assert texts(wrap([Piece("directions", "Take 1 capsule at bedtime")], width, 12)) == [
        "Take 1 capsule",
        "at bedtime",
    ]


def test_keeps_a_number_with_what_it_counts() -> None:
    width = text_width("Take 1 capsule and 2", REGULAR, 12) + 1
    lines = wrap([Piece("directions", keep_amounts("Take 1 capsule and 2 capsules"))], width, 12)
    assert texts(lines) == [f"Take 1{GLUE}capsule and", f"2{GLUE}capsules"]


def test_a_whole_piece_is_not_broken() -> None:
    pieces = [Piece("storage", "Keep dry."), Piece("auxiliary.0", "May cause vivid dreams.")]
    width = text_width("Keep dry. May cause", REGULAR, 6) + 1
    assert texts(wrap(pieces, width, 6)) == ["Keep dry. May cause", "vivid dreams."]
    with pytest.raises(LabelError):
        wrap(pieces, width, 6, whole=True)


def test_a_word_wider_than_the_line_is_refused_with_its_excess() -> None:
    width = text_width("naltrexone", BOLD, 12) - 72 / 25.4
    with pytest.raises(LabelError) as caught:
        wrap([Piece("drug_name", "naltrexone", BOLD)], width, 12)
    assert (caught.value.code, caught.value.field) == ("LABEL_TEXT_TOO_LONG", "drug_name")
    assert "1.0 mm" in caught.value.problems[0].message


def test_unbroken_text_stays_on_one_line() -> None:
    assert texts(wrap([Piece("rx_number", unbroken("Rx 100001"))], 100, 6)) == [f"Rx{GLUE}100001"]
    with pytest.raises(LabelError):
        wrap([Piece("rx_number", unbroken("Rx 100001"))], text_width("Rx", REGULAR, 6) + 1, 6)


def test_fonts_can_change_on_a_line() -> None:
    (line,) = wrap([Piece("strength_mg", "1.5 mg", BOLD), Piece("dosage_form", "capsule")], 200, 12)
    assert [(span.font, span.field) for span in line] == [(BOLD, "strength_mg"), (REGULAR, "dosage_form")]
    assert line[1].x == pytest.approx(line[0].width + text_width(" ", REGULAR, 12))


@given(WORDS, st.floats(60, 300), st.sampled_from([6.0, 12.0]))
def test_loses_no_word_and_overruns_no_line(text: str, width: float, size: float) -> None:
    if max(text_width(word, REGULAR, size) for word in text.split()) > width:
        with pytest.raises(LabelError):
            wrap([Piece("directions", text)], width, size)
        return
    lines = wrap([Piece("directions", text)], width, size)
    assert " ".join(texts(lines)) == text
    assert all(text_width(drawn, REGULAR, size) <= width + 1e-6 for drawn in texts(lines))


def test_chinese_breaks_between_characters_and_korean_between_words() -> None:
    assert drawn("\u738b\u5c0f\u660e\u6b27\u9633\u5a1c", 3.1) == ["\u738b\u5c0f\u660e", "\u6b27\u9633\u5a1c"]
    assert drawn("\uae40\ubbfc\uc900 \uc774\uc11c\uc5f0", 4.5) == ["\uae40\ubbfc\uc900", "\uc774\uc11c\uc5f0"]
    assert drawn("\u738b\u5c0f\u660e\u3001\u6b27\u9633", 3.1) == ["\u738b\u5c0f", "\u660e\u3001\u6b27", "\u9633"]
    assert drawn("\u30ad\u30e3\u30fc\u30ed", 1.1 * 3) == ["\u30ad\u30e3\u30fc", "\u30ed"]


def drawn(text: str, ems: float) -> list[str]:
    return ["".join(span.text for span in line) for line in wrap([Piece("patient_name", text)], ems * 10, 10)]


def test_right_to_left_text_wraps_in_the_order_of_reading() -> None:
    text = "\u05d0\u05d1\u05d2 \u05d3\u05d4\u05d5 \u05d6\u05d7\u05d8"
    width = text_width("\u05d0\u05d1\u05d2 \u05d3\u05d4\u05d5", REGULAR, 10) + 1
    lines = wrap([Piece("patient_name", text)], width, 10)
    assert ["".join(span.text for span in line) for line in lines] == [
        "\u05d5\u05d4\u05d3 \u05d2\u05d1\u05d0",
        "\u05d8\u05d7\u05d6",
    ]


def test_spans_of_several_fonts_follow_each_other() -> None:
    (line,) = wrap([Piece("patient_name", "Dr. \u738b o\u0323\u0301", BOLD), Piece("drug_name", "x")], 500, 10)
    assert [span.font for span in line] == [BOLD, HAN, BOLD, BOLD, BOLD, REGULAR]
    assert [span.goes_on for span in line] == [True, True, True, True, False, False]
    assert line[1].x == pytest.approx(line[0].width)
    assert line[1].stroke > 0
    assert line[-1].x == pytest.approx(text_width("Dr. \u738b \u1ecd\u0301", BOLD, 10) + text_width(" ", REGULAR, 10))


def test_a_piece_that_cannot_be_drawn_is_refused_with_its_field() -> None:
    with pytest.raises(LabelError) as caught:
        Piece("prescriber_name", "\u0930\u093e\u092e")
    assert (caught.value.code, caught.value.field) == ("LABEL_SCRIPT_UNSUPPORTED", "prescriber_name")


@given(st.lists(st.sampled_from(names.ALL), min_size=1, max_size=6).map(" ".join), st.floats(120, 300))
def test_a_text_in_any_script_overruns_no_line(text: str, width: float) -> None:
    for line in wrap([Piece("patient_name", text, BOLD)], width, 12):
        assert all(span.x + span.width <= width + 1e-6 for span in line)
        assert all(span.x >= -1e-6 for span in line)
