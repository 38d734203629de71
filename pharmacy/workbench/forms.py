"""The form of an act: typed fields only. Rules live in services, whose refusals are put beside the field they name."""

from __future__ import annotations

from typing import Any

from django import forms

from pharmacy.core.errors import DomainError
from pharmacy.workbench.words import readable

_NON_FIELD = "__all__"


class ActForm(forms.Form):
    """``subject`` and ``part`` are there for choices; ``template`` fields are drawn by ``workbench/act.html``."""

    required_css_class = "ws-required"
    error_css_class = "ws-wrong"

    def __init__(
        self, data: Any = None, files: Any = None, *, subject: Any = None, part: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(data, files, label_suffix="", **kwargs)
        self.subject, self.part = subject, part
        self.prepare()

    def prepare(self) -> None:
        """Narrow choices to the subject."""

    def take(self, error: DomainError) -> None:
        """Show each problem beside the field it names, and the rest above the form."""
        for problem in error.problems:
            field = problem.field if problem.field in self.fields else None
            self.add_error(field, readable(problem.message))

    def place_cursor(self) -> None:
        """In the first wrong field, else the first one."""
        wrong = [name for name in self.errors if name != _NON_FIELD] if self.is_bound else []
        for name in (wrong or list(self.fields))[:1]:
            self.fields[name].widget.attrs["autofocus"] = True


def text(label: str, *, length: int, help_text: str = "", required: bool = True) -> forms.CharField:
    return forms.CharField(label=label, max_length=length, help_text=help_text, required=required)


def scan(label: str, help_text: str = "") -> forms.CharField:
    """A plain field that a scanner or a person types into; the server finds what it means."""
    attrs = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
    return forms.CharField(
        label=label, max_length=64, strip=True, help_text=help_text, widget=forms.TextInput(attrs=attrs)
    )


def quantity(label: str, *, places: int = 4, help_text: str = "", required: bool = True) -> forms.DecimalField:
    attrs = {"inputmode": "decimal", "autocomplete": "off", "step": "any"}
    return forms.DecimalField(
        label=label, max_digits=12, decimal_places=places, help_text=help_text, required=required,
        widget=forms.TextInput(attrs=attrs),
    )  # fmt: skip


def count(label: str, help_text: str = "", *, required: bool = True) -> forms.IntegerField:
    attrs = {"inputmode": "numeric", "autocomplete": "off"}
    return forms.IntegerField(label=label, help_text=help_text, required=required, widget=forms.TextInput(attrs=attrs))


def day(label: str, help_text: str = "") -> forms.DateField:
    return forms.DateField(label=label, help_text=help_text, widget=forms.DateInput(attrs={"type": "date"}))


def pdf(label: str, help_text: str = "") -> forms.FileField:
    """A file that may be left out; the service looks whether it is a PDF."""
    widget = forms.FileInput(attrs={"accept": "application/pdf"})
    return forms.FileField(label=label, required=False, help_text=help_text, widget=widget)


def reason(*, required: bool = True, help_text: str = "", length: int = 1000) -> forms.CharField:
    label = "Reason" if required else "Remark (optional)"
    return forms.CharField(
        label=label, required=required, max_length=length, help_text=help_text, widget=forms.Textarea(attrs={"rows": 3})
    )


def password() -> forms.CharField:
    return forms.CharField(
        label="Your password",
        strip=False,
        help_text="Entered again: it is your signature.",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class ReasonForm(ActForm):
    reason = reason()


class CopiesForm(ActForm):
    """How many labels are wanted."""

    copies = count("How many labels")


class SignForm(ActForm):
    """A signature with an optional remark."""

    password = password()
    reason = reason(required=False)


class SignWithReasonForm(ActForm):
    reason = reason()
    password = password()
