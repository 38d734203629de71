"""What the forms of the bench have in common: weights as a balance types them, and questions asked only when needed."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar
from uuid import uuid4

from django import forms as fields
from django.core.exceptions import ValidationError
from django.forms import BoundField

from compounding.batches.admin.readings import Wanted, reading
from pharmacy.core.errors import DomainError
from pharmacy.workbench.forms import ActForm

_PLAIN = {"autocomplete": "off", "spellcheck": "false"}


class ReadingField(fields.CharField):
    """A weight or a number of pieces, typed, pasted or sent by a balance; an exact number in ``wanted``."""

    def __init__(self, wanted: Wanted, **kwargs: Any) -> None:
        super().__init__(max_length=64, widget=fields.TextInput(attrs=_PLAIN | {"inputmode": "decimal"}), **kwargs)
        self.wanted = wanted

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return Decimal(0)
        try:
            return reading(text, self.wanted)
        except DomainError as error:
            raise ValidationError(error.problems[0].message, code=error.code) from error


class BenchForm(ActForm):
    """``asks``: fields that are shown only after the refusal with that code, or when something is typed into them."""

    asks: ClassVar[Mapping[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.codes: set[str] = set()
        super().__init__(*args, **kwargs)

    def take(self, error: DomainError) -> None:
        self.codes |= {problem.code for problem in error.problems}
        super().take(error)

    def is_asked(self, name: str) -> bool:
        code = self.asks.get(name)
        return code is None or code in self.codes or bool(self.is_bound and self[name].value())

    def shown(self) -> list[BoundField]:
        """The fields that are always there."""
        return [field for field in self.visible_fields() if field.name not in self.asks]

    def asked(self) -> list[BoundField]:
        """The fields that a refusal brought up."""
        return [self[name] for name in self.asks if self.is_asked(name)]

    def place_cursor(self) -> None:
        """In the first wrong field, else the first empty one."""
        names = [field.name for field in self.shown()]
        wrong = [name for name in self.errors if name in self.fields] if self.is_bound else []
        empty = [name for name in names if not self[name].value()]
        for name in (wrong or empty or names)[:1]:
            self.fields[name].widget.attrs["autofocus"] = True


class OnceForm(BenchForm):
    """Sent twice, by a double click, it is done once: ``once`` is the name of this one filling-in."""

    once = fields.CharField(label="", required=False, max_length=32, widget=fields.HiddenInput)

    def prepare(self) -> None:
        self.initial = {**self.initial, "once": uuid4().hex}


def plain(label: str, *, length: int, help_text: str = "", required: bool = True) -> fields.CharField:
    """One line that no browser fills in from memory."""
    return fields.CharField(
        label=label, max_length=length, help_text=help_text, required=required, widget=fields.TextInput(attrs=_PLAIN)
    )


def lines(label: str, *, help_text: str = "", required: bool = True, length: int = 1000) -> fields.CharField:
    area = fields.Textarea(attrs={"rows": 2})
    return fields.CharField(label=label, max_length=length, help_text=help_text, required=required, widget=area)


def checker() -> fields.CharField:
    return plain("Second person's user name", length=150)


def second_password() -> fields.CharField:
    """Of the person beside the screen: the browser must not offer the password of whoever is signed in."""
    widget = fields.PasswordInput(attrs={"autocomplete": "off"})
    return fields.CharField(label="Second person's password", strip=False, widget=widget)


def yes_or_no(label: str, help_text: str = "") -> fields.ChoiceField:
    return fields.ChoiceField(
        label=label, help_text=help_text, choices=[("yes", "Yes"), ("no", "No")], widget=fields.RadioSelect
    )
