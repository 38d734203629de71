"""Texts that people have, texts that people paste, and texts that somebody makes to see what happens."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.labels import names

TEN_THOUSAND = 10_000
ENDLESS = 30
_SCRIPTS = (
    *(
        "aeiou klmnrst Á ñ ß Ł",
        "ắ ế ộ ữ Đ đ Ng",
        "αβγ δέζ Ω",
        "абвг Щ ї Ђ",
        "王 小 明 张 丽 。 ，",
        "さくら ヴィ ー 々",
    ),
    *("김 민 준 뷁", "محمد علي ۱٢ چ ې", "דוד כהן ץ", "0123456789 .,-/()", "'\u2019\"&<>%+ \u00b0 \u2265"),
)
_INVISIBLE = (
    *("\u202e", "\u202d", "\u2066", "\u2069", "\u200f", "\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u034f"),
    *(
        "\x00",
        "\x07",
        "\x1b[31m",
        "\t",
        "\n",
        "\r\n",
        "\x7f",
        "\u0085",
        "\u2028",
        "\u2029",
        "\u00a0",
        "\u3164",
        "\ufffd",
    ),
)
_STRANGE = (
    *("\U0001f600", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\u2764\ufe0f", "\U0001f1fa\U0001f1f8", "\U00020000"),
    *("\ue000", "\U000e0041", "\u0e01\u0e33", "\u0915\u094d\u0937", "\u1820", "\u0301", "a" + "\u0301" * 30, "\ufb01"),
    *(
        "\u212b",
        "\uac00\u11a8",
        "\u2126",
        "\ufdfa",
        "\ud7ff",
        "\ufdd0",
        "1\u20441\u20442",
        "\u00bd",
        "{0}",
        "%s",
        "</b>",
    ),
    *("(91)", "[92]X", "\\u0041", "1.50 mg", ".5 mg", "10mg", "q.d.", "U", "EXP 1/2/27"),
)
NAMES = st.sampled_from(names.ALL)
WORDS = st.sampled_from((*names.ALL, "Grace Okafor", "Anne-Marie", "de la Cruz", "O'Brien", "MD", "2", "and", "mg"))
ORDINARY = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
LETTERS = st.sampled_from(_SCRIPTS).flatmap(lambda script: st.text(script, min_size=1, max_size=24))
SPOILED = st.tuples(NAMES, st.sampled_from((*_INVISIBLE, *_STRANGE)), NAMES).map("".join)
ENDLESS_TEXT = st.tuples(
    st.sampled_from(("W", "Wo ", "\u738b", "\u0645", "\u05d3 ", "\uae40", "\u1ea4", "x\u0301")),
    st.sampled_from((ENDLESS, 119, 121, 301, TEN_THOUSAND)),
).map(lambda part: (part[0] * part[1])[: part[1]].strip())
ANYTHING = st.text(st.characters(max_codepoint=0x1F6FF), max_size=30)
NASTY = st.one_of(SPOILED, ENDLESS_TEXT, ANYTHING, st.sampled_from(("", " ", *_INVISIBLE, *_STRANGE)))
TEXT = st.one_of(NAMES, ORDINARY, LETTERS)
PAYLOADS = st.one_of(
    *[st.from_regex(r"[A-Z]{0,3}[0-9]{3,9}(-[0-9]{1,2})?", fullmatch=True)] * 5,
    st.from_regex(r"[A-Z0-9]{1,30}", fullmatch=True),
    st.sampled_from(
        ("", "-", "A-", "RX--1", "rx100001-1", "RX 1", "RX1\n", "\u0660\u0661\u0662", "RX1\u200b", "1" * 24, "A" * 25)
    ),
    ANYTHING,
)
NUMBERS = st.one_of(*[st.from_regex(r"[A-Z]{2,4}-[0-9]{2,8}(-[0-9]{1,6})?", fullmatch=True)] * 4, NASTY)
