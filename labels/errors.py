"""What the label package raises: nothing is ever drawn half, shrunk below its minimum or guessed."""

from __future__ import annotations

from dataclasses import replace

from pharmacy.core.errors import DomainError, Problem


class LabelError(DomainError):
    """A label cannot be drawn as asked; ``field`` names the content field and ``message`` what would be right."""

    def within(self, path: str) -> LabelError:
        """The same refusal with every field below ``path`` (``patient_name`` -> ``3.patient_name``)."""
        return LabelError(*(replace(p, field=f"{path}.{p.field}" if p.field else path) for p in self.problems))


def problem(code: str, field: str, rest: str) -> Problem:
    """A problem whose sentence starts with the field: ``quantity should be 1 or more``."""
    return Problem(code, f"{field} {rest}", field)


def label_error(code: str, field: str, rest: str) -> LabelError:
    """A refusal with one problem."""
    return LabelError(problem(code, field, rest))
