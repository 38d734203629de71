"""What the API answers: an order as received, where it stands, and what the screen found."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from pharmacy.api.hold_answers import LatestCancellationField, OpenHoldField
from pharmacy.core.quantities import format_number
from pharmacy.orders.languages import LABEL_LANGUAGES
from pharmacy.orders.models import DoseTime, Order, OrderMedicine, Taking
from pharmacy.orders.states import OrderStatus
from pharmacy.people.models import Patient, Prescriber
from pharmacy.screening.models import Finding, Severity


@extend_schema_field({
    "type": "array",
    "items": {
        "type": "object",
        "properties": {"strength_mg": {"type": "string", "examples": ["1.5"]}, "days": {"type": "integer"}},
        "required": ["strength_mg", "days"],
    },
})  # fmt: skip
class ScheduleField(serializers.Field[Any, Any, Any, Any]):
    """The steps under the names that a submission gives them."""

    def to_representation(self, steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{"strength_mg": step["dose_mg"], "days": step["days"]} for step in steps]


@extend_schema_field({"type": "string", "examples": ["1.5"]})
class MilligramsField(serializers.Field[Decimal, Any, str, Decimal]):
    """A Decimal as text, ``"3"`` and never ``"3.0"`` (ISMP)."""

    def to_representation(self, value: Decimal) -> str:
        return format_number(value)


class PrescriberAnswer(serializers.Serializer[Prescriber]):
    npi = serializers.CharField()


class PatientAnswer(serializers.Serializer[Patient]):
    given_name = serializers.CharField()
    family_name = serializers.CharField()
    birth_date = serializers.DateField()
    phone = serializers.CharField()
    address_line1 = serializers.CharField()
    address_line2 = serializers.CharField()
    city = serializers.CharField()
    state = serializers.CharField()
    postal_code = serializers.CharField()


class MedicineAnswer(serializers.Serializer[OrderMedicine]):
    name = serializers.CharField()
    status = serializers.ChoiceField(Taking.choices)
    rxcui = serializers.CharField()
    atc = serializers.CharField()
    last_taken_on = serializers.DateField(allow_null=True)


class FindingAnswer(serializers.Serializer[Finding]):
    code = serializers.CharField()
    severity = serializers.ChoiceField(Severity.choices)
    drug = serializers.CharField(help_text="As written in the order; empty when the finding is about the whole order.")
    rule = serializers.CharField()
    message = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment] # the name is the finding's
    earliest_on = serializers.DateField(allow_null=True, help_text="First date for naltrexone by the washout table.")
    read_as = serializers.SerializerMethodField()
    score = serializers.SerializerMethodField()
    overridden = serializers.SerializerMethodField()

    @extend_schema_field({"type": ["string", "null"], "description": "Listed name that a misspelt one is taken for."})
    def get_read_as(self, finding: Finding) -> str | None:
        name: str | None = finding.evidence.get("read_as")
        return name

    @extend_schema_field({"type": ["number", "null"], "description": "1 for an exact match, less for a misspelt name."})
    def get_score(self, finding: Finding) -> float | None:
        score: float | None = finding.evidence.get("score")
        return score

    def get_overridden(self, finding: Finding) -> bool:
        return hasattr(finding, "override")


class OrderAnswer(serializers.Serializer[Order]):
    id = serializers.UUIDField(source="public_id")
    rx_number = serializers.IntegerField()
    external_id = serializers.CharField()
    status = serializers.ChoiceField(OrderStatus.choices)
    received_at = serializers.DateTimeField()
    verified_at = serializers.DateTimeField(allow_null=True)
    end_reason = serializers.CharField(help_text="Why it was rejected, cancelled or has expired; empty before.")
    hold = OpenHoldField(source="holds", read_only=True)
    cancellation = LatestCancellationField(source="cancellations", read_only=True)
    prescriber = PrescriberAnswer()
    patient = PatientAnswer()
    version = serializers.IntegerField(help_text="1, and one more for each amendment.")
    amends = serializers.UUIDField(source="amends.public_id", default=None, allow_null=True)
    amended_by = serializers.UUIDField(source="amendment.public_id", default=None, allow_null=True)
    strength_mg = MilligramsField(allow_null=True, help_text="Null for a titration.")
    capsules_per_dose = serializers.IntegerField(allow_null=True)
    dose_time = serializers.ChoiceField(DoseTime.choices)
    quantity_capsules = serializers.IntegerField(allow_null=True)
    schedule = ScheduleField(allow_null=True, help_text="The steps of a titration; null for an order of one strength.")
    open_ended = serializers.BooleanField()
    refill_days = serializers.IntegerField(allow_null=True)
    days_supply = serializers.IntegerField()
    refills = serializers.IntegerField()
    purpose = serializers.CharField()
    reason_for_compounding = serializers.CharField()
    allergies = serializers.ListField(child=serializers.CharField())
    label_language = serializers.ChoiceField(list(LABEL_LANGUAGES.items()))
    written_on = serializers.DateField()
    opioid_free_attested = serializers.BooleanField()
    attested_on = serializers.DateField(allow_null=True)
    pregnancy = serializers.CharField()
    liver_disease = serializers.CharField()
    conditions = serializers.ListField(child=serializers.CharField())
    planned_surgery_on = serializers.DateField(allow_null=True)
    medicines = MedicineAnswer(many=True)
    findings = serializers.SerializerMethodField()

    @extend_schema_field(FindingAnswer(many=True))
    def get_findings(self, order: Order) -> list[dict[str, Any]]:
        # Sorted here: an ordered queryset would not use what was prefetched.
        found = sorted(order.findings.all(), key=lambda finding: finding.pk)
        return [dict(FindingAnswer(finding).data) for finding in found]


class OrderPage(serializers.Serializer[Any]):
    next = serializers.URLField(allow_null=True, help_text="Where older orders continue; null at the end.")
    results = OrderAnswer(many=True)


class ErrorAnswer(serializers.Serializer[Any]):
    code = serializers.CharField()
    field = serializers.CharField(allow_null=True, help_text="Dotted path, list indexes from 0.")
    pointer = serializers.CharField(allow_null=True, help_text="The same as JSON pointer (RFC 6901).")
    detail = serializers.CharField()


class ProblemAnswer(serializers.Serializer[Any]):
    """RFC 9457. ``code`` is that of the first error; ``errors`` has them all."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()
    errors = ErrorAnswer(many=True)  # type: ignore[assignment] # the name is the document's, not the serializer's
