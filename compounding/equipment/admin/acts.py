"""What a person may do to a balance; each calls one service."""

from __future__ import annotations

from django import forms as fields
from django.utils import timezone

from compounding.equipment import services
from compounding.equipment.models import Balance, Calibration, MinimumBasis
from pharmacy.workbench import forms
from pharmacy.workbench.acts import Act, Doing
from pharmacy.workbench.forms import ActForm


class RegisterForm(ActForm):
    code = forms.scan("Code on the balance", "The barcode that is scanned when something is weighed.")
    name = forms.text("Name", length=80)
    serial_number = forms.text("Serial number", length=40)
    readability_mg = forms.quantity("Readability (mg)", help_text="The smallest step of the display.")
    basis = fields.ChoiceField(label="Basis of the minimum", choices=MinimumBasis.choices, widget=fields.RadioSelect)
    stated_minimum_mg = forms.quantity(
        "Minimum stated (mg)", places=3, required=False, help_text="Only when the calibration service states it."
    )
    error_percent = forms.quantity(
        "Error at the minimum (%)", places=2, required=False, help_text="Class III: 5 % when left empty."
    )


class CalibrationForm(ActForm):
    done_on = forms.day("Calibrated on")
    due_on = forms.day("Next calibration due on", "The last day on which the balance may be used.")
    passed = fields.ChoiceField(
        label="Result", choices=[("yes", "Passed"), ("no", "Failed")], widget=fields.RadioSelect
    )
    done_by = forms.text("Calibrated by", length=120)
    certificate = forms.text("Certificate number", length=80, required=False)

    def prepare(self) -> None:
        self.initial = {"done_on": timezone.localdate()}


def _calibrate(doing: Doing) -> Calibration:
    values = {**doing.values, "passed": doing.values["passed"] == "yes"}
    return services.record_calibration(doing.subject, actor=doing.actor, at=doing.at, **values)


def _register(doing: Doing) -> Balance:
    values = dict(doing.values)
    basis = MinimumBasis(values.pop("basis"))
    return services.register_balance(values.pop("code"), basis=basis, actor=doing.actor, **values)


REGISTER = Act(
    name="register_balance", label="Register balance", permission="compounding.keep_equipment", form=RegisterForm,
    run=_register, done="{} is registered.", tone="primary",
    tells=lambda *_: (
        "The least that may be weighed follows from the basis.",
        "It can be used once its calibration is recorded. Its limits can never be changed.",
    ),
)  # fmt: skip
CALIBRATE = Act(
    name="record_calibration", label="Record calibration", permission="compounding.record_calibration",
    form=CalibrationForm, run=_calibrate, done="{}: the calibration is recorded.", tone="primary",
    tells=lambda *_: ("The latest calibration says whether the balance may be used.",),
)  # fmt: skip
TAKE_OUT = Act(
    name="take_out_of_service", label="Take out of service", permission="compounding.keep_equipment",
    form=forms.ReasonForm, possible=lambda balance, _: balance.in_service, tone="danger",
    run=lambda doing: services.set_in_service(doing.subject, in_service=False, actor=doing.actor, **doing.values),
    tells=lambda *_: ("Nothing can be weighed on it until it is back in service.",), done="{} is out of service.",
)  # fmt: skip
PUT_BACK = Act(
    name="return_to_service", label="Return to service", permission="compounding.keep_equipment",
    form=forms.ReasonForm, possible=lambda balance, _: not balance.in_service,
    run=lambda doing: services.set_in_service(doing.subject, in_service=True, actor=doing.actor, **doing.values),
    done="{} is in service again.",
)  # fmt: skip
