"""What every kind of frozen label has in common: its stored form and the rules of its fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Self

from labels import checks, serial_form
from labels.errors import problem
from labels.rules import Said, Text, Whole, day
from labels.shape import Checked, build, hints
from pharmacy.core.errors import Problem

Serial = Annotated[str, Text(20)]
Number = Annotated[str, Text(30)]
Person = Annotated[str, Text(120)]
Drug = Annotated[str, Said(120)]
Words = Annotated[str, Said(300)]
Mark = Annotated[str, Text(60)]
Day = Annotated[date, day]
Milligrams = Annotated[Decimal, checks.check_strength]
Payload = Annotated[str, checks.check_payload]
Count = Annotated[int, Whole(1, 10_000)]
Few = Annotated[int, Whole(1, 30)]


class LabelContent(Checked):
    """Frozen content of one ``kind``; raises ``LabelError`` (codes ``LABEL_*``) naming each wrong field."""

    __slots__ = ()
    kind: ClassVar[str]

    def to_json(self) -> dict[str, Any]:
        """A canonical JSON-compatible dict, keys sorted, with ``kind``, ``content_version`` and ``content_sha256``."""
        return serial_form.encode(self, self.kind)

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Self:
        """The content that ``to_json`` wrote; raises ``LabelError`` when it is another kind, incomplete or altered."""
        return build(cls, serial_form.decode(data, hints(cls), (cls.kind,)))


def check_order(first: tuple[str, date], last: tuple[str, date], *, same: bool = False) -> Iterator[Problem]:
    """``last`` after ``first``, or on that day when ``same``."""
    (_, early), (field, late) = first, last
    if late < early or (late == early and not same):
        yield problem("LABEL_DATE_ORDER", field, f"should be {'not before' if same else 'after'} {first[0]}, {early}")


def check_equal(field: str, value: object, right: object, why: str) -> Iterator[Problem]:
    """``value`` as it follows from other fields."""
    if value != right:
        yield problem("LABEL_CONTRADICTION", field, f"should be {right}, {why}, not {value}")
