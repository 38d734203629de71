"""Directions and warnings in the patient's language, from a closed library; nothing is translated by a machine."""

from labels.phrases.library import Library, Phrase, Translation, library
from labels.phrases.wording import STATEMENT, Wording, phrase, placeholders, recognise

__all__ = ["STATEMENT", "Library", "Phrase", "Translation", "Wording", "library", "phrase", "placeholders", "recognise"]
