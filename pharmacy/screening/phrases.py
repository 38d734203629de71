"""Finding the names of an exposure in free text, whatever the case, accents, punctuation and spacing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from pharmacy.catalog.exposures import Exposure

Words = tuple[str, ...]
Span = tuple[int, int]

# NFKD would glue the letters TM to the name.
_TRADE_MARK = re.compile("[\u2120\u2122]")
_APOSTROPHE = re.compile("['`\u2019]")
_INVISIBLE = {"Mn", "Cf"}
_NUMBER_SIGN = re.compile(r"#|\b(?:no|nr|num|number)\b[\s.:]*(?=\d)")
_WORD = re.compile(r"[^\W\d_]+|\d+")
# Shorter names ("perc", "7-OH") must be written with the same words: "per c" is not "perc".
_JOINABLE_LENGTH = 6
_PLURAL_LENGTH = 4


def normalise(text: str) -> Words:
    """``'Tylenol\u00ae#3'`` and ``'TYLENOL No. 3'`` both give ``('tylenol', 'no', '3')``."""
    folded = unicodedata.normalize("NFKD", _TRADE_MARK.sub(" ", text)).casefold()
    plain = "".join(c for c in unicodedata.normalize("NFKD", folded) if unicodedata.category(c) not in _INVISIBLE)
    return tuple(_WORD.findall(_NUMBER_SIGN.sub(" no ", _APOSTROPHE.sub("", plain))))


@dataclass(frozen=True, slots=True)
class Phrases:
    """The names and the excluded phrases of one exposure, keyed by their letters written together."""

    names: dict[str, set[Words]]
    excludes: dict[str, set[Words]]

    def found_in(self, words: Words) -> list[Span]:
        """Where a name stands in ``words``, outside every excluded phrase."""
        shadows = list(_spans(words, self.excludes))
        return [
            (start, end)
            for start, end in _spans(words, self.names)
            if not any(first <= start and end <= last for first, last in shadows)
        ]


@lru_cache(maxsize=8)
def phrases_of(exposures: tuple[Exposure, ...]) -> tuple[Phrases, ...]:
    """The phrases of each exposure, in the same order."""
    return tuple(Phrases(_by_letters((e.name, *e.names)), _by_letters(e.excludes)) for e in exposures)


def _by_letters(names: Iterable[str]) -> dict[str, set[Words]]:
    known: dict[str, set[Words]] = {}
    for words in map(normalise, names):
        known.setdefault("".join(words), set()).add(words)
        if len(words[-1]) >= _PLURAL_LENGTH:
            plural = (*words[:-1], words[-1] + "s")
            known.setdefault("".join(plural), set()).add(plural)
    return known


def _spans(words: Words, known: dict[str, set[Words]]) -> Iterator[Span]:
    """Runs of whole words whose letters spell a known phrase: "Oxy Contin" is "OxyContin", "foxy" is not "oxy"."""
    longest = max(map(len, known), default=0)
    for start in range(len(words)):
        letters = ""
        for end in range(start + 1, len(words) + 1):
            letters += words[end - 1]
            if len(letters) > longest:
                break
            phrases = known.get(letters)
            if phrases and (len(letters) >= _JOINABLE_LENGTH or words[start:end] in phrases):
                yield start, end
