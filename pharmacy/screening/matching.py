"""Which exposures a medicine, as somebody wrote it, may contain.

A match is a suspicion, not a diagnosis: "no opioids" and "denies codeine" match as well, because a negation that is
read wrongly hides an opioid, while a needless match costs a pharmacist one look.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from pharmacy.catalog.exposures import Exposure
from pharmacy.catalog.other_names import other_names
from pharmacy.screening.phrases import Phrases, normalise
from pharmacy.screening.spelling import Speller

How = Literal["rxcui", "atc", "atc_prefix", "name", "spelling"]

_EXACT = 1.0


@dataclass(frozen=True, slots=True)
class MedicineEntry:
    """A medicine as stated. Only ``status`` "recent" has a washout; any other counts as taken now."""

    name: str
    rxcui: str | None = None
    atc: str | None = None
    status: str = "current"
    last_taken_on: date | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """One exposure found in one medicine: ``text`` is what matched ``how``; 1.0 is the score of an exact match.

    By spelling, ``text`` is the word as written and ``read_as`` the listed name it was taken for.
    """

    exposure: Exposure
    how: How
    text: str
    score: float = _EXACT
    read_as: str = ""


def match_medicine(entry: MedicineEntry, exposures: Sequence[Exposure]) -> tuple[Match, ...]:
    """Every exposure found in ``entry``, at most once each and in catalogue order.

    RxCUI, ATC and name are all asked, since any of them may be the one that is right and a combination
    holds several. A row that another match ``replaces`` is left out.
    """
    found: dict[str, Match] = {}
    for match in (*_by_rxcui(entry, exposures), *_by_atc(entry, exposures), *_by_name(entry, exposures)):
        found.setdefault(match.exposure.code, match)
    replaced = {code for match in found.values() for code in match.exposure.replaces}
    return tuple(found[e.code] for e in exposures if e.code in found and e.code not in replaced)


@lru_cache(maxsize=8)
def index_of(exposures: tuple[Exposure, ...]) -> tuple[Phrases, Speller]:
    """What is computed once for a list of exposures."""
    return Phrases(exposures), Speller(exposures, other_names())


def _by_rxcui(entry: MedicineEntry, exposures: Sequence[Exposure]) -> Iterator[Match]:
    rxcui = re.sub(r"\D", "", entry.rxcui or "").lstrip("0")
    return (Match(e, "rxcui", rxcui) for e in exposures if rxcui in e.rxcuis)


def _by_atc(entry: MedicineEntry, exposures: Sequence[Exposure]) -> Iterator[Match]:
    """By code; by prefix only where no row lists the code itself, so that lofexidine does not block as N07BC."""
    code = re.sub(r"[\W_]", "", entry.atc or "").upper()
    listed = [Match(e, "atc", code) for e in exposures if code in e.atc]
    yield from listed or (
        Match(e, "atc_prefix", code) for e in exposures if e.atc_prefixes and code.startswith(e.atc_prefixes)
    )


def _by_name(entry: MedicineEntry, exposures: Sequence[Exposure]) -> Iterator[Match]:
    """The longest words that name a row, then what misspelt words are read as, the closest first."""
    phrases, speller = index_of(tuple(exposures))
    words = normalise(entry.name)
    found = phrases.find(words)
    texts = sorted(((row, " ".join(words[start:end])) for row, (start, end) in found.names), key=lambda at: -len(at[1]))
    yield from (Match(exposures[row], "name", text) for row, text in texts)
    readings = sorted(speller.readings(words, found.explained), key=lambda reading: -reading.score)
    for reading in readings:
        yield Match(exposures[reading.row], "spelling", reading.written, reading.score, reading.name)
