"""Short texts that people type: tidied before they are stored, and why one is refused."""

from __future__ import annotations

import re

from pharmacy.core.errors import Problem

# Not every white space of Unicode: the separators that a scanner sends are refused, not read as blanks.
_BLANKS = re.compile("[ \t\r\n\N{NO-BREAK SPACE}]+")


def tidy(text: str) -> str:
    """``text`` without outer blanks, and with one blank where there were more or a new line."""
    return _BLANKS.sub(" ", text).strip(" ")


def text_problems(text: str, *, field: str, what: str, length: int, required: bool = True) -> list[Problem]:
    """Why ``text`` is not stored; codes TEXT_MISSING, TEXT_TOO_LONG, TEXT_UNPRINTABLE. ``what`` is its name."""
    kept = tidy(text)
    if required and not kept:
        return [Problem("TEXT_MISSING", f"Give the {what}.", field)]
    if len(kept) > length:
        return [Problem("TEXT_TOO_LONG", f"The {what} has at most {length} characters.", field)]
    if not kept.isprintable():
        return [Problem("TEXT_UNPRINTABLE", f"The {what} holds a character that cannot be printed.", field)]
    return []


def reason_problems(reason: str, *, why: str, length: int = 200) -> list[Problem]:
    """Why ``reason`` does not do; codes REASON_MISSING (with the sentence ``why``), TEXT_TOO_LONG, TEXT_UNPRINTABLE."""
    if not tidy(reason):
        return [Problem("REASON_MISSING", why, "reason")]
    return text_problems(reason, field="reason", what="reason", length=length)
