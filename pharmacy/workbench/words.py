"""How a page writes dates, ages and amounts, and the few pieces of HTML a table cell may hold."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from pharmacy.core.quantities import format_number

NOTHING = "\N{EN DASH}"
_BREAK = mark_safe("<br>")
_ISO_DATE = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
Tone = Literal["good", "warn", "bad", "busy", "calm"]


def day(value: date | None) -> str:
    """``5 Mar 1979``; a dash when there is none."""
    return f"{value.day} {value:%b %Y}" if value else NOTHING


def readable(text: str) -> str:
    """``text`` with its ISO dates written as everywhere else: ``2026-11-30`` becomes ``30 Nov 2026``."""

    def plain(found: re.Match[str]) -> str:
        try:
            return day(date(*map(int, found.groups())))
        except ValueError:
            return found[0]

    return _ISO_DATE.sub(plain, text)


def moment(value: datetime | None) -> str:
    """``5 Mar 2026 14:07`` on the pharmacy's clock."""
    if value is None:
        return NOTHING
    local = timezone.localtime(value)
    return f"{day(local.date())} {local:%H:%M}"


def age(value: datetime) -> str:
    """How long ago, roughly, for a queue."""
    minutes = max(0, int((timezone.now() - value).total_seconds() // 60))
    if minutes < 60:
        return f"{minutes} min ago"
    if minutes < 48 * 60:
        return f"{minutes // 60} h ago"
    return f"{minutes // (24 * 60)} days ago"


def amount(value: Decimal, unit: str) -> str:
    """``0.1651 g``; pieces have no unit."""
    return format_number(value) if unit == "each" else f"{format_number(value)} {unit}"


def plural(count: int, noun: str) -> str:
    """``1 capsule``, ``30 capsules``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def badge(text: str, tone: Tone = "calm") -> str:
    return format_html('<span class="ws-badge ws-{}">{}</span>', tone, text)


def status_badge(subject: Model, tones: dict[str, Tone]) -> str:
    """The status of ``subject`` in its own words."""
    shown: Any = subject
    return badge(shown.get_status_display(), tones.get(shown.status, "calm"))


def link(text: object, url: str) -> str:
    return format_html('<a class="ws-link" href="{}">{}</a>', url, text)


def record_url(record: Model) -> str:
    meta = record._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[record.pk])


def record_link(record: Model | None, text: object = "") -> str:
    """A link to the record's page, or a dash."""
    return link(text or record, record_url(record)) if record is not None else NOTHING


def lines(parts: Iterable[object]) -> str:
    """Each part on its own line."""
    return format_html_join(_BREAK, "{}", ((part,) for part in parts))


def signed(value: Decimal, unit: str) -> str:
    """``+25 g`` or ``-0.1651 g``, with a real minus sign."""
    mark = "+" if value > 0 else "\N{MINUS SIGN}" if value < 0 else ""
    return mark + amount(abs(value), unit)
