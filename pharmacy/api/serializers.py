"""What a prescriber's system sends: shapes and lengths only, the rules of an order are the services'."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from pharmacy.api.fields import IsoDateField, StrengthField, TextField, TrueOrFalseField, WholeNumberField
from pharmacy.catalog.history import UNKNOWN, choices
from pharmacy.orders.intake import DOSE_TIMES, TAKINGS, MedicineIntake, OrderIntake
from pharmacy.orders.intake_history import MOST_CONDITIONS
from pharmacy.orders.models import Order, OrderMedicine
from pharmacy.people.details import PatientDetails
from pharmacy.people.models import Patient

_MOST_ENTRIES = 100
_LONGEST_WORD = 20
_LONGEST_CHOICE = 40
_UNKNOWN_COUNTS = "Left out or null counts as unknown."
_OPTIONAL_TEXT: dict[str, Any] = {"required": False, "allow_null": True, "allow_blank": True}
_OPTIONAL_DATE: dict[str, Any] = {"required": False, "allow_null": True}


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
        unknown = serializers.ErrorDetail(str(self.error_messages["unknown"]), code="unknown")
        errors |= {name: [unknown] for name in data if name not in self.fields}
        if errors:
            raise serializers.ValidationError(errors)
        return value


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


class OrderSubmission(StrictObject):
    """An order for naltrexone capsules of one strength. Fields that are not listed here are refused."""

    external_id = TextField(max_length=longest(Order, "external_id"))
    prescriber = PrescriberStated()
    patient = PatientStated()
    strength_mg = StrengthField()
    capsules_per_dose = WholeNumberField(default=1, help_text="1 to 3, taken once a day.")
    dose_time = DoseTimeField(max_length=_LONGEST_WORD, default="bedtime")
    quantity_capsules = WholeNumberField(help_text="capsules_per_dose times days_supply.")
    days_supply = WholeNumberField(help_text="1 to 180.")
    refills = WholeNumberField(help_text="0 to 11.")
    purpose = TextField(max_length=longest(Order, "purpose"), **_OPTIONAL_TEXT)
    reason_for_compounding = TextField(max_length=longest(Order, "reason_for_compounding"))
    allergies = serializers.ListField(child=TextField(max_length=100), max_length=_MOST_ENTRIES)
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

    def intake(self) -> OrderIntake:
        """What was sent, for the service. Call it after ``is_valid``."""
        stated: dict[str, Any] = dict(self.validated_data)
        return OrderIntake(
            prescriber_npi=stated.pop("prescriber")["npi"],
            patient=PatientDetails(**_present(stated.pop("patient"))),
            medicines=tuple(MedicineIntake(**_present(medicine)) for medicine in stated.pop("medicines")),
            allergies=tuple(stated.pop("allergies")),
            purpose=stated.pop("purpose", None) or "",
            attested_on=stated.pop("attested_on", None),
            pregnancy=stated.pop("pregnancy", None) or UNKNOWN,
            liver_disease=stated.pop("liver_disease", None) or UNKNOWN,
            conditions=tuple(stated.pop("conditions", None) or ()),
            **stated,
        )


def _present(stated: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in stated.items() if value is not None}
