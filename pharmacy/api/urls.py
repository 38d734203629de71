from __future__ import annotations

from django.urls import path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from pharmacy.api.act_views import Amendments, Answers, Cancellations
from pharmacy.api.views import OneOrder, Orders, UnknownAddress

urlpatterns = [
    path("v1/orders/", Orders.as_view(), name="api-orders"),
    path("v1/orders/<str:public_id>/", OneOrder.as_view(), name="api-order"),
    path("v1/orders/<str:public_id>/answers/", Answers.as_view(), name="api-order-answers"),
    path("v1/orders/<str:public_id>/amendments/", Amendments.as_view(), name="api-order-amendments"),
    path("v1/orders/<str:public_id>/cancellations/", Cancellations.as_view(), name="api-order-cancellations"),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    # The split view has no inline script, which the content security policy would stop.
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api-schema"), name="api-docs"),
    re_path("", UnknownAddress.as_view(schema=None), name="api-unknown"),
]
