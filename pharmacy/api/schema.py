"""What the OpenAPI schema says besides the shapes: the token, the problems and an example."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse

from pharmacy.api.answers import ProblemAnswer
from pharmacy.api.problems import MEDIA_TYPE
from pharmacy.orders.states import OrderStatus

_MEANINGS = {
    400: "The request is wrong; each error names its field.",
    401: "TOKEN_MISSING or TOKEN_INVALID.",
    403: "NOT_A_PRESCRIBER, PRESCRIBER_INACTIVE or PRESCRIBER_MISMATCH.",
    404: "NOT_FOUND: no such order of this prescriber.",
    409: "DUPLICATE_ORDER, AMENDED_ALREADY: received before, as named. Or its state does not allow it.",
    413: "BODY_TOO_LARGE.",
    415: "MEDIA_TYPE_UNSUPPORTED: send application/json.",
    503: "TEMPORARILY_UNAVAILABLE: send the same again after Retry-After seconds; no order is stored twice.",
}


def problems(*statuses: int) -> dict[Any, Any]:
    """Documented problem responses, for ``extend_schema(responses=...)``."""
    return {(status, MEDIA_TYPE): OpenApiResponse(ProblemAnswer, description=_MEANINGS[status]) for status in statuses}


LIST_PARAMETERS = [
    OpenApiParameter("status", str, enum=OrderStatus.values),
    OpenApiParameter("since", {"type": "string", "format": "date-time"}, description="Received at this time or later."),
    OpenApiParameter("cursor", str, description="From next of the page before."),
]

ORDER_EXAMPLE = OpenApiExample(
    "One capsule of 1.5 mg at bedtime for 30 days",
    request_only=True,
    value={
        "external_id": "CLINIC-2026-0042",
        "prescriber": {"npi": "1234567893"},
        "patient": {
            "given_name": "Grace",
            "family_name": "Adeyemi",
            "birth_date": "1979-03-05",
            "phone": "(559) 555-0188",
            "address_line1": "402 Alder Avenue",
            "city": "Fresno",
            "state": "CA",
            "postal_code": "93701",
        },
        "strength_mg": "1.5",
        "capsules_per_dose": 1,
        "dose_time": "bedtime",
        "quantity_capsules": 30,
        "days_supply": 30,
        "refills": 2,
        "purpose": "fibromyalgia pain",
        "reason_for_compounding": "Strength not sold commercially",
        "allergies": ["penicillin"],
        "written_on": "2026-11-20",
        "medicines": [{"name": "oxycodone 5 mg", "status": "recent", "last_taken_on": "2026-11-01"}],
        "no_other_medicines": False,
        "opioid_free_attested": True,
        "attested_on": "2026-11-20",
        "pregnancy": "no",
        "liver_disease": "none",
        "conditions": [],
        "planned_surgery_on": None,
    },
)


_ONE_STRENGTH = ("strength_mg", "capsules_per_dose", "quantity_capsules", "days_supply")
TITRATION_EXAMPLE = OpenApiExample(
    "A titration from 1.5 to 4.5 mg in 42 days, then on at 4.5 mg",
    request_only=True,
    value={
        **{name: value for name, value in ORDER_EXAMPLE.value.items() if name not in _ONE_STRENGTH},
        "external_id": "CLINIC-2026-0043",
        "schedule": [
            {"strength_mg": "1.5", "days": 14},
            {"strength_mg": "3", "days": 14},
            {"strength_mg": "4.5", "days": 14},
        ],
        "open_ended": True,
        "refill_days": 30,
    },
)


class PrescriberTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call] # not typed upstream
    target_class = "pharmacy.api.authentication.PrescriberTokenAuthentication"
    name = "prescriberToken"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "The word Token, a space and the prescriber's token.",
        }
