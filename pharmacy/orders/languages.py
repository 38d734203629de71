"""In which languages a label can give the directions beside English; pure."""

from __future__ import annotations

from collections.abc import Iterator

from labels.phrases import library
from pharmacy.core.errors import Problem

ENGLISH = "en"
# Code to name in English; a language is offered also while no wording of it is approved, and the label says so then.
LABEL_LANGUAGES = {ENGLISH: "English", **library().languages}


def language_problems(language: str, field: str = "label_language") -> Iterator[Problem]:
    """Code LANGUAGE_NOT_OFFERED."""
    if language not in LABEL_LANGUAGES:
        offered = ", ".join(f"{code} ({name})" for code, name in LABEL_LANGUAGES.items())
        yield Problem("LANGUAGE_NOT_OFFERED", f"Directions are given in English, and also in: {offered}.", field)
