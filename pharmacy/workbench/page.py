"""What a record's page consists of: sections with facts, a table, cards or free text. A cell is text or safe HTML,
a figure safe HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

Fact = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Button:
    """A link to the page of an act."""

    label: str
    url: str
    tone: str = "plain"


@dataclass(frozen=True, slots=True)
class Table:
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    empty: str = "None."


@dataclass(frozen=True, slots=True)
class Card:
    """One finding or the like: what it is, what is known about it and what can be done."""

    mark: str
    text: str
    facts: Sequence[Fact] = ()
    button: Button | None = None


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    facts: Sequence[Fact] = ()
    table: Table | None = None
    cards: Sequence[Card] = ()
    text: str = ""
    lead: str = ""
    figure: str = ""
    buttons: Sequence[Button] = field(default=())
