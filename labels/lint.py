"""Refuses wording that is known to be misread, in the texts a pharmacy writes (not in names or addresses).

Sources: ISMP List of Error-Prone Abbreviations, Symbols and Dose Designations; USP <17> (digits, not number
words); USP <7> and <795> ("beyond-use date", never "expiration date", for a compounded preparation).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pharmacy.core.errors import Problem

_UNIT = r"(?:mcg|mg|kg|g|mL|L|units?)"
_COUNTED = r"(?:capsules?|tablets?|troches?|doses?|drops?|times?|days?|weeks?|hours?|teaspoons?|tablespoons?)"
_NUMBER_WORD = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|half|one-half)"


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing not to write: how to find it and what to write instead."""

    code: str
    pattern: re.Pattern[str]
    advice: str


def _rule(code: str, pattern: str, advice: str, flags: re.RegexFlag = re.IGNORECASE) -> Rule:
    return Rule(code, re.compile(pattern, flags), advice)


def _abbreviation(pattern: str, advice: str, flags: re.RegexFlag = re.IGNORECASE) -> Rule:
    return _rule("LABEL_ABBREVIATION", rf"(?<![\w.]){pattern}(?!\.?\w)", f"write {advice}", flags)


_CASE_MATTERS = re.RegexFlag(0)

RULES = (
    _rule("LABEL_TRAILING_ZERO", r"(?<![\d.,])\d[\d,]*\.\d*0(?!\d)", 'write no zero at the end, as in "3 mg"'),
    _rule("LABEL_LEADING_ZERO", r"(?<!\d)\.\d+", 'write a zero before the point, as in "0.5 mg"'),
    _rule("LABEL_UNIT_SPACE", rf"[\d.,]*\d{_UNIT}\b", 'put a space between number and unit, as in "1.5 mg"'),
    _rule("LABEL_UNIT_PERIOD", rf"(?:\d\s?{_UNIT}|\bm(?:g|cg|L))\.(?!\d)", "write the unit without a period"),
    _rule("LABEL_THOUSANDS", rf"(?<![\d.,])\d{{4,}}(?=\s?(?:{_UNIT}|{_COUNTED})\b)", 'write a comma, as in "1,000 mg"'),
    _rule("LABEL_DECIMAL_COMMA", rf"\d,\d{{1,2}}(?=\s?{_UNIT}\b)", 'write a decimal point, as in "1.5 mg"'),
    _rule("LABEL_MICRO_SIGN", r"[\u00b5\u03bc]g\b", 'write "mcg"'),
    _rule(
        "LABEL_NUMBER_WORD",
        rf"\b(?:{_NUMBER_WORD}(?=\s+(?:\(\d+\)\s*)?{_COUNTED}\b)|(?<=take ){_NUMBER_WORD}\b)",
        "write the number in digits",
    ),
    _rule("LABEL_EXPIRATION", r"\bexp(?:\b|ir(?:es?|ed|y|ation)\b)|\bbest before\b", 'write "beyond-use date"'),
    _abbreviation(r"(?:q\.?\s?)?h\.?s\.?", '"at bedtime"'),
    _abbreviation(r"(?:bt|qn|q\.n\.)", '"at bedtime"'),
    _abbreviation(r"(?:q\.?d|q\.?1d)\.?", '"every day"'),
    _abbreviation(r"q\.?o\.?d\.?", '"every other day"'),
    _abbreviation(r"(?:b\.?i\.?d|t\.?i\.?d|q\.?i\.?d)\.?", "when to take it, in words"),
    _abbreviation(r"(?:u\.?d|ut dict)\.?", '"as directed", or better the directions'),
    _abbreviation(r"p\.?o\.?", '"by mouth"'),
    _abbreviation(r"p\.?r\.?n\.?", '"as needed"'),
    _abbreviation(r"(?:s\.?c|s\.?q|sub\s?q)\.?", '"under the skin"'),
    _abbreviation(r"(?:cc|c\.c\.)", '"mL"'),
    _abbreviation(r"(?:i\.?u|u)\.?", '"units"'),
    _rule("LABEL_ABBREVIATION", r"\d(?:iu|u|cc)\b", 'write "units" or "mL" after a space'),
    _abbreviation(r"(?:MSO4|MgSO4|MS)", "the name in full", _CASE_MATTERS),
    _abbreviation(r"(?:AD|AS|AU|OD|OS|OU)", "the place in full", _CASE_MATTERS),
)

# Numbers that are read as ten times more or less. Procedures are prose about work: "5 g." may end a sentence,
# "version 1.10" is no amount, a balance shows 0.0000 g, and an ingredient has an expiration date.
_AMOUNT_ZERO = rf"(?<![\d.,])(?!0\.0+(?!\d))\d[\d,]*\.\d*0(?=\s?{_UNIT}\b)"
PROCEDURE_RULES = (
    _rule("LABEL_TRAILING_ZERO", _AMOUNT_ZERO, 'write no zero at the end, as in "3 mg"'),
    _rule("LABEL_LEADING_ZERO", rf"(?<![\w.,])\.\d+(?=\s?{_UNIT}\b)", 'write a zero before the point, as in "0.5 mg"'),
    *(rule for rule in RULES if rule.code in {"LABEL_UNIT_SPACE", "LABEL_DECIMAL_COMMA", "LABEL_MICRO_SIGN"}),
)


def lint(text: str, field: str, rules: Iterable[Rule] = RULES) -> Iterator[Problem]:
    """Every rule that ``text`` breaks, with what was found and what to write instead."""
    for rule in rules:
        if found := rule.pattern.search(text):
            yield Problem(rule.code, f'In {field}, "{found.group().strip()}" can be misread: {rule.advice}', field)
