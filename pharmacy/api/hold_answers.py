"""What the API answers of an order that waits, is to be cancelled, or is one of several versions."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from pharmacy.orders.hold_reasons import WHO
from pharmacy.orders.models import CancellationRequest, HoldAnswer, OrderHold
from pharmacy.orders.states import RequestStatus


class GivenAnswer(serializers.Serializer[HoldAnswer]):
    text = serializers.CharField()
    given_at = serializers.DateTimeField()


class HoldShown(serializers.Serializer[OrderHold]):
    """Why the order waits."""

    reason = serializers.CharField(help_text="A stable code.")
    name = serializers.CharField(source="get_reason_display")
    note = serializers.CharField()
    who_must_act = serializers.ChoiceField(list(WHO.items()))
    expected_on = serializers.DateField(allow_null=True, help_text="Not before this date; null when it is not known.")
    opened_at = serializers.DateTimeField()
    answers = GivenAnswer(many=True)


class CancellationShown(serializers.Serializer[CancellationRequest]):
    """The latest request to cancel an order that capsules were taken for."""

    status = serializers.ChoiceField(RequestStatus.choices)
    reason = serializers.CharField()
    requested_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)
    decision_reason = serializers.CharField()


@extend_schema_field(HoldShown(allow_null=True))
class OpenHoldField(serializers.Field[OrderHold, None, object, OrderHold]):
    """The open one among an order's holds, which were prefetched."""

    def to_representation(self, holds: object) -> object:
        found = [hold for hold in holds.all() if hold.closed_at is None]  # type: ignore[attr-defined]
        return HoldShown(found[0]).data if found else None


@extend_schema_field(CancellationShown(allow_null=True))
class LatestCancellationField(serializers.Field[CancellationRequest, None, object, CancellationRequest]):
    def to_representation(self, requests: object) -> object:
        found = sorted(requests.all(), key=lambda request: request.pk)  # type: ignore[attr-defined]
        return CancellationShown(found[-1]).data if found else None
