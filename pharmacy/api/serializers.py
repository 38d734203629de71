"""What a prescriber's system sends: shapes and lengths only, the rules of an order are the services'."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers

from pharmacy.api.fields import IsoDateField, StrengthField, TextField, TrueOrFalseField, WholeNumberField
from pharmacy.api.strict import StrictObject, longest, one_of
from pharmacy.catalog.history import UNKNOWN, choices
from pharmacy.orders.intake import DOSE_TIMES, TAKINGS, MedicineIntake, OrderIntake
from pharmacy.orders.intake_history import MOST_CONDITIONS
from pharmacy.orders.intake_regimen import StepIntake
from pharmacy.orders.languages import ENGLISH, LABEL_LANGUAGES
from pharmacy.orders.models import Order, OrderMedicine
from pharmacy.people.details import PatientDetails
from pharmacy.people.models import Patient

_MOST_ENTRIES = 100
_LONGEST_WORD = 20
_LONGEST_CHOICE = 40
_ONE_STRENGTH = ("strength_mg", "quantity_capsules", "days_supply")
_UNKNOWN_COUNTS = "Left out or null counts as unknown."
_OPTIONAL_TEXT: dict[str, Any] = {"required": False, "allow_null": True, "allow_blank": True}
_OPTIONAL_DATE: dict[str, Any] = {"required": False, "allow_null": True}


class PrescriberStated(StrictObject):
    """Who prescribes: the prescriber whose token it is."""

    npi = TextField(max_length=_LONGEST_WORD)


class PatientStated(StrictObject):
    """Whom it is for, as the label and the pharmacy's records name them."""

    given_name = TextField(max_length=longest(Patient, "given_name"))
    family_name = TextField(max_length=longest(Patient, "family_name"))
    birth_date = IsoDateField()
    phone = TextField(max_length=longest(Patient, "phone"))
    address_line1 = TextField(max_length=longest(Patient, "address_line1"))
    address_line2 = TextField(max_length=longest(Patient, "address_line2"), **_OPTIONAL_TEXT)
    city = TextField(max_length=longest(Patient, "city"))
    state = TextField(max_length=longest(Patient, "state"))
    postal_code = TextField(max_length=longest(Patient, "postal_code"))


@one_of(TAKINGS)
class TakingField(TextField):
    pass


@one_of(DOSE_TIMES)
class DoseTimeField(TextField):
    pass


@one_of(tuple(LABEL_LANGUAGES))
class LanguageField(TextField):
    pass


@one_of(choices("pregnancy"))
class PregnancyField(TextField):
    pass


@one_of(choices("liver_disease"))
class LiverDiseaseField(TextField):
    pass


@one_of(choices("conditions"))
class ConditionField(TextField):
    pass


class MedicineStated(StrictObject):
    """Another medicine that the patient takes or has stopped recently."""

    name = TextField(max_length=longest(OrderMedicine, "name"))
    status = TakingField(max_length=_LONGEST_WORD)
    rxcui = TextField(max_length=longest(OrderMedicine, "rxcui"), **_OPTIONAL_TEXT)
    atc = TextField(max_length=longest(OrderMedicine, "atc"), **_OPTIONAL_TEXT)
    last_taken_on = IsoDateField(**_OPTIONAL_DATE)


class StepStated(StrictObject):
    """One step of a titration."""

    strength_mg = StrengthField(help_text="What is taken on each day of the step, in however many capsules.")
    days = WholeNumberField(help_text="1 to 180.")


class OrderSubmission(StrictObject):
    """An order for naltrexone capsules: of one strength (strength_mg to days_supply), or a titration (schedule).

    Fields that are not listed here are refused.
    """

    external_id = TextField(max_length=longest(Order, "external_id"))
    prescriber = PrescriberStated()
    patient = PatientStated()
    strength_mg = StrengthField(required=False, help_text="Without a schedule.")
    capsules_per_dose = WholeNumberField(
        required=False, help_text="1 to 3, taken once a day; 1 when left out. Without a schedule."
    )
    dose_time = DoseTimeField(max_length=_LONGEST_WORD, default="bedtime")
    quantity_capsules = WholeNumberField(
        required=False, help_text="capsules_per_dose times days_supply. Without a schedule."
    )
    days_supply = WholeNumberField(required=False, help_text="1 to 180. Without a schedule.")
    schedule = serializers.ListField(
        child=StepStated(),
        max_length=_MOST_ENTRIES,
        required=False,
        allow_null=True,
        help_text="The steps of a titration, first to last; the pharmacy chooses the capsules.",
    )
    open_ended = TrueOrFalseField(
        required=False,
        allow_null=True,
        help_text="The last dose of a titration goes on after it; true when left out and there are refills.",
    )
    refill_days = WholeNumberField(
        required=False, allow_null=True, help_text="How many days a refill of the last dose lasts: 1 to 180, or 30."
    )
    refills = WholeNumberField(help_text="0 to 11.")
    purpose = TextField(max_length=longest(Order, "purpose"), **_OPTIONAL_TEXT)
    reason_for_compounding = TextField(max_length=longest(Order, "reason_for_compounding"))
    allergies = serializers.ListField(child=TextField(max_length=100), max_length=_MOST_ENTRIES)
    label_language = LanguageField(
        max_length=_LONGEST_CHOICE,
        help_text="Directions on the label in this language too, beside English; en when left out.",
        **_OPTIONAL_TEXT,
    )
    written_on = IsoDateField()
    medicines = serializers.ListField(child=MedicineStated(), max_length=_MOST_ENTRIES)
    no_other_medicines = TrueOrFalseField(help_text="True exactly when medicines is empty.")
    opioid_free_attested = TrueOrFalseField()
    attested_on = IsoDateField(**_OPTIONAL_DATE)
    pregnancy = PregnancyField(max_length=_LONGEST_CHOICE, help_text=_UNKNOWN_COUNTS, **_OPTIONAL_TEXT)
    liver_disease = LiverDiseaseField(max_length=_LONGEST_CHOICE, help_text=_UNKNOWN_COUNTS, **_OPTIONAL_TEXT)
    conditions = serializers.ListField(
        child=ConditionField(max_length=_LONGEST_CHOICE), max_length=MOST_CONDITIONS, required=False, allow_null=True
    )
    planned_surgery_on = IsoDateField(help_text="Null when none is known.", **_OPTIONAL_DATE)

    def also_required(self, data: dict[str, Any]) -> Sequence[str]:
        return () if data.get("schedule") is not None else _ONE_STRENGTH

    def intake(self) -> OrderIntake:
        """What was sent, for the service. Call it after ``is_valid``."""
        stated: dict[str, Any] = dict(self.validated_data)
        steps = stated.pop("schedule", None)
        if steps is None:
            stated.setdefault("capsules_per_dose", 1)
        return OrderIntake(
            prescriber_npi=stated.pop("prescriber")["npi"],
            patient=PatientDetails(**_present(stated.pop("patient"))),
            medicines=tuple(MedicineIntake(**_present(medicine)) for medicine in stated.pop("medicines")),
            allergies=tuple(stated.pop("allergies")),
            schedule=None if steps is None else tuple(StepIntake(**step) for step in steps),
            purpose=stated.pop("purpose", None) or "",
            attested_on=stated.pop("attested_on", None),
            label_language=stated.pop("label_language", None) or ENGLISH,
            pregnancy=stated.pop("pregnancy", None) or UNKNOWN,
            liver_disease=stated.pop("liver_disease", None) or UNKNOWN,
            conditions=tuple(stated.pop("conditions", None) or ()),
            **stated,
        )


def _present(stated: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in stated.items() if value is not None}
