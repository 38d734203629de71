"""What the read-back says of a PDF. Messages name fields and never repeat what stands in them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference: ``field`` is a field of the content, or where on the paper; ``page`` counts from 1."""

    code: str
    field: str
    message: str
    page: int = 1


@dataclass(frozen=True, slots=True)
class Report:
    """The proof of one PDF, bound to its bytes by their SHA-256."""

    sha256: str
    pages: int
    findings: tuple[Finding, ...]

    @property
    def passed(self) -> bool:
        return not self.findings

    def codes(self) -> tuple[str, ...]:
        """The codes found, each once, in order."""
        return tuple(dict.fromkeys(finding.code for finding in self.findings))
