"""Refuses wording that is known to be misread, in the texts a pharmacy writes (not in names or addresses).

Sources: ISMP List of Error-Prone Abbreviations, Symbols and Dose Designations; USP <17> (digits, not number
words); USP <7> and <795> ("beyond-use date", never "expiration date", for a compounded preparation).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from labels.errors import LabelError, problem
from pharmacy.core.errors import Problem, refuse_any

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


# California B&P 4076.6: whatever translation is added, the directions stand on the label in English.
_ENGLISH_VERB = re.compile(
    r"\b(?:take|swallow|chew|dissolve|place|put|use|apply|give|drink|mix|open|start|continue|stop|follow|inhale|insert)\b",
    re.IGNORECASE,
)


def check_english(text: str, field: str) -> Iterator[Problem]:
    """English directions say what to do; a translation may follow them, never stand in their place."""
    if not _ENGLISH_VERB.search(text):
        yield problem("LABEL_NOT_ENGLISH", field, 'should say in English what to do, as in "Take 1 capsule at bedtime"')


# What a layout adds to the content may be misread too, so that the finished text is read again. Months are named.
FINISHED_RULES = (
    *RULES,
    _rule(
        "LABEL_NUMERIC_DATE",
        r"(?<![\d/-])(?:\d{1,2}/\d{1,2}/\d{2,4}|\d{4}-\d{2}-\d{2})(?![\d/-])",
        'name the month, as in "24 Nov 2026"',
    ),
)
# In any language a number is read as ten times more or less.
NUMBER_RULES = tuple(rule for rule in RULES if rule.code in {"LABEL_TRAILING_ZERO", "LABEL_LEADING_ZERO"})

# Names, numbers and addresses are what they are; "U Thant" is a patient and "1500 Hs Street" an address.
_NAMES = frozenset(
    {
        *("serial", "rx_number", "patient_name", "holder_name", "prescriber_name", "prescriber_phone", "lot_number"),
        *("batch_number", "supplier", "supplier_lot", "ingredient_name", "pharmacy_name", "packager", "pharmacy"),
        *("barcode_payload", "pharmacist_initials", "inactive_ingredients", "watermark"),
    }
)
_OTHER_LANGUAGE = frozenset({"second_language", "second_directions"})
_UNITS = (re.compile(r"\d\s?mg\b"), re.compile(r"\d\s?mcg\b"))


@lru_cache(maxsize=1024)
def _is_name(field: str) -> bool:
    return field.split(".")[0] in _NAMES or field.endswith(".lot_number")


class _Judged(NamedTuple):
    """What is wrong with a text, and whether it has an amount in mg, and one in mcg."""

    problems: tuple[Problem, ...]
    milligrams: bool
    micrograms: bool


# Most texts of a job are those of every other label.
@lru_cache(maxsize=4096)
def _judged(text: str, field: str) -> _Judged:
    said = text.replace("\u00a0", " ")
    found = tuple(lint(said, field, NUMBER_RULES if field in _OTHER_LANGUAGE else FINISHED_RULES))
    return _Judged(found, bool(_UNITS[0].search(said)), bool(_UNITS[1].search(said)))


def check_finished(texts: Iterable[tuple[str, str]], needed: Sequence[str] = ()) -> None:
    """Refuse a planned label whose ``texts`` (field and what is printed for it, in order) can be misread.

    Each field of ``needed`` has to be among them. One unit for all amounts: 1,500 mcg beside 1.5 mg is misread.
    Raises ``LabelError``.
    """
    whole: dict[str, str] = {}
    for field, text in texts:
        whole[field] = f"{whole[field]} {text.strip()}" if field in whole else text.strip()
    judged = {field: _judged(text, field) for field, text in whole.items() if not _is_name(field)}
    found = [each for one in judged.values() for each in one.problems]
    missing = (field for field in needed if field not in whole)
    found += [problem("LABEL_INCOMPLETE", field, "is not on the finished label") for field in missing]
    micro = [field for field, one in judged.items() if one.micrograms]
    if micro and any(one.milligrams for one in judged.values()):
        found.append(problem("LABEL_MIXED_UNITS", micro[0], "should be in mg like the other amounts on this label"))
    refuse_any(found, LabelError)
