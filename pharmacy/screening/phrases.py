"""Finding the names of exposures in free text, whatever the case, accents, punctuation and spacing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pharmacy.catalog.exposures import Exposure

Words = tuple[str, ...]
Span = tuple[int, int]

# NFKD would glue the letters TM to the name.
_TRADE_MARK = re.compile("[\u2120\u2122]")
_APOSTROPHE = re.compile("['`\u2019]")
_INVISIBLE = {"Mn", "Cf"}
_NUMBER_SIGN = re.compile(r"#|\b(?:nr|num|number)\b")
# "c0deine", "0xycodone": a zero among letters is an O that somebody or a scanner read wrongly.
_ZERO_FOR_O = re.compile(r"(?<=[^\W\d_])0(?=[^\W\d_])|\b0(?=[^\W\d_]{4})")
_WORD = re.compile(r"[^\W\d_]+|\d+")
# Shorter names ("perc", "7-OH") must be written with the same words: "per c" is not "perc".
_JOINABLE_LENGTH = 6
_PLURAL_LENGTH = 4


def normalise(text: str) -> Words:
    """``'Tylenol\u00ae#3'`` and ``'TYLENOL No. 3'`` both give ``('tylenol', 'no', '3')``."""
    folded = unicodedata.normalize("NFKD", _TRADE_MARK.sub(" ", text)).casefold()
    plain = "".join(c for c in unicodedata.normalize("NFKD", folded) if unicodedata.category(c) not in _INVISIBLE)
    numbered = _NUMBER_SIGN.sub(" no ", _APOSTROPHE.sub("", plain))
    return tuple(_WORD.findall(_ZERO_FOR_O.sub("o", numbered)))


class Phrasebook:
    """Phrases of many rows, keyed by their letters written together; a row is its place in the list."""

    def __init__(self, phrases: Iterable[tuple[int, str]]) -> None:
        self._known: dict[str, dict[Words, set[int]]] = {}
        for row, phrase in phrases:
            words = normalise(phrase)
            self._add(row, words)
            if len(words[-1]) >= _PLURAL_LENGTH:
                self._add(row, (*words[:-1], words[-1] + "s"))
        self._longest = max(map(len, self._known), default=0)

    def _add(self, row: int, words: Words) -> None:
        self._known.setdefault("".join(words), {}).setdefault(words, set()).add(row)

    def spans(self, words: Words) -> Iterator[tuple[int, Span]]:
        """Runs of whole words whose letters spell a phrase: "Oxy Contin" is "OxyContin", "foxy" is not "oxy"."""
        for start in range(len(words)):
            letters = ""
            for end in range(start + 1, len(words) + 1):
                letters += words[end - 1]
                if len(letters) > self._longest:
                    break
                for row in self._rows(letters, words[start:end]):
                    yield row, (start, end)

    def _rows(self, letters: str, written: Words) -> Iterable[int]:
        phrases = self._known.get(letters)
        if not phrases:
            return ()
        if len(letters) >= _JOINABLE_LENGTH:
            return set[int]().union(*phrases.values())
        return phrases.get(written, ())


@dataclass(frozen=True, slots=True)
class Found:
    """Where names stand, as (row, span), and the words that a name or an excluded phrase has explained."""

    names: tuple[tuple[int, Span], ...]
    explained: frozenset[int]


class Phrases:
    """The names and the excluded phrases of a list of exposures."""

    def __init__(self, exposures: Sequence[Exposure]) -> None:
        rows = list(enumerate(exposures))
        self._names = Phrasebook((row, name) for row, e in rows for name in (e.name, *e.names))
        self._excludes = Phrasebook((row, phrase) for row, e in rows for phrase in e.excludes)

    def find(self, words: Words) -> Found:
        """Names outside every excluded phrase of their own row."""
        shadows = list(self._excludes.spans(words))
        written = list(self._names.spans(words))
        names = tuple(
            (row, (start, end))
            for row, (start, end) in written
            if not any(row == other and first <= start and end <= last for other, (first, last) in shadows)
        )
        explained = frozenset(place for _, span in (*written, *shadows) for place in range(*span))
        return Found(names, explained)
