from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pharmacy.catalog import history as module
from pharmacy.catalog.history import choices, history, history_row


def test_says_what_may_be_stated() -> None:
    assert choices("pregnancy") == ("no", "yes", "unknown", "not_applicable")
    assert choices("liver_disease") == ("none", "mild_moderate", "severe", "acute_hepatitis", "unknown")
    assert len(choices("conditions")) == 7


def test_every_finding_has_a_message_a_source_and_how_sure_it_is() -> None:
    for row in history():
        assert bool(row.code) == bool(row.message) == bool(row.source) == bool(row.confidence), row.value
        assert row.confidence in {"", "seen", "partly seen", "general knowledge"}
        assert not row.message or row.message.endswith(".")


def test_a_value_stands_once_in_its_field() -> None:
    keys = [(row.field, row.value) for row in history()]
    assert len(keys) == len(set(keys))
    assert history_row("pregnancy", "maybe") is None


@pytest.mark.parametrize("changes", [{"severity": "shrug"}, {"source": ""}, {"message": ""}])
def test_refuses_a_malformed_row(changes: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = json.loads(module._FILE.read_text(encoding="utf-8"))
    row = next(row for row in rows if row.get("code"))
    file = tmp_path / "history.json"
    file.write_text(json.dumps([{**row, **changes}]), encoding="utf-8")
    monkeypatch.setattr(module, "_FILE", file)
    with pytest.raises(ValueError, match="no such severity"):
        history.__wrapped__()
