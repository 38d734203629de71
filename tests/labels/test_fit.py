from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.errors import LabelError
from labels.fit import GLUE, Line, Piece, keep_amounts, text_width, unbroken, wrap
from labels.fonts import BOLD, REGULAR

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
