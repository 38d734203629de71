"""Frozen content with one field changed: for another piece of paper, or marked as not for use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from labels.serial_form import digest


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Stored content as it is, which can be requested and printed again."""

    frozen: Mapping[str, Any]

    @property
    def serial(self) -> str:
        return str(self.frozen["serial"])

    def to_json(self) -> dict[str, Any]:
        return dict(self.frozen)


def changed(frozen: Mapping[str, Any], **changes: object) -> Snapshot:
    """``frozen`` with ``changes`` and the digest of what it says then; drawing checks it as it does any content."""
    body = {name: value for name, value in {**frozen, **changes}.items() if name != "content_sha256"}
    return Snapshot(dict(sorted({**body, "content_sha256": digest(body)}.items())))
