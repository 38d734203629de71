"""A font without a letter draws an empty box, and the text can still be extracted: the gate looks at the ink too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from reportlab.pdfbase.ttfonts import TTFontFace

from labels import pdf_subsets
from labels.readback import prove
from tests.labels_readback.mutants import RIGHT, drawn, layout_of

NAMES = ("\u738b\u5c0f\u660e", "\uae40\ubbfc\uc900", "\u0645\u062d\u0645\u062f \u0639\u0644\u064a",
         "\u0418\u0432\u0430\u043d\u043e\u0432\u0430 \u041e\u043b\u044c\u0433\u0430",
         "\u0393\u03b9\u03ce\u03c1\u03b3\u03bf\u03c2", "\u05d3\u05d5\u05d3 \u05db\u05d4\u05df",
         "\u1ea4\u1ec7\u1ecc \u1eaa\u1ed8")  # fmt: skip


def findings(name: str) -> set[str]:
    label = replace(RIGHT, patient_name=name)
    return set(prove(drawn(label), [label.to_json()], layout=layout_of([label])).codes())


@pytest.fixture
def without_letters(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Subsets in which all beyond ASCII is the box of the font, called by its right letter."""
    make: Callable[[Any, Any], bytes] = TTFontFace.makeSubset

    def boxed(face: Any, subset: list[int]) -> bytes:
        return make(face, [code if code < 0x80 else 0 for code in subset])

    monkeypatch.setattr(TTFontFace, "makeSubset", boxed)
    pdf_subsets.program_of.cache_clear()
    yield
    pdf_subsets.program_of.cache_clear()


@pytest.mark.parametrize("name", NAMES)
def test_letters_drawn_as_boxes_are_caught(name: str, without_letters: None) -> None:
    assert findings(name) & {"READBACK_BOXES", "READBACK_INVISIBLE"}


@pytest.mark.parametrize("name", NAMES)
def test_letters_drawn_as_they_are_pass(name: str) -> None:
    assert findings(name) == set()


@pytest.mark.parametrize("name", ["\u571f\u58eb", "\u672a\u672b \u5df1\u5df2\u5df3", "\u0110\u00d0"])
def test_letters_that_are_much_alike_pass(name: str) -> None:
    assert findings(name) == set()
