"""docs/api.md: its example is taken, and it lists every code."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from tests.payloads import a_payload
from tests.pharmacy.api.conftest import Clinic

REPOSITORY = Path(__file__).resolve().parents[3]
TEXT = (REPOSITORY / "docs" / "api.md").read_text()
SOURCES = [
    *(REPOSITORY / "pharmacy" / "api").glob("*.py"),
    *(REPOSITORY / "pharmacy" / "screening").glob("*.py"),
    REPOSITORY / "pharmacy" / "catalog" / "history.json",
    *(REPOSITORY / "pharmacy" / name for name in ("orders/intake.py", "orders/intake_history.py",
                                                  "orders/intake_lengths.py", "orders/intake_regimen.py",
                                                  "orders/workflow.py", "orders/services/submission.py",
                                                  "orders/services/amendments.py", "orders/services/cancellations.py", "catalog/strengths.py",
                                                  "people/rules.py", "people/selectors.py")),
]  # fmt: skip
NOT_CODES = {"CONTENT_LENGTH"}


def test_its_example_is_taken(clinic: Clinic) -> None:
    example = re.search(r"-d '(\{.*?\})'\n", TEXT, re.DOTALL)
    assert example
    payload: dict[str, Any] = json.loads(example[1])
    written_on = a_payload()["written_on"]
    payload |= {"written_on": written_on, "attested_on": written_on}
    payload["medicines"][0]["last_taken_on"] = "2026-01-01"
    answer = clinic.submit(payload)
    assert answer.status_code == 201, answer.json()


def test_lists_every_code() -> None:
    codes = {code for path in SOURCES for code in re.findall(r'"([A-Z]+(?:_[A-Z]+)+)"', path.read_text())}
    assert len(codes) > 40
    assert {code for code in codes - NOT_CODES if f"`{code}`" not in TEXT} == set()
