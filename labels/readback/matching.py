"""Which painted texts make up which field: every text belongs to one field and every field is there once.

Right-to-left scripts: PDFium gives the letters of a word in the order of reading but the words of a line in the order
of drawing. Such a field is compared word by word without regard to their order.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise, zip_longest

from labels.readback.paper import Glyph, Text
from labels.readback.wanted import Wanted

_RIGHT_TO_LEFT = {"R", "AL", "AN"}
# A dot that a mark above replaces is drawn by another letter.
_DOTLESS = re.compile("[\u0131\u0237](?=[\u0300-\u036f])")
# Brackets are mirrored within right-to-left text.
_ONE_WAY = str.maketrans(")]}>\u00bb", "([{<\u00ab")
_NUMBER = re.compile(r"\d+")
_LONG = 20
_WITHIN = 0.28  # between letters of a word with their side bearings, in type sizes; a space alone is 0.32
_DOTTED = {"\u0131": "i", "\u0237": "j"}


@dataclass(slots=True)
class Match:
    """A field and the painted glyphs that say it, in the order of painting."""

    wanted: Wanted
    parts: list[tuple[Text, list[Glyph]]]


@dataclass(slots=True)
class Stream:
    """All characters of a page without spaces, decomposed; ``owner`` finds the glyph of each."""

    chars: str
    owner: list[tuple[Text, Glyph]]
    stops: set[int]  # where a text ends, and where a word does: before a space
    words: set[int] = field(default_factory=set)  # where a word ends: a text that goes on without a gap ends none
    spaced: set[int] = field(default_factory=set)  # where a space was painted
    mixed: bool = False  # right-to-left words stand on the page: brackets beside them are turned about


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """``text`` as it is compared: compatibility forms taken apart, no spaces."""
    apart = "".join(unicodedata.normalize("NFKD", text).split()).replace("\u2044", "/")
    return _DOTLESS.sub(lambda found: _DOTTED[found[0]], apart)


@lru_cache(maxsize=8192)
def _apart(char: str) -> str:
    return "".join(unicodedata.normalize("NFKD", char).split()) or char


def stream_of(texts: Sequence[Text]) -> Stream:
    """``texts`` one after the other."""
    chars: list[str] = []
    stream = Stream("", [], {0})
    for text, following in zip_longest(texts, texts[1:]):
        last = text.glyphs[-1]
        for glyph in text.glyphs:
            apart = _apart(glyph.char)
            if unicodedata.combining(glyph.char):
                # A mark may be painted on its own; a letter and its mark are one.
                stream.spaced.discard(len(stream.owner))
                stream.words.discard(len(stream.owner))
            chars.append(apart)
            stream.owner.extend([(text, glyph)] * len(apart))
            if glyph.spaced and glyph is not last:
                for ends in (stream.stops, stream.words, stream.spaced):
                    ends.add(len(stream.owner))
        stream.stops.add(len(stream.owner))
        if following is None or last.spaced or not _goes_on(text, following):
            stream.words.add(len(stream.owner))
    stream.chars = folded("".join(chars))
    stream.mixed = _runs_back(stream.chars)
    return stream


def _goes_on(text: Text, following: Text) -> bool:
    """A word is painted in parts where its letters lie in several subsets of a font."""
    gap = following.glyphs[0].box.x0 - text.glyphs[-1].box.x1
    return text.baseline == following.baseline and text.size == following.size and abs(gap) < _WITHIN * text.size


@dataclass(frozen=True, slots=True)
class Tiling:
    """The fields found, those missing, and the texts that belong to no field."""

    matches: list[Match]
    missing: list[Wanted]
    strangers: list[Text]


def tile(
    stream: Stream, wanted: Sequence[Wanted], often: Sequence[Wanted] = (), loose: re.Pattern[str] | None = None
) -> Tiling:
    """Give each text to one field. ``often`` may stand there any number of times, and words like ``loose`` too."""
    once = [(folded(item.text), item, True) for item in wanted]
    left = sorted([*once, *((folded(item.text), item, False) for item in often)], key=lambda each: -len(each[0]))
    result = Tiling([], [], [])
    at = 0
    while at < len(stream.chars):
        found = next((each for each in left if _stands_at(stream, at, each[0], each[1])), None)
        if found and found[2]:
            left.remove(found)
        if found:
            result.matches.append(Match(found[1], _parts(stream, at, at + len(found[0]))))
            at += len(found[0])
            continue
        end = min(stop for stop in stream.stops if stop > at)
        if not (loose and loose.fullmatch(stream.chars[at:end])):
            result.strangers.append(stream.owner[at][0])
        at = end
    result.missing.extend(item for _, item, counts in left if counts)
    return result


def _stands_at(stream: Stream, at: int, key: str, wanted: Wanted) -> bool:
    end = at + len(key)
    if end not in stream.stops:
        return False
    found = stream.chars[at:end]
    if not _runs_back(wanted.text):
        return _same_order(found, key, mixed=stream.mixed) and _words_apart(stream, at, wanted.text)
    stops = [at, *sorted(stop for stop in stream.stops if at < stop < end), end]
    drawn = [stream.chars[a:b] for a, b in pairwise(stops)]
    words = [folded(word) for word in wanted.text.split()]
    return sorted(map(_word, words)) == sorted(map(_word, drawn)) or _same_letters(drawn, words)


def _same_order(found: str, key: str, *, mixed: bool) -> bool:
    return found == key or (mixed and found.translate(_ONE_WAY) == key.translate(_ONE_WAY))


def _same_letters(drawn: list[str], words: list[str]) -> bool:
    """Fonts may change within a word; then its parts are painted apart. The numbers are the same."""
    found, key = "".join(drawn).translate(_ONE_WAY), "".join(words).translate(_ONE_WAY)
    return sorted(found) == sorted(key) and (_digits(found) == _digits(key) or _numbers(drawn) == _numbers(words))


def _digits(text: str) -> list[str]:
    return [char for char in text if char.isdigit()]


def _numbers(words: list[str]) -> list[str]:
    return sorted(number for word in words for number in _NUMBER.findall(word))


def _word(text: str) -> str:
    return "".join(sorted(text)) if _runs_back(text) else text.translate(_ONE_WAY)


def _runs_back(text: str) -> bool:
    return not text.isascii() and any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in text)


def _words_apart(stream: Stream, at: int, text: str) -> bool:
    """A space or the end of a painted text wherever ``text`` has a space, and no space elsewhere.

    Long words may be broken at the end of a line, and in other scripts any.
    """
    gaps = {at + length for length in _lengths(text)}
    end = at + len(folded(text))
    apart = stream.words if text.isascii() and max(map(len, text.split())) < _LONG else stream.spaced
    return gaps <= stream.words and {stop for stop in apart if at < stop < end} <= gaps


def _lengths(text: str) -> Iterator[int]:
    total = 0
    for word in text.split()[:-1]:
        total += len(folded(word))
        yield total


def _parts(stream: Stream, start: int, end: int) -> list[tuple[Text, list[Glyph]]]:
    parts: list[tuple[Text, list[Glyph]]] = []
    for text, glyph in stream.owner[start:end]:
        if not parts or parts[-1][0] is not text:
            parts.append((text, []))
        if not parts[-1][1] or parts[-1][1][-1] is not glyph:
            parts[-1][1].append(glyph)
    return parts
