"""Objects of a payload that take exactly the members they name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers


def longest(model: Any, name: str) -> int:
    """What the column takes, so that nothing reaches the database to fail there."""
    length: int = model._meta.get_field(name).max_length
    return length


def one_of(words: Sequence[str]) -> Any:
    """Document a closed list whose refusal has a code of its own in the rules of an order."""
    return extend_schema_field({"type": "string", "enum": list(words)})


class StrictObject(serializers.Serializer[Any]):
    """An object without unknown members: a misspelt ``refils`` must not be dropped silently."""

    default_error_messages = {
        "invalid": "This is an object, {{ ... }}, not {datatype}.",
        "unknown": "There is no field of this name here.",
    }

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        errors: dict[str, Any] = {}
        value: dict[str, Any] = {}
        try:
            value = super().to_internal_value(data)
        except serializers.ValidationError as error:
            if not isinstance(data, dict) or not isinstance(error.detail, dict):
                raise
            errors = dict(error.detail)
        missing = serializers.ErrorDetail(str(self.error_messages["required"]), code="required")
        errors |= {name: [missing] for name in self.also_required(data) if name not in data}
        unknown = serializers.ErrorDetail(str(self.error_messages["unknown"]), code="unknown")
        errors |= {name: [unknown] for name in data if name not in self.fields}
        if errors:
            raise serializers.ValidationError(errors)
        return value

    def also_required(self, data: dict[str, Any]) -> Sequence[str]:
        """The fields that are required because of what else is in ``data``."""
        return ()
