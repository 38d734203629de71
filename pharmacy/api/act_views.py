"""``/api/v1/orders/{id}/...``: what a prescriber may say about an order that is here already."""

from __future__ import annotations

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from pharmacy.api.act_serializers import AnswerStated, CancellationStated
from pharmacy.api.answers import OrderAnswer
from pharmacy.api.permissions import caller
from pharmacy.api.schema import ORDER_EXAMPLE, TITRATION_EXAMPLE, problems
from pharmacy.api.serializers import OrderSubmission
from pharmacy.api.views import ApiView, address, own_order
from pharmacy.orders.services import amend_order, answer_hold, withdraw_order

_RESPONSES = {201: OrderAnswer, **problems(400, 401, 403, 404, 409, 413, 415, 503)}


class Answers(ApiView):
    http_method_names = ["post"]

    @extend_schema(operation_id="answer_hold", tags=["orders"], request=AnswerStated, responses=_RESPONSES)
    def post(self, request: Request, public_id: str) -> Response:
        """Answer what an order on hold waits for. A pharmacist reads it: it does not lift a block by itself."""
        order = own_order(request, public_id)
        stated = AnswerStated(data=request.data)
        stated.is_valid(raise_exception=True)
        answer_hold(order, text=stated.validated_data["text"], actor=caller(request), at=timezone.now())
        return Response(OrderAnswer(own_order(request, public_id)).data, status=201)


class Cancellations(ApiView):
    http_method_names = ["post"]

    @extend_schema(operation_id="cancel_order", tags=["orders"], request=CancellationStated, responses=_RESPONSES)
    def post(self, request: Request, public_id: str) -> Response:
        """Take an order back: cancelled at once, or requested once it is active; see cancellation for the answer."""
        order = own_order(request, public_id)
        stated = CancellationStated(data=request.data)
        stated.is_valid(raise_exception=True)
        withdraw_order(order, reason=stated.validated_data["reason"], actor=caller(request), at=timezone.now())
        return Response(OrderAnswer(own_order(request, public_id)).data, status=201)


class Amendments(ApiView):
    http_method_names = ["post"]

    @extend_schema(
        operation_id="amend_order", tags=["orders"], request=OrderSubmission, responses=_RESPONSES,
        examples=[ORDER_EXAMPLE, TITRATION_EXAMPLE],
    )  # fmt: skip
    def post(self, request: Request, public_id: str) -> Response:
        """Replace an order that is not active by a whole new one, which is screened and verified anew."""
        order = own_order(request, public_id)
        submission = OrderSubmission(data=request.data)
        submission.is_valid(raise_exception=True)
        amended = amend_order(order, submission.intake(), actor=caller(request), at=timezone.now())
        stored = own_order(request, str(amended.public_id))
        return Response(OrderAnswer(stored).data, status=201, headers={"Location": address(request, stored)})
