"""What is on a sheet, frozen: the only thing the drawing code ever sees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from labels import checks, serial_form
from labels.errors import problem
from labels.lint import PROCEDURE_RULES, lint
from labels.rules import OneOf, Words, check_size, sha256
from labels.shape import Checked, build, hints
from labels.sheets.blocks import Block, Name
from pharmacy.core.errors import Problem

SHEET_KINDS = {"worksheet": "Worksheet", "record": "Record"}
# Drawn well within a worker's lease: some 150 pages.
MOST_BYTES = 150_000


@dataclass(frozen=True, slots=True)
class Sheet(Checked):
    """A Letter-size document of one or more pages, read from the first block to the last.

    ``barcode_payload`` is the number of what it is about (a batch) and stands on each page; ``prepared_at`` says
    when and by whom; ``digest`` is the SHA-256 of the signed record that the sheet shows, printed in full.
    ``watermark`` marks a sheet that may not be used. Raises ``LabelError`` (codes ``LABEL_*``) naming each wrong field.
    """

    kind: Annotated[str, OneOf(tuple(SHEET_KINDS))]
    serial: Annotated[str, Words(most=20)]
    title: Name
    subtitle: Annotated[str, Words(most=200, blank=True)]
    barcode_payload: Annotated[str, checks.check_payload]
    prepared_at: Name
    digest: Annotated[str, sha256] | None
    watermark: Annotated[str, Words(most=60)] | None
    footer: Annotated[str, Words(most=300)]
    blocks: tuple[Block, ...]

    def problems(self) -> Iterator[Problem]:
        yield from check_size(self.blocks, "blocks", most=200)
        if (size := len(serial_form.canonical_bytes(serial_form.plain(self)))) > MOST_BYTES:
            yield problem("LABEL_SHEET_SIZE", "blocks", f"should be at most {MOST_BYTES:,} bytes, not {size:,}")
        # A record says in the words of then what was done; on a worksheet the words are still to be followed.
        for index, block in enumerate(self.blocks if self.kind == "worksheet" else ()):
            for field, text in block.instructions():
                yield from lint(text, f"blocks.{index}.{field}", PROCEDURE_RULES)

    def to_json(self) -> dict[str, Any]:
        """A canonical JSON-compatible dict, keys sorted, with ``kind``, ``content_version`` and ``content_sha256``."""
        return serial_form.encode(self, self.kind)

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Sheet:
        """The content that ``to_json`` wrote; raises ``LabelError`` when it is another kind, incomplete or altered."""
        return build(cls, serial_form.decode(data, hints(cls), SHEET_KINDS))
