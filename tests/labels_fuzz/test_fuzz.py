"""5,000 generated labels in every test run; ``make fuzz`` makes as many as one has patience for."""

from __future__ import annotations

import pytest

from labels.kinds import KINDS as KNOWN
from labels.sheets.content import SHEET_KINDS
from tests.labels_fuzz.kinds import KINDS
from tests.labels_fuzz.oracle import PROVED, REFUSED, run

# Small shares, so that two workers end at about the same time. Pages of Letter size take ten times as long to read.
SHARE = 250
SHARES = {
    "dose": 8, "step": 3, "pack": 3, "unit_dose": 3, "finished_lot": 3, "ingredient_lot": 2, "wallet_card": 1, "calendar": 1,
}  # fmt: skip
LETTER = {"wallet_card": 150, "calendar": 100}
RUNS = [(kind, seeded) for kind, count in SHARES.items() for seeded in range(count)]


@pytest.mark.parametrize(("kind", "seeded"), RUNS)
def test_every_label_is_refused_in_words_or_proved(kind: str, seeded: int) -> None:
    examples = LETTER.get(kind, SHARE)
    tally = run(kind, examples=examples, seeded=seeded)
    assert tally.total() >= examples
    # A fuzz that is always refused proves nothing of the drawing, and one that never is nothing of the refusals.
    assert min(tally[PROVED], tally[REFUSED]) >= examples // 10


def test_at_least_5000_labels_of_every_kind() -> None:
    assert set(SHARES) == set(KINDS) == set(KNOWN) - set(SHEET_KINDS)
    assert sum(LETTER.get(kind, SHARE) for kind, _ in RUNS) >= 5_000
