"""One family of refusals, so that every caller can answer with a stable code, the field and what would be right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason why something was refused.

    ``code`` is stable and machine-readable (``STRENGTH_OUT_OF_RANGE``), ``message`` is a sentence for a
    person and says what would be right, ``field`` is a dotted path into the input (``medicines.0.name``).
    """

    code: str
    message: str
    field: str | None = None


class DomainError(Exception):
    """Something was refused by a rule; nothing was stored."""

    def __init__(self, *problems: Problem) -> None:
        if not problems:
            raise ValueError("a DomainError names at least one problem")
        self.problems = problems
        super().__init__("; ".join(f"{p.code}: {p.message}" for p in problems))

    @property
    def code(self) -> str:
        """The code of the first problem, for callers that show one."""
        return self.problems[0].code

    @property
    def field(self) -> str | None:
        return self.problems[0].field

    @classmethod
    def of(cls, code: str, message: str, field: str | None = None) -> DomainError:
        return cls(Problem(code, message, field))


class InvalidInput(DomainError):
    """The input itself is wrong."""


class NotPermitted(DomainError):
    """The person may not do this."""


class Refused(DomainError):
    """The person may, but the state of the record does not allow it."""


class Conflict(DomainError):
    """Someone else got there first, or the same thing exists already."""


def refuse_any(problems: Iterable[Problem], kind: type[DomainError] = InvalidInput) -> None:
    """Raise ``kind`` with all problems at once, or return when there are none."""
    found = tuple(problems)
    if found:
        raise kind(*found)
