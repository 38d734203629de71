"""Every label of the corpus is what a person approved, to the letter and to the dot. ``make golden`` approves anew."""

from __future__ import annotations

from collections import Counter

import pytest
from PIL import Image

from labels.kinds import KINDS
from tests.labels_golden import approved
from tests.labels_golden.corpus import CORPUS
from tests.labels_golden.reading import reading_of

ADVICE = "If that is what is wanted: make golden, look at the pictures, and commit them with the change."


@pytest.mark.parametrize("stem", CORPUS)
def test_is_as_it_was_approved(stem: str) -> None:
    found = list(approved.differences(CORPUS[stem], reading_of(CORPUS[stem])))
    assert not found, "\n".join([*found, ADVICE])


def test_the_corpus_is_large_and_has_every_kind() -> None:
    kinds = Counter(golden.kind for golden in CORPUS.values())
    assert kinds.keys() == KINDS.keys()
    drawn = {path.name.rpartition("-")[0] + path.parent.name for path in approved.stored() if path.suffix == ".png"}
    assert len(drawn) >= 200


def test_nothing_is_approved_that_no_label_needs() -> None:
    stems = {str(path.relative_to(approved.EXPECTED).with_suffix("")) for path in approved.stored()}
    known = CORPUS.keys()
    assert {stem for stem in stems if stem not in known and stem.rpartition("-")[0] not in known} == set()


def test_stays_small_enough_for_a_repository() -> None:
    assert sum(path.stat().st_size for path in approved.stored()) < 3_000_000


def test_a_changed_dot_and_a_changed_letter_are_found_and_shown(
    tmp_path: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(approved, "DIFFERENCES", tmp_path)
    golden = CORPUS["unit_dose/usual"]
    reading = reading_of(golden)
    reading.text[0][0] += "x"
    (picture,) = reading.pictures
    picture.putpixel((3, 3), 0)
    said, shown = approved.differences(golden, reading)
    assert said.startswith("unit_dose/usual.txt says")
    assert shown.startswith("unit_dose/usual-1.png looks different: see ")
    with Image.open(shown.rpartition(" ")[2]) as sheet:
        assert sheet.size == (3 * picture.width + 16, picture.height)
        assert sheet.getpixel((2 * (picture.width + 8) + 3, 3)) == (0, 255, 255)
