"""Reading misspelt names: a word that is on no list, but close to a name that is.

Close means a few edits (a letter left out, put in, changed, or two swapped: optimal string alignment), or nearly the
same sound. The score is 1 - edits / letters of the longer word; by sound, the mean of that for the letters and for the
sounds. How many edits depends on the length of the listed name (docs/sources.md); names of fewer than five letters are
only read as written. Words that are the name of something else (``pharmacy.catalog.other_names``) are never read as an
opioid.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from pharmacy.catalog.exposures import Exposure
from pharmacy.screening.phrases import Words, normalise

_SHORTEST = 5
_SAME_FIRST_SOUND_UP_TO = 6
_SHORTEST_MISHEARD = 6
_SHORTEST_PAIR = 7
_LONG_PAIR = 10
# A name of so many letters counts also inside a longer word: "tramadolhydrochloride".
_SHORTEST_INSIDE = 7

# In this order.
_SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in [
        (r"rn", "m"), (r"ph", "f"), (r"c(?=[eiy])", "s"), (r"ck|c|q", "k"), (r"x", "ks"), (r"y", "i"), (r"z", "s"),
        (r"ee|ea", "i"), (r"oo", "u"), (r"(?<=[rtkg])h", ""), (r"(.)\1+", r"\1"), (r"(?<=.{4})e$", ""),
    ]
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """``written`` is taken for the listed ``name`` of the exposure at ``row``."""

    row: int
    written: str
    name: str
    score: float


@dataclass(frozen=True, slots=True)
class _Name:
    text: str
    letters: str
    sound: str
    edits: int
    is_pair: bool
    rows: tuple[int, ...]


class _Near:
    """Names that a written word of one length may be meant for."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._names: list[_Name] = []
        self._edits = 0

    def add(self, name: _Name, text: str, edits: int) -> None:
        self._texts.append(text)
        self._names.append(name)
        self._edits = max(self._edits, edits)

    def within_reach(self, written: str) -> Iterator[tuple[_Name, int]]:
        for _, edits, place in extract(written, self._texts, scorer=OSA.distance, score_cutoff=self._edits, limit=None):
            yield self._names[place], edits


def sound(letters: str) -> str:
    """Roughly how a word sounds, or looks: "phentanil" is "fentanyl", and so is "rn" for "m"."""
    for pattern, heard in _SOUNDS:
        letters = pattern.sub(heard, letters)
    return letters


class Speller:
    """The names of a list of exposures, ready to be compared with words."""

    def __init__(self, exposures: Sequence[Exposure], other_names: Collection[str]) -> None:
        self._other_names = other_names
        self._blocking = frozenset(row for row, e in enumerate(exposures) if e.action == "block")
        names = list(_names(exposures))
        self._by_length = _by_length((name, name.letters, name.edits) for name in names)
        self._by_sound = _by_length(
            (name, name.sound, len(name.sound) >= _SHORTEST_MISHEARD) for name in names if not name.is_pair
        )
        self._inside = {name.letters: name for name in names if self._counts_inside(name)}
        longest_first = sorted(self._inside, key=len, reverse=True)
        self._any_inside = re.compile("|".join(longest_first) or "(?!)")
        self._read = lru_cache(maxsize=20_000)(self._read_anew)

    def readings(self, words: Words, explained: Collection[int]) -> Iterator[Reading]:
        """What the words that nothing has ``explained`` may be meant for."""
        for written in _candidates(words, explained, self._other_names):
            yield from self._read(written)

    def forget(self) -> None:
        """Empty the cache of words read before (for measurements)."""
        self._read.cache_clear()

    def _counts_inside(self, name: _Name) -> bool:
        return len(name.letters) >= _SHORTEST_INSIDE and not name.is_pair and self._blocking.issuperset(name.rows)

    def _read_anew(self, written: str) -> tuple[Reading, ...]:
        """The closest names; and every opioid within reach when the closest is none."""
        found = sorted({*self._by_letters_of(written), *self._by_sound_of(written)}, key=lambda pair: -pair[1])
        if not found:
            return tuple(self._within(written))
        best = found[0][1]
        closest = [(name, score) for name, score in found if score == best]
        if not any(self._blocking.issuperset(name.rows) for name, _ in closest):
            closest += [(name, score) for name, score in found if score < best and self._blocking & set(name.rows)]
        return tuple(Reading(row, written, name.text, score) for name, score in closest for row in name.rows)

    def _within(self, written: str) -> Iterator[Reading]:
        """Names inside a longer word, which has all of their letters."""
        for letters in self._any_inside.findall(written):
            name = self._inside[letters]
            yield from (Reading(row, written, name.text, 1.0) for row in name.rows)

    def _by_letters_of(self, written: str) -> Iterator[tuple[_Name, float]]:
        near = self._by_length.get(len(written), _Near())
        for name, edits in near.within_reach(written):
            if edits <= name.edits and _begins_alike(name, written):
                yield name, round(OSA.normalized_similarity(written, name.letters), 2)

    def _by_sound_of(self, written: str) -> Iterator[tuple[_Name, float]]:
        heard = sound(written)
        near = self._by_sound.get(len(heard), _Near())
        for name, edits in near.within_reach(heard):
            if heard[0] == name.sound[0] and (not edits or len(name.sound) >= _SHORTEST_MISHEARD):
                letters = OSA.normalized_similarity(written, name.letters)
                yield name, round((letters + OSA.normalized_similarity(heard, name.sound)) / 2, 2)


def _names(exposures: Sequence[Exposure]) -> Iterator[_Name]:
    """The names of one or two words without digits, each once."""
    rows: dict[Words, list[int]] = {}
    texts: dict[Words, str] = {}
    for row, exposure in enumerate(exposures):
        for text in (exposure.name, *exposure.names):
            words = normalise(text)
            if len(words) <= 2 and all(map(str.isalpha, words)) and len("".join(words)) >= _SHORTEST:
                texts.setdefault(words, text)
                rows.setdefault(words, []).append(row)
    generic = {normalise(exposure.name) for exposure in exposures}
    for words, found in rows.items():
        letters = "".join(words)
        edits = _edits(len(letters), is_pair=len(words) == 2, is_generic=words in generic)
        yield _Name(texts[words], letters, sound(letters), edits, len(words) == 2, tuple(dict.fromkeys(found)))


def _edits(letters: int, *, is_pair: bool, is_generic: bool) -> int:
    if is_pair:
        return 1 if letters < _LONG_PAIR else 2
    if letters <= 7:
        return 2 if is_generic and letters == 7 else 1
    return 2 if letters < 12 else 3


def _by_length(names: Iterable[tuple[_Name, str, int]]) -> dict[int, _Near]:
    """For each length of a written word the names that their edits may reach."""
    found: dict[int, _Near] = {}
    for name, text, edits in names:
        for length in range(len(text) - edits, len(text) + edits + 1):
            found.setdefault(length, _Near()).add(name, text, edits)
    return found


def _begins_alike(name: _Name, written: str) -> bool:
    """In a short name a wrong first letter makes another word: "bikes" is not "vikes"."""
    if len(name.letters) > _SAME_FIRST_SOUND_UP_TO or name.letters[0] == written[0]:
        return True
    return sound(written)[0] == name.sound[0]


def _candidates(words: Words, explained: Collection[int], other_names: Collection[str]) -> Iterator[str]:
    """Unexplained words, two neighbours as one, and words with one digit for a letter ("di1audid")."""
    unknown = [place not in explained and word not in other_names for place, word in enumerate(words)]
    for place, word in enumerate(words):
        if not unknown[place] or not word.isalpha():
            continue
        if len(word) >= _SHORTEST - 1:
            yield word
        rest = words[place + 1 : place + 3]
        if rest and unknown[place + 1] and rest[0].isalpha() and len(word + rest[0]) >= _SHORTEST_PAIR:
            yield word + rest[0]
        if len(rest) == 2 and len(rest[0]) == 1 and rest[0].isdigit() and rest[1].isalpha() and unknown[place + 2]:
            yield "".join((word, *rest))
