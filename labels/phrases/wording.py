"""A phrase of the library in English and, when there is an approved translation, in the patient's language."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from string import Formatter

from labels.errors import label_error
from labels.phrases.library import Phrase, Translation, library

ENGLISH = "en"
STATEMENT = "LABEL_TRANSLATION_MISSING"
_MOST = 20  # units at a time
_OPEN = {"count": "[1-9][0-9]?", "form": "[a-z ]+"}


@dataclass(frozen=True, slots=True)
class Wording:
    """What a label says for one phrase; English is always there (California B&P 4076.6).

    ``translated`` is None when there is no approved translation: then ``missing_translation`` is True and
    ``statement`` says so for the label, under the code ``LABEL_TRANSLATION_MISSING``.
    """

    code: str
    language: str
    english: str
    translated: str | None
    source: str
    missing_translation: bool = False
    statement: str | None = None


def phrase(code: str, language: str = ENGLISH, *, approvals: Collection[str] = (), **amounts: object) -> Wording:
    """The wording of phrase ``code`` for a patient who reads ``language``.

    ``amounts`` are ``form`` (a dosage form of the library) and, where the phrase does not say it itself, ``count``.
    ``approvals`` are digests of the translations this pharmacy has approved. Raises ``LabelError``:
    ``LABEL_PHRASE_UNKNOWN``, ``LABEL_PHRASE_AMOUNT`` or ``LABEL_PHRASE_FORM``.
    """
    known = library().phrases.get(code)
    if known is None:
        raise label_error("LABEL_PHRASE_UNKNOWN", "phrase", f"should be a code of the phrase library, not {code!r}")
    english = _filled(known, known.english, ENGLISH, amounts)
    if language == ENGLISH:
        return Wording(code, language, english, None, known.source)
    translation = known.translations.get(language)
    if translation is None or not _is_approved(translation, approvals):
        name = library().languages.get(language, language)
        missing = f"{name} translation not available"
        return Wording(code, language, english, None, known.source, missing_translation=True, statement=missing)
    return Wording(code, language, english, _filled(known, translation.text, language, amounts), translation.source)


def recognise(english: str) -> tuple[str, dict[str, object]] | None:
    """The code and amounts that ``english`` is the wording of, or None: no other words are taken for a phrase."""
    for known in library().phrases.values():
        found = re.fullmatch(_pattern(known.english), english)
        for amounts in _readings(found.groupdict()) if found else ():
            if _filled(known, known.english, ENGLISH, amounts) == english:
                return known.code, amounts
    return None


def placeholders(text: str) -> list[str]:
    """The names that ``text`` leaves open, in alphabetical order."""
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def _is_approved(translation: Translation, approvals: Collection[str]) -> bool:
    return translation.approved or translation.digest in approvals


def _filled(known: Phrase, text: str, language: str, amounts: Mapping[str, object]) -> str:
    wanted = set(placeholders(known.english))
    if set(amounts) != wanted:
        rest = f"should be given for {known.code}: {', '.join(sorted(wanted)) or 'nothing'}"
        raise label_error("LABEL_PHRASE_AMOUNT", "phrase_amounts", rest)
    if not wanted:
        return text
    count = amounts.get("count", known.count)
    if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= _MOST:
        raise label_error("LABEL_PHRASE_AMOUNT", "count", f"should be a whole number from 1 to {_MOST}, not {count!r}")
    return text.format(count=count, form=_form(amounts["form"], language, count))


def _form(form: object, language: str, count: int) -> str:
    forms = library().forms
    if not isinstance(form, str) or form not in forms:
        raise label_error("LABEL_PHRASE_FORM", "form", f"should be one of {', '.join(forms)}, not {form!r}")
    words = forms[form][language]
    return words[min(count, len(words)) - 1]


def _pattern(text: str) -> str:
    parts, seen = list[str](), set[str]()
    for fixed, name, _, _ in Formatter().parse(text):
        parts.append(re.escape(fixed))
        if name is not None:
            parts.append(f"(?P={name})" if name in seen else f"(?P<{name}>{_OPEN[name]})")
            seen.add(name)
    return "".join(parts)


def _readings(found: Mapping[str, str]) -> Iterator[dict[str, object]]:
    number: dict[str, object] = {"count": int(found["count"])} if "count" in found else {}
    if "form" not in found:
        yield number
    for form, words in library().forms.items():
        if found.get("form") in words[ENGLISH]:
            yield {**number, "form": form}
