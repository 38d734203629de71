"""The stored form of frozen content: canonical JSON with its own SHA-256."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from labels.errors import label_error

CONTENT_VERSION = 1


def canonical_bytes(value: object) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces: the bytes that are hashed."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def digest(body: Mapping[str, object]) -> str:
    """The SHA-256 of ``body`` in its canonical form."""
    return hashlib.sha256(canonical_bytes(body)).hexdigest()


def plain(value: object) -> Any:
    """``value`` as strings, integers, lists, dicts and None; a class in a union says which it is in ``block``."""
    if isinstance(value, Decimal):
        # 1.5 and 1.50 are the same strength and must give the same digest.
        return f"{value.normalize():f}"
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        tag = getattr(type(value), "block", None)
        body = {item.name: plain(getattr(value, item.name)) for item in fields(value)}
        return dict(sorted({**body, **({"block": tag} if tag else {})}.items()))
    return [plain(item) for item in value] if isinstance(value, tuple) else value


def encode(content: object, kind: str, version: int = CONTENT_VERSION) -> dict[str, Any]:
    """The dataclass ``content`` as a sorted dict that says its kind, version and digest."""
    body = {**plain(content), "kind": kind, "content_version": version}
    return dict(sorted({**body, "content_sha256": digest(body)}.items()))


def members(data: object, names: Collection[str], path: str = "", version: int = CONTENT_VERSION) -> dict[str, Any]:
    """``data`` as a dict with exactly ``names``, or ``LABEL_CONTENT_SHAPE``; ``path`` is where ``data`` stands."""
    if not isinstance(data, Mapping):
        raise label_error("LABEL_CONTENT_SHAPE", path or "content", "should be an object")
    for name in sorted(data.keys() ^ set(names)):
        fault = "is missing" if name in names else "is not known"
        field = f"{path}.{name}" if path else name
        raise label_error("LABEL_CONTENT_SHAPE", field, f"{fault} in version {version} of this content")
    return dict(data)


def decode(
    data: Mapping[str, object], names: Collection[str], kinds: Collection[str], version: int = CONTENT_VERSION
) -> dict[str, Any]:
    """What stands under ``names`` in ``data``, after checking its kind, version, keys and digest."""
    values = members(data, {*names, "kind", "content_version", "content_sha256"}, version=version)
    expected: dict[str, tuple[object, ...]] = {"kind": tuple(kinds), "content_version": (version,)}
    for name, right in expected.items():
        if values[name] not in right:
            raise label_error("LABEL_CONTENT_KIND", name, f"should be {' or '.join(map(repr, right))}")
    if values["content_sha256"] != digest({k: v for k, v in data.items() if k != "content_sha256"}):
        raise label_error("LABEL_CONTENT_ALTERED", "content_sha256", "does not match the content: it was altered")
    return {name: values[name] for name in names}


def parse(value: object, field: str, read: Callable[[str], object], what: str) -> Any:
    """``read(value)``, or ``LABEL_CONTENT_SHAPE`` when ``value`` is not ``what`` as text."""
    try:
        return read(value) if isinstance(value, str) else read("")
    except (ValueError, InvalidOperation):
        raise label_error("LABEL_CONTENT_SHAPE", field, f"should be {what} as text, not {value!r}") from None
