"""Strict JSON (RFC 8259): what two readers could understand differently is refused, and numbers stay exact."""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from rest_framework.exceptions import ParseError

_LONGEST_NUMBER = 1000


def read_object(body: bytes) -> dict[str, Any]:
    """The JSON object in ``body``, with fractions as ``Decimal``.

    Raises ``ParseError`` ``JSON_MALFORMED``, ``JSON_DUPLICATE_KEY`` or ``JSON_NOT_AN_OBJECT``.
    """
    try:
        value = json.loads(
            body.decode("utf-8-sig"),
            parse_float=_fraction,
            parse_int=_integer,
            parse_constant=_not_a_number,
            object_pairs_hook=_members,
        )
    except UnicodeDecodeError as error:
        raise malformed(f"The body is not UTF-8: byte {error.start} cannot be decoded.") from error
    except json.JSONDecodeError as error:
        raise malformed(f"Line {error.lineno}, column {error.colno}: {error.msg}.") from error
    except RecursionError as error:
        raise malformed("The JSON is nested too deeply.") from error
    if not isinstance(value, dict):
        raise ParseError("The body is a JSON object, { ... }.", code="JSON_NOT_AN_OBJECT")
    return value


def malformed(detail: str) -> ParseError:
    return ParseError(detail, code="JSON_MALFORMED")


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ParseError(f"The name {json.dumps(twice[:64])} is given more than once.", code="JSON_DUPLICATE_KEY")
    return members


def _integer(digits: str) -> int:
    if len(digits) > _LONGEST_NUMBER:
        raise malformed("A number is too long.")
    return int(digits)


def _fraction(digits: str) -> Decimal:
    try:
        return Decimal(digits)
    except InvalidOperation as error:
        raise malformed("A number is too large.") from error


def _not_a_number(name: str) -> NoReturn:
    raise malformed(f"{name} is not a JSON number.")
