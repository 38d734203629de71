"""The directions in the patient's language too, when a pharmacist has approved exactly that wording."""

from __future__ import annotations

from dataclasses import dataclass

from labels.phrases import phrase, recognise
from labels.wordings.selectors import approved_digests
from pharmacy.orders.languages import ENGLISH, LABEL_LANGUAGES


@dataclass(frozen=True, slots=True)
class Directions:
    """``english`` always; the other language beside it, or ``notes`` that say that it is missing."""

    english: str
    language: str | None = None
    translated: str | None = None
    notes: tuple[str, ...] = ()


def in_language(english: str, language: str) -> Directions:
    """``english`` for a patient who reads ``language``.

    California's standard phrases (16 CCR 1707.5(a)(4)) say nothing of the mouth; with a translation of one the English
    is that phrase too, so that both say the same.
    """
    if language == ENGLISH:
        return Directions(english)
    name = LABEL_LANGUAGES[language]
    found = recognise(english.replace(" by mouth", ""))
    if found is not None:
        code, amounts = found
        wording = phrase(code, language, approvals=approved_digests(), **amounts)
        if wording.translated is not None:
            return Directions(wording.english, name, wording.translated)
    return Directions(english, notes=(f"{name} translation not available.",))
