"""Generated sheets: any lengths, any drawable characters, blank places, endless words."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from labels.sheets.blocks import (
    Block,
    Chart,
    CheckItem,
    Checklist,
    Code,
    Codes,
    Derivation,
    DerivationStep,
    Facts,
    Notes,
    Table,
    Text,
)
from labels.sheets.content import Sheet

_WORDS = [
    "naltrexone",
    "1.5817 g",
    "TRI-2611-02",
    "of",
    "A&B",
    "<b>bold</b>",
    "\u00d7",
    "\u0141ukasik",
    "\u2265 95%",
    "20 \u00b0C",
]
_ENDLESS = st.integers(30, 110).map(lambda length: "W" * length)
_WORD = st.sampled_from(_WORDS) | st.from_regex(r"[A-Za-z0-9]{1,14}", fullmatch=True)


def texts(most_words: int = 6, most: int = 118) -> st.SearchStrategy[str]:
    """Ordinary words, now and then one without end."""
    words = st.lists(_WORD | _ENDLESS if most_words > 3 else _WORD, min_size=1, max_size=most_words)
    return words.map(lambda parts: " ".join(parts)[:most].strip())


_TEXT, _LONG = texts(), texts(most_words=150, most=1900)
_BLANK = st.just("") | _TEXT
_TITLE = st.just("") | texts(most_words=3, most=60)


def _many(part: st.SearchStrategy[Any], most: int, least: int = 1) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(part, min_size=least, max_size=most).map(tuple)


@st.composite
def _tables(draw: st.DrawFn) -> Table:
    columns = draw(st.integers(1, 10))
    row = st.tuples(*[_BLANK if columns > 2 else _BLANK | _LONG] * columns)
    weights = draw(st.just(()) | st.tuples(*[st.integers(1, 100)] * columns))
    return Table(draw(_TITLE), draw(st.tuples(*[texts(2, 40)] * columns)), draw(_many(row, 30, 0)), weights)


@st.composite
def _charts(draw: st.DrawFn) -> Chart:
    number = st.decimals(Decimal("0.01"), Decimal(9999), places=draw(st.integers(0, 3)))
    low, target, high = sorted(draw(st.lists(number, min_size=3, max_size=3, unique=True)))
    values = draw(_many(number, 60))
    outside = tuple(at for at, value in enumerate(values, 1) if not low <= value <= high)
    return Chart(draw(_TITLE), values, low, high, target, "mg", outside)


_MARK = st.sampled_from(["", "AR 24 Nov 15:01"])
_ITEM = st.builds(CheckItem, st.sampled_from(["", "1", "12a"]), _TEXT | _LONG, _MARK, st.none() | _MARK)
_STEP = st.builds(DerivationStep, _TEXT, _BLANK, _BLANK, _BLANK)
_PAYLOAD = st.from_regex(r"[!-~]{1,30}", fullmatch=True)

BLOCKS: st.SearchStrategy[Block] = st.one_of(
    st.builds(Facts, _TITLE, _many(st.tuples(_TEXT, _BLANK), 12)),
    _tables(),
    st.builds(Checklist, _TITLE, _many(_ITEM, 8)),
    st.builds(Derivation, _TITLE, _TEXT, _many(_STEP, 6)),
    st.builds(Codes, _TITLE, _many(st.builds(Code, texts(3, 60), _PAYLOAD), 5)),
    _charts(),
    st.builds(Notes, _TITLE, st.integers(1, 60)),
    st.builds(Text, _TITLE, _TEXT | _LONG, st.sampled_from(["plain", "warning"])),
)


def sheets() -> st.SearchStrategy[Sheet]:
    """Records, because the words of a worksheet are also linted."""
    return st.builds(
        Sheet,
        kind=st.just("record"),
        serial=st.from_regex(r"S[0-9]{7}", fullmatch=True),
        title=_TEXT,
        subtitle=_BLANK,
        barcode_payload=st.from_regex(r"B[0-9]{6}-[0-9]{4}", fullmatch=True),
        prepared_at=_TEXT,
        digest=st.none() | st.from_regex(r"[0-9a-f]{64}", fullmatch=True),
        watermark=st.none() | st.just("SAMPLE - NOT FOR USE"),
        footer=_TEXT,
        blocks=_many(BLOCKS, 6),
    )


@settings(max_examples=20, deadline=None)
@given(sheets())
def test_generated_sheets_are_content(sheet: Sheet) -> None:
    assert isinstance(sheet, Sheet)
