"""DRF's nested error details as a flat list of codes with their place in the payload."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rest_framework.settings import api_settings

_CODES = {
    "required": "FIELD_MISSING",
    "unknown": "FIELD_UNKNOWN",
    "blank": "FIELD_EMPTY",
    "null": "FIELD_EMPTY",
    "max_length": "FIELD_TOO_LONG",
}


@dataclass(frozen=True, slots=True)
class FieldError:
    """``path`` leads from the root of the payload to the value; list indexes are numbers from 0."""

    code: str
    detail: str
    path: tuple[str | int, ...] = ()

    def as_json(self) -> dict[str, str | None]:
        field = ".".join(map(str, self.path)) or None
        return {"code": self.code, "field": field, "pointer": self._pointer() if self.path else None,
                "detail": self.detail}  # fmt: skip

    def _pointer(self) -> str:
        """RFC 6901."""
        return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in self.path)


def field_errors(detail: Any, path: tuple[str | int, ...] = ()) -> Iterator[FieldError]:
    """Every error in ``detail``, in the order of the payload's fields."""
    if isinstance(detail, dict):
        for key, inner in detail.items():
            yield from field_errors(inner, path if key == api_settings.NON_FIELD_ERRORS_KEY else (*path, key))
    elif isinstance(detail, list):
        for inner in detail:
            yield from field_errors(inner, path)
    else:
        code = str(getattr(detail, "code", ""))
        yield FieldError(code if code.isupper() else _CODES.get(code, "FIELD_INVALID"), str(detail), path)
