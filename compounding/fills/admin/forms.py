"""What a person scans or types at the fill bench."""

from __future__ import annotations

from typing import Any

from django import forms as fields

from compounding.batches.admin.forms import BenchForm, plain
from compounding.fills.models import ClosureKind, CounselOutcome, PackChangeKind, WaiverParty
from pharmacy.workbench import forms

_NOBODY = [("", "Nobody")]


class AllocateForm(BenchForm):
    asks = {"skip_reason": "FIRST_LOT_SKIPPED"}
    lot = forms.scan("Lot number, to take another lot", "Empty: the first to expire. Commas between several.")
    skip_reason = plain("Why not the lot that expires first", length=200, required=False)

    def prepare(self) -> None:
        self.fields["lot"].required = False


class LabelsForm(BenchForm):
    dispense_on = forms.day("Day of dispensing", "As the labels name it; empty: today. Night 1 of a pack.")

    def prepare(self) -> None:
        self.fields["dispense_on"].required = False


class ScanForm(BenchForm):
    scanned = forms.scan("Scan the label on the container", "The square code, or the number after Label.")


class CheckForm(BenchForm):
    label = forms.scan("Scan the label on the container", "The square code, or the number after Label.")
    lot = forms.scan("Scan the stock container", "The lot number on the container that the capsules came from.")


class CounselForm(BenchForm):
    outcome = fields.ChoiceField(label="Counsel", choices=CounselOutcome.choices, widget=fields.RadioSelect)
    remark = plain("Remark (optional)", length=200, required=False)


class DispenseForm(BenchForm):
    closure = fields.ChoiceField(
        label="Closure", choices=ClosureKind.choices, widget=fields.RadioSelect, initial=ClosureKind.CHILD_RESISTANT
    )
    waiver_by = fields.ChoiceField(
        label="Who asked for one that is not child-resistant", choices=[*_NOBODY, *WaiverParty.choices], required=False
    )
    waiver_reason = plain("Why it is not child-resistant", length=200, required=False)


class ReturnForm(forms.ActForm):
    """How many came back of each container."""

    reason = forms.reason(length=200)

    def prepare(self) -> None:
        for item in self.subject.items.order_by("number") if self.subject else ():
            count: Any = forms.count(f"Container {item.number}: capsules that came back", required=True)
            count.initial = item.capsules
            self.fields[f"container_{item.number}"] = count

    def counts(self) -> dict[int, int]:
        return counts_in(self.cleaned_data)


def counts_in(values: dict[str, Any]) -> dict[int, int]:
    """By the number of the container."""
    named = ((name.removeprefix("container_"), value) for name, value in values.items())
    return {int(number): value for number, value in named if number.isdecimal()}


class StartForm(forms.ActForm):
    """Only for a titration: how it is put up."""

    one_each = fields.BooleanField(
        label="One capsule a night: a container for each strength", required=False,
        help_text="Otherwise in as few containers as can be, up to 3 capsules a night.",
    )  # fmt: skip

    def prepare(self) -> None:
        if self.subject is None or self.subject.schedule is None:
            del self.fields["one_each"]


class ChangeForm(forms.ActForm):
    kind = fields.ChoiceField(label="Change", choices=PackChangeKind.choices, widget=fields.RadioSelect)
    night = forms.count(
        "Night", "Hold: from this night on. Step back, go on: nights taken so far. As the present calendar counts."
    )
    nights = forms.count("Hold for how many nights", required=False)
    goes_on_on = forms.day("Date of the next night", "Empty: today.")
    prescriber_contact = forms.text("Whom you reached at the prescriber's", length=200)
    reason = forms.reason(length=200)
    password = forms.password()

    def prepare(self) -> None:
        self.fields["goes_on_on"].required = False
