"""Checks a frozen content class by its annotations, and reads it back from its stored form.

``Annotated[str, rule]`` is a value with a rule; the rest is plain values, tuples, ``| None``, other classes, and unions
of classes that each have a ``block`` name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

from labels import checks, serial_form
from labels.errors import LabelError, label_error, problem
from pharmacy.core.errors import Problem, refuse_any

CheckedT = TypeVar("CheckedT", bound="Checked")


class Checked:
    """A frozen dataclass that exists only when it is right; else ``LabelError`` with every problem found."""

    __slots__ = ()

    def __post_init__(self) -> None:
        for found in (self._shape_problems, self.problems):
            refuse_any((self._told(each) for each in found()), LabelError)

    def _shape_problems(self) -> Iterator[Problem]:
        for name, hint in hints(type(self)).items():
            yield from _faults(hint, getattr(self, name), name)

    def problems(self) -> Iterator[Problem]:
        """What else is wrong once every field has its type."""
        return iter(())

    def _told(self, found: Problem) -> Problem:
        """``found`` with the title of its part: ``rows.3.1`` alone does not tell a person which table."""
        title = getattr(self, "title", "")
        return replace(found, message=f'{type(self).__name__} "{title}": {found.message}') if title else found


def hints(cls: Any) -> dict[str, Any]:
    """The annotation of each field of the dataclass ``cls``, in order."""
    return _hints(cls)


@cache
def _hints(cls: Any) -> dict[str, Any]:
    known = get_type_hints(cls, include_extras=True)
    return {item.name: known[item.name] for item in fields(cls)}


def _faults(hint: Any, value: object, field: str) -> Iterator[Problem]:
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        yield from args[1](value, field)
    elif origin is tuple:
        yield from _tuple_faults(args, value, field)
    elif origin in (Union, UnionType):
        yield from _union_faults(args, value, field)
    else:
        yield from checks.check_kind(value, hint, field)


def _tuple_faults(args: tuple[Any, ...], value: object, field: str) -> Iterator[Problem]:
    if not isinstance(value, tuple):
        yield problem("LABEL_TYPE", field, f"should be a tuple, not {type(value).__name__}")
    elif args[-1] is not Ellipsis and len(value) != len(args):
        yield problem("LABEL_COUNT", field, f"should have {len(args)} parts, not {len(value)}")
    else:
        for index, item in enumerate(value):
            yield from _faults(_part(args, index), item, f"{field}.{index}")


def _part(args: tuple[Any, ...], index: int) -> Any:
    return args[0] if args[-1] is Ellipsis else args[index]


def _union_faults(args: tuple[Any, ...], value: object, field: str) -> Iterator[Problem]:
    options = [option for option in args if option is not NoneType]
    if value is None and NoneType in args:
        return
    if len(options) == 1:
        yield from _faults(options[0], value, field)
    elif not isinstance(value, tuple(options)):
        names = ", ".join(option.__name__ for option in options)
        yield problem("LABEL_TYPE", field, f"should be one of {names}, not {type(value).__name__}")


def build(cls: type[CheckedT], data: Mapping[str, object], path: str = "") -> CheckedT:
    """``cls`` from its plain form; raises ``LabelError`` with ``path`` before each field."""
    within = f"{path}." if path else ""
    values = {name: _read(hint, data[name], f"{within}{name}") for name, hint in hints(cls).items()}
    try:
        return cls(**values)
    except LabelError as error:
        raise (error.within(path) if path else error) from error


def _read(hint: Any, data: object, field: str) -> object:
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _read_value(args[0], data, field)
    if hint in (str, int, bool, date):
        return _read_value(hint, data, field)
    if origin is tuple:
        return _read_tuple(args, data, field)
    if origin in (Union, UnionType):
        return _read_union(args, data, field)
    return build(hint, serial_form.members(data, hints(hint), field), field)


def _read_value(kind: Any, data: object, field: str) -> object:
    if kind is Decimal:
        return serial_form.parse(data, field, Decimal, "a decimal number")
    return serial_form.parse(data, field, date.fromisoformat, "an ISO date") if kind is date else data


def _read_tuple(args: tuple[Any, ...], data: object, field: str) -> tuple[object, ...]:
    if not isinstance(data, list) or (args[-1] is not Ellipsis and len(data) != len(args)):
        raise label_error("LABEL_CONTENT_SHAPE", field, "should be a list of the right length")
    return tuple(_read(_part(args, index), item, f"{field}.{index}") for index, item in enumerate(data))


def _read_union(args: tuple[Any, ...], data: object, field: str) -> object:
    if data is None and NoneType in args:
        return None
    options = [option for option in args if option is not NoneType]
    if len(options) == 1:
        return _read(options[0], data, field)
    named = {option.block: option for option in options}
    tag = data.get("block") if isinstance(data, Mapping) else None
    if not isinstance(tag, str) or tag not in named:
        raise label_error("LABEL_CONTENT_SHAPE", f"{field}.block", f"should be one of {', '.join(named)}")
    cls = named[tag]
    return build(cls, serial_form.members(data, ["block", *hints(cls)], field), field)
