"""One label of the corpus, and the small words that the collections are written in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from labels.kinds import KINDS

SAMPLE = "SAMPLE - NOT FOR PATIENT USE"


@dataclass(frozen=True, slots=True)
class Golden:
    """``name`` is unique within ``kind`` and names the files of what is expected; ``layout`` draws the content."""

    name: str
    content: Any
    layout: str

    @property
    def kind(self) -> str:
        return str(self.content.to_json()["kind"])

    @property
    def stem(self) -> str:
        return f"{self.kind}/{self.name}"


def collected(contents: Mapping[str, Any], *, layout: str | None = None, suffix: str = "") -> Iterator[Golden]:
    """Each of ``contents`` in its current layout, or in ``layout``; every label has a serial of its own."""
    for at, (name, content) in enumerate(contents.items(), 1):
        frozen = content.to_json()
        numbered = replace(content, serial=f"{'S' if frozen['kind'] in ('worksheet', 'record') else 'L'}{at:07d}")
        yield Golden(f"{name}{suffix}", numbered, layout or KINDS[frozen["kind"]].layout)


def numbered(prefix: str, texts: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """``texts`` as ``prefix-01``, ``prefix-02`` ..."""
    return ((f"{prefix}-{at:02d}", text) for at, text in enumerate(texts, 1))
