"""``/api/v1/orders/``: parse, ask the service, answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.handlers.wsgi import WSGIRequest
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from pharmacy.api.answers import OrderAnswer, OrderPage
from pharmacy.api.paging import page_of
from pharmacy.api.parsers import frame_chunked_body
from pharmacy.api.permissions import caller, prescriber_of
from pharmacy.api.query import narrowed
from pharmacy.api.schema import LIST_PARAMETERS, ORDER_EXAMPLE, TITRATION_EXAMPLE, problems
from pharmacy.api.serializers import OrderSubmission
from pharmacy.orders.models import Order
from pharmacy.orders.selectors import orders_of
from pharmacy.orders.services import submit_order


class AlwaysJson(DefaultContentNegotiation):
    """There is one representation, so Accept is not a reason to refuse an order."""

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        return renderers[0], renderers[0].media_type


class ApiView(APIView):
    content_negotiation_class = AlwaysJson
    http_method_names = ["get", "head", "post"]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method == "POST" and isinstance(request._request, WSGIRequest):
            frame_chunked_body(request._request)

    @property
    def default_response_headers(self) -> dict[str, str]:
        # Patients' data stay out of every cache.
        return {**super().default_response_headers, "Cache-Control": "no-store"}


class Orders(ApiView):
    @extend_schema(
        operation_id="submit_order",
        tags=["orders"],
        request=OrderSubmission,
        examples=[ORDER_EXAMPLE, TITRATION_EXAMPLE],
        responses={201: OrderAnswer, **problems(400, 401, 403, 409, 413, 415, 503)},
    )
    def post(self, request: Request) -> Response:
        """Submit an order. One that the opioid screen stops is stored as ``on_hold``, with its findings."""
        submission = OrderSubmission(data=request.data)
        submission.is_valid(raise_exception=True)
        prescriber = prescriber_of(request)
        order = submit_order(submission.intake(), prescriber=prescriber, actor=caller(request), at=timezone.now())
        stored = orders_of(prescriber).get(pk=order.pk)
        return Response(OrderAnswer(stored).data, status=201, headers={"Location": address(request, stored)})

    @extend_schema(
        operation_id="list_orders",
        tags=["orders"],
        parameters=LIST_PARAMETERS,
        responses={200: OrderPage, **problems(400, 401, 403, 503)},
    )
    def get(self, request: Request) -> Response:
        """The prescriber's own orders, newest first."""
        orders = narrowed(orders_of(prescriber_of(request)), request.query_params)
        page, cursor = page_of(orders, request.query_params.get("cursor"))
        here = request.build_absolute_uri()
        next_page = replace_query_param(here, "cursor", cursor) if cursor else None
        return Response({"next": next_page, "results": [OrderAnswer(order).data for order in page]})


class OneOrder(ApiView):
    @extend_schema(
        operation_id="get_order", tags=["orders"], responses={200: OrderAnswer, **problems(401, 403, 404, 503)}
    )
    def get(self, request: Request, public_id: str) -> Response:
        """One of the prescriber's own orders."""
        return Response(OrderAnswer(own_order(request, public_id)).data)


def own_order(request: Request, public_id: str) -> Order:
    """The caller's order of this id, with all an answer shows. Raises ``NotFound``, for another's order too."""
    try:
        return orders_of(prescriber_of(request)).get(public_id=UUID(public_id))
    except (ValueError, Order.DoesNotExist) as error:
        raise NotFound("You have no order of this id.") from error


class UnknownAddress(ApiView):
    """Whatever else is asked for under /api, in any method."""

    authentication_classes = ()
    permission_classes = ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise NotFound(f"There is nothing at this address.{_with_slash(request.path)}")


def _with_slash(path: str) -> str:
    try:
        known = resolve(f"{path}/").url_name != "api-unknown"
    except Resolver404:
        known = False
    return f" Did you mean {path}/ with a slash at the end?" if known else ""


def address(request: Request, order: Order) -> str:
    return request.build_absolute_uri(reverse("api-order", args=[order.public_id]))
