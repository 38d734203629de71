"""The stored form of a label's content: canonical JSON with its own SHA-256."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from labels.errors import label_error

if TYPE_CHECKING:
    from labels.content import DoseLabel

KIND = "dose"
CONTENT_VERSION = 1

DATES = ("written_on", "dispensed_on", "beyond_use_on")
TEXT_LISTS = ("auxiliary", "inactive_ingredients")
OPTIONAL_TEXTS = ("purpose", "pharmacist_initials", "watermark")
TEXTS = (
    *("serial", "rx_number", "patient_name", "drug_name", "dosage_form", "directions", "prescriber_name"),
    *("lot_number", "storage", "compounded_statement", "opioid_warning"),
)


def canonical_bytes(value: object) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces: the bytes that are hashed."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _digest(body: Mapping[str, object]) -> str:
    return hashlib.sha256(canonical_bytes(body)).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        # 1.5 and 1.50 are the same strength and must give the same digest.
        return f"{value.normalize():f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(value[key]) for key in sorted(value)}
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def encode(label: DoseLabel) -> dict[str, Any]:
    """``label`` as a sorted dict of strings, integers, lists and None."""
    body = {**asdict(label), "kind": KIND, "content_version": CONTENT_VERSION}
    plain = {key: _plain(body[key]) for key in sorted(body)}
    return dict(sorted({**plain, "content_sha256": _digest(plain)}.items()))


def members(data: object, names: Sequence[str], path: str) -> dict[str, Any]:
    """``data`` as a dict with exactly ``names``, or ``LABEL_CONTENT_SHAPE``."""
    if not isinstance(data, Mapping):
        raise label_error("LABEL_CONTENT_SHAPE", path, "should be an object")
    for name in sorted(data.keys() ^ set(names)):
        fault = "is missing" if name in names else "is not known"
        raise label_error("LABEL_CONTENT_SHAPE", name, f"{fault} in version {CONTENT_VERSION} of this content")
    return dict(data)


def decode(data: Mapping[str, object], names: Sequence[str]) -> dict[str, Any]:
    """The constructor arguments in ``data``, after checking its kind, version, keys and digest."""
    values = members(data, [*names, "kind", "content_version", "content_sha256"], "content")
    for name, expected in (("kind", KIND), ("content_version", CONTENT_VERSION)):
        if values.pop(name) != expected:
            raise label_error("LABEL_CONTENT_KIND", name, f"should be {expected!r}")
    if values.pop("content_sha256") != _digest({k: v for k, v in data.items() if k != "content_sha256"}):
        raise label_error("LABEL_CONTENT_ALTERED", "content_sha256", "does not match the content: it was altered")
    for name in TEXT_LISTS:
        values[name] = tuple(values[name]) if isinstance(values[name], list) else values[name]
    for name in DATES:
        values[name] = _parse(values[name], name, date.fromisoformat, "an ISO date")
    values["strength_mg"] = _parse(values["strength_mg"], "strength_mg", Decimal, "a decimal number")
    return values


def _parse(value: object, field: str, parse: Callable[[str], object], what: str) -> object:
    try:
        return parse(value) if isinstance(value, str) else parse("")
    except (ValueError, InvalidOperation):
        raise label_error("LABEL_CONTENT_SHAPE", field, f"should be {what} as text, not {value!r}") from None
