"""What may become of a generated label, and a run over many of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields

from hypothesis import HealthCheck, Phase, given, seed, settings

from labels.errors import LabelError
from labels.kinds import KINDS as KNOWN
from labels.readback import prove
from tests.labels_fuzz.kinds import KINDS, Made

PROVED, REFUSED = "proved", "refused"
# Fields that a layout adds to those of the content.
_ADDED = frozenset({"month", "layout", "page"})


def outcome(made: Made) -> str:
    """``proved`` or ``refused``; anything else is an ``AssertionError``, or whatever the fault raises."""
    try:
        content = made.cls(**made.values)
        frozen = content.to_json()
        layout = made.layout or KNOWN[frozen["kind"]].layout
        drawn = KNOWN[frozen["kind"]].draw(frozen, layout)
    except LabelError as refusal:
        _check_refusal(refusal, made)
        return REFUSED
    report = prove(drawn.pdf, [frozen], layout=layout)
    assert report.findings == (), [(each.code, each.field, each.page) for each in report.findings]
    return PROVED


def _check_refusal(refusal: LabelError, made: Made) -> None:
    known = {item.name for item in fields(made.cls)} | _ADDED
    assert refusal.problems
    for problem in refusal.problems:
        assert problem.code.startswith("LABEL_"), problem
        assert problem.message, problem
        assert problem.field, problem
        assert problem.field.split(".")[0] in known, problem


def run(kind: str, *, examples: int, seeded: int) -> Counter[str]:
    """How many of ``examples`` labels of ``kind`` ended in which way; a failure says how to see it again."""
    tally: Counter[str] = Counter()

    @seed(seeded)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        print_blob=True,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(KINDS[kind])
    def check(made: Made) -> None:
        tally[outcome(made)] += 1

    try:
        check()
    except BaseException as fault:
        fault.add_note(f"Again with: make fuzz FUZZ_KIND={kind} FUZZ_SEED={seeded} FUZZ_EXAMPLES={examples}")
        raise
    return tally
